// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import Identity
import JSONCoding
import Models
import Platform

/// One installation: the package manager runs in a sandbox of its own that can write the new entry and nothing else. It has a
/// network; where packages come from this machine itself it has this machine's, and then no code of a package runs.
struct PackageInstall: Sendable {
    /// Seconds that it may take.
    private static let patience = 900
    /// Compilers and linkers of packages that are built need more than servers do.
    private static let memory = 4 << 30

    private let package: PackageReference
    private let runner: String
    private let cache: PackageCache
    private let sources: PackageSources
    private let runtime: any PackageSandbox

    init(
        _ package: PackageReference, runner: String, cache: PackageCache, sources: PackageSources,
        runtime: any PackageSandbox
    ) {
        self.package = package
        self.runner = runner
        self.cache = cache
        self.sources = sources
        self.runtime = runtime
    }

    /// - Throws: `RuntimeError` with what the manager said; then nothing is left.
    func run(_ progress: @escaping @Sendable (PullProgress) -> Void) async throws -> PackageEntry {
        if let known = try await Thread.blocking(
            "packages", { cache.entry(for: package, from: sources.origin(for: package.manager)) })
        {
            return known
        }
        progress(PullProgress(phase: "installing", current: 0, total: 0))
        let place = try await Thread.blocking("packages") { try cache.begin() }
        do {
            try await install(in: place)
            return try await Thread.blocking("packages") {
                let entry = try InstalledFiles(place, package).entry(from: sources.origin(for: package.manager))
                try cache.finish(place, entry)
                return cache.entry(entry.digest) ?? entry
            }
        } catch {
            _ = try? await Thread.blocking("packages") { try Directory.removeTree(place) }
            throw error
        }
    }

    private func install(in place: String) async throws {
        let launch = PackageRunner(package, program: runner)
        let secrets = sources.secrets(for: package.manager)
        let mask: @Sendable ([UInt8]) -> [UInt8] = { Self.masked($0, secrets) }
        let lines = Lines(mask: mask)
        let (config, isLocal) = try await Thread.blocking("packages") { () -> (RunConfig, Bool) in
            let isLocal = sources.areOnThisMachine(for: package.manager)
            var config = RunConfig(name: "install")
            config.source = .command([try launch.installer()] + launch.arguments(runsScripts: !isLocal))
            config.backend.environment = sources.variables(for: package.manager).merging(launch.environment) { $1 }
            for given in sources.files(for: package.manager) {
                try File.write(try File.read(given.path), to: "\(place)/work/\(given.name)")
                config.backend.environment[given.variable] = "\(PackageRunner.work)/\(given.name)"
            }
            config.backend.volumes = sources.directories(for: package.manager).map { "\($0):\($0):ro" }
            config.policy.permissionProfile = .network
            config.limits.memory = Self.memory
            return (config, isLocal)
        }
        let spec = BackendSpec(
            id: RandomBytes.hex(bytes: 16), instance: "install", owner: .thisUser, config: config,
            secrets: [:], mask: mask, log: { lines.take($0) })
        let backend = try await runtime.install(
            config, spec, files: "\(place)/files", work: "\(place)/work", runner: runner, sharesNetwork: isLocal)
        backend.channel?.open(onLine: { lines.take($0) }, onProblem: { _ in }, onEnd: {})
        let exit = try await waited(for: backend)
        if exit.code == 0 { return }
        throw InstallFailure(package, lines.all, ending: exit.reason, isLocal: isLocal).error
    }

    /// Ends it when it takes too long, or when nobody wants it any more.
    private func waited(for backend: any Backend) async throws -> BackendExit {
        let isLate = Lock(false)
        let limit = Task {
            try await Task.sleep(for: .seconds(Self.patience))
            isLate.withLock { $0 = true }
            await backend.stop(grace: 0)
        }
        let exit = await withTaskCancellationHandler {
            await backend.waitForExit()
        } onCancel: {
            Task { await backend.stop(grace: 0) }
        }
        limit.cancel()
        try Task.checkCancellation()
        if isLate.withLock({ $0 }) {
            throw RuntimeError(
                .pullFailed, "\(package.text) was not installed within \(Self.patience / 60) minutes",
                fix: "try again, or look whether its index is slow", pointer: "/package")
        }
        return exit
    }

    private static func masked(_ line: [UInt8], _ secrets: Set<String>) -> [UInt8] {
        var text = String(decoding: line, as: UTF8.self)
        for secret in secrets {
            text = text.replacingBytes(of: secret, with: "•••")
        }
        return Array(text.utf8)
    }

    /// The last lines that the manager printed.
    private final class Lines: Sendable {
        private let kept = Lock<[String]>([])
        private let mask: @Sendable ([UInt8]) -> [UInt8]

        init(mask: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.mask = mask }

        func take(_ line: [UInt8]) {
            let text = String(decoding: mask(Array(line.prefix(2000))), as: UTF8.self)
            kept.withLock { lines in
                if lines.count == 30 { lines.removeFirst() }
                lines.append(text)
            }
        }

        var all: [String] { kept.withLock { $0 } }
    }
}
