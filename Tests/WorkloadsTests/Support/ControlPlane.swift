// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Identity
import Instances
import Models
import Platform
import Runtime
import Secrets
import Server
import Storage
import TestSupport

@testable import Workloads

/// The services over an instance whose database is in memory, whose proxies are objects and whose drivers run nothing.
final class ControlPlane: Sendable {
    static let owner = Caller(.user(uid: 7001), via: .socket, roles: [.admin])

    /// What outlives a control plane.
    final class World: Sendable {
        let directory: TemporaryDirectory
        let instance: Instance
        let database: Database
        let host = FakeHost()
        let driver = ScriptedDriver.Script()

        init() async throws {
            directory = try TemporaryDirectory()
            instance = Instance(
                environment: ["HOME": directory.path], id: "test", stateDirectory: "\(directory.path)/s")
            try instance.prepareDirectories()
            database = try await Database(path: ":memory:", migrations: StateSchema.migrations)
        }
    }

    let world: World
    let service: WorkloadService
    let groups: GroupService
    let log: Log

    var host: FakeHost { world.host }
    var view: WorkloadCache { service.view }

    /// A control plane that has taken over what is there.
    /// - Parameters:
    ///   - world: That of an earlier one; a new one unless given.
    ///   - observes: Whether it only looks on.
    ///   - provingTime: Seconds that a changed backend must live.
    init(_ world: World? = nil, observes: Bool = false, provingTime: Double = 0.05) async throws {
        let world = if let world { world } else { try await World() }
        self.world = world
        let subject = Self.owner.subject
        let changes = Changes(
            database: world.database, authorizer: OwnerPolicy(owner: subject), owner: subject,
            auditLog: world.instance.auditLog)
        try await changes.load()
        log = Log(
            component: "test", file: RotatingFile(path: "\(world.directory.path)/log", limit: .max))
        let base = InstanceBase(
            instance: world.instance, database: world.database, changes: changes,
            drivers: ScriptedDriver.all(world.driver), log: log)
        let secrets = SecretStore(
            file: world.instance.secretsFile, keyFile: world.instance.secretKeyFile, environment: [:])
        service = WorkloadService(
            base, secrets: secrets, host: world.host,
            packages: PackageInstalls(packages: world.instance.packagesDirectory) { PackageSources() },
            provingTime: provingTime)
        groups = GroupService(workloads: service)
        try await service.groups.table.load()
        if observes {
            try await Recovery(workloads: service).observe()
        } else {
            try await Recovery(workloads: service).run()
        }
    }

    /// Ends as a server that is killed: nothing is told to anybody.
    func crash() { service.close() }

    /// A configuration that runs.
    static func config(_ name: String, _ change: (inout RunConfig) -> Void = { _ in }) -> RunConfig {
        var config = RunConfig(name: name)
        config.source = .command(["/bin/server"])
        change(&config)
        return config
    }

    /// Creates a workload and waits for the end of that.
    /// - Returns: its id.
    @discardableResult
    func create(_ config: RunConfig, _ policy: WorkloadService.FailurePolicy = .keep) async throws -> String {
        let operation = try await service.create(config, onFailure: policy, as: Self.owner)
        try await Self.finish(operation)
        return operation.workload
    }

    /// Waits for an operation.
    /// - Throws: what it failed for.
    static func finish(_ operation: Operation) async throws {
        guard await operation.wait(seconds: 10) else { throw Failed("\(operation.kind) does not end") }
        if case .failed(let problem)? = operation.outcome { throw problem }
    }

    func start(_ id: String) async throws { try await Self.finish(try await service.start(id, as: Self.owner)) }
    func stop(_ id: String) async throws { try await Self.finish(try await service.stop(id, as: Self.owner)) }
    func restart(_ id: String) async throws { try await Self.finish(try await service.restart(id, as: Self.owner)) }
    func delete(_ id: String) async throws { try await Self.finish(try await service.delete(id, as: Self.owner)) }

    /// Edits a workload by a merge patch.
    func edit(_ id: String, _ patch: WorkloadEdit) async throws {
        let operation = try await service.editor.edit(id, patch, if: { _ in }, as: Self.owner)
        if let operation { try await Self.finish(operation) }
    }

    func workload(_ id: String) throws -> LiveWorkload {
        guard let entry = view.entry(id) else { throw Failed("there is no such workload") }
        return entry
    }

    /// The only workload's status, once it is `status`.
    func wait(for id: String, _ status: WorkloadStatus) async throws {
        try await until("it is \(status.rawValue)") { try workload(id).status == status }
    }
}
