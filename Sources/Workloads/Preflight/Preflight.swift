// SPDX-License-Identifier: Apache-2.0
import Identity
import Instances
import JSONCoding
import Models
import Platform
import Runtime
import Secrets

/// What is looked at, and fetched, before a configuration is accepted.
struct Preflight: InstancePart {
    let base: InstanceBase
    let resolver: SecretResolver
    let mounts: MountLedger
    /// The installed packages, and what installs them.
    let packages: PackageInstalls

    /// The secrets whose values come with a configuration.
    func secretChange(_ config: RunConfig, as caller: Caller) -> SecretChange {
        SecretChange(config, SecretService(store: resolver.secrets, changes: changes), caller)
    }

    /// What can be told of a configuration without preparing it.
    func check(_ config: RunConfig, for owner: Subject) async throws {
        try drivers.driver(for: config).admit(config)
        if let problem = ClientEndpoint.problem(asking: config.endpoint.proxyMode, of: config) { throw problem }
        for (index, origin) in config.endpoint.allowedOrigins.enumerated() {
            guard let problem = WebOrigin.problem(with: origin) else { continue }
            throw Problem(field: "/allowed_origins/\(index)", .invalid, problem)
        }
        if let problem = RunConfig.Limits.problem(withMemory: config.limits.memory) {
            throw Problem(
                field: "/memory", .outOfRange, problem,
                fix: "most servers need 64 MiB or more: \(set: "memory", to: "64m"); 0 is the usual limit")
        }
        try SecretResolver.checkSecrets(of: config)
        _ = try await (
            resolver.secretValues(of: config, for: owner), resolver.bearerToken(of: config, for: owner)
        )
    }

    /// The driver of a configuration, as it is for one that nobody has granted anything yet.
    func driver(for config: RunConfig) async throws -> any Runtime {
        let writable = try await mounts.writable(among: view.everything.map(\.record.config) + [config])
        return try drivers.driver(for: config, history: MountHistory(writable: writable))
    }

    /// The configuration with everything found and fetched that it needs: program, image, paths, secrets.
    func pinned(
        _ config: RunConfig, for owner: Subject, progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> RunConfig {
        try await check(config, for: owner)
        var config = config
        config.backend.runtime = drivers.kind(for: config)
        return try await driver(for: config).prepare(config, progress: progress)
    }
}
