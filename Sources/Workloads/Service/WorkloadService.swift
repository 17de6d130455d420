// SPDX-License-Identifier: Apache-2.0
public import Activity
import Authorization
import Crypto
import Glibc
public import Identity
public import Instances
import JSONCoding
public import Models
public import Platform
import ProxyControl
public import Runtime
public import Secrets
public import Storage
import Synchronization

/// The rules of workloads: what may be created, started, stopped and deleted, in which order things are made and
/// undone, and what is on disk before anything is acknowledged.
///
/// Exactly one service works on an instance at a time (the instance's lock). Changes of one workload happen one after
/// another, those of different workloads side by side.
public final class WorkloadService: Sendable {
    /// What everybody may read.
    public let view: LiveView
    /// What is being done.
    public let operations: OperationTable
    /// Requests that are done once however often they are sent.
    public let idempotency: IdempotencyTable
    /// The secrets workloads refer to.
    public let secrets: SecretStore
    /// The installed packages, and what installs them.
    let packages: PackageInstalls
    /// The groups that workloads are in.
    public let groups: GroupTable
    /// The way to change anything.
    public let changes: Changes

    let instance: Instance
    let store: WorkloadStore
    let launcher: ProxyLauncher
    let log: Log
    let allowedHosts: [String]
    let proxyMemory: @Sendable () async -> Int
    let hub = ProxyHub()
    let ticker = TrafficTicker()
    let ports = PortTable()
    let locks = KeyedLock()
    let mounts: MountLedger
    /// Where endings go that the database cannot take; `nil` where nothing is changed.
    let journal: EndingJournal?
    struct State {
        var links: [String: ProxyLink] = [:]
        /// Workloads whose proxy is meant to end.
        var ending: Set<String> = []
        /// How often in a row a proxy went by itself, and when it last did.
        var losses: [String: (count: Int, last: Int64)] = [:]
        var names: Set<String> = []
        /// Workloads whose new configuration is being tried out: whoever does it sees to their failures.
        var trials: Set<String> = []
        /// Workloads whose backends have answered once.
        var answered: Set<String> = []
        var closing = false
        /// Whether nothing is changed here: another program looks after the workloads, or nobody.
        var isObserving = false
        /// Whether somebody tries to write what waits.
        var isSettling = false
    }
    let state = Mutex(State())

    /// A service for `instance`, whose lock the caller holds and whose directories exist. Call `recover` next.
    /// - Parameters:
    ///   - proxyMemory: how many bytes of messages a proxy that is started holds at most.
    ///   - packageSources: where packages come from.
    public init(
        instance: Instance, database: Database, changes: Changes, secrets: SecretStore,
        launcher: ProxyLauncher, log: Log,
        allowedHosts: [String] = [], journal: EndingJournal? = nil, proxyMemory: (@Sendable () async -> Int)? = nil,
        packageSources: @escaping @Sendable () async -> PackageSources = { PackageSources() }
    ) {
        packages = PackageInstalls(packages: instance.packagesDirectory, sources: packageSources)
        self.instance = instance
        self.journal = journal
        self.changes = changes
        self.secrets = secrets
        self.launcher = launcher
        self.log = log
        self.allowedHosts = allowedHosts
        self.proxyMemory = proxyMemory ?? { ProxyPlan.usualMemory }
        store = WorkloadStore(database: database)
        view = LiveView(events: changes.events)
        operations = OperationTable(database: database, changes: changes)
        idempotency = IdempotencyTable(database: database)
        groups = GroupTable(database: database)
        mounts = MountLedger(database: database)
        hub.observe(
            ProxyHub.Observer(
                stateChanged: { [weak self] link, shown in self?.proxyReported(link, shown) },
                ended: { [weak self] link in self?.proxyEnded(link) }))
    }

    /// Waits until nothing that was asked for is under way any more.
    public func drain() async { await operations.drain() }

    /// Stops looking after proxies: they go on by themselves, and the next service adopts them.
    public func close() { state.withLock { $0.closing = true } }

    // MARK: Verbs

    /// How a create ends when the backend does not come up.
    public enum FailurePolicy: Sendable {
        /// The workload stays, in `error`, with what it said.
        case keep
        /// Nothing is left.
        case remove
    }

    /// Creates a workload and starts it. What can be refused is refused before anything is made.
    /// - Parameter original: the configuration that it is a copy of: what its owner agreed to for that one holds.
    public func create(
        _ config: RunConfig, onFailure: FailurePolicy, as caller: Caller, like original: RunConfig? = nil
    ) async throws -> Operation {
        try changes.authorize(.workloadCreate, on: ResourceRef(.workload, config.name), as: caller)
        var config = config
        if config.name.isEmpty { config.name = freeName(like: config, of: owner(for: caller)) }
        // Before anything is begun: whoever does not wait for the end is told, too.
        try checkGroup(of: config, caller)
        try await settleOwnCode(&config, before: original)
        try claim(config.name, owner(for: caller))
        let named = config
        let operation: Operation
        do {
            operation = try await operations.begin(
                .create, .workloadCreate, on: ResourceRef(.workload, named.name), name: named.name, workload: "",
                group: named.group, as: caller)
        } catch {
            disclaim(named.name, owner(for: caller))
            throw error
        }
        operation.allowCancelling()
        run(operation) { [self] operation in
            defer { disclaim(named.name, owner(for: caller)) }
            let id = RandomBytes.hex(bytes: 16)
            let record = try await prepare(named, id: id, operation, caller)
            operation.set(workload: id)
            operation.accept()
            do {
                try await locks.run(id) { try await self.launch(id) }
                try await untilUp(id)
            } catch {
                // The record may have been deleted by somebody else meanwhile; that is no failure of theirs.
                guard onFailure == .remove else { throw error }
                try? await remove(id, caller, .workloadCreate)
                throw Self.afterRemoval(Problem(describing: error))
            }
            _ = record
        }
        return operation
    }

    /// Starts a stopped or failed workload; one that runs is left alone.
    public func start(_ id: String, as caller: Caller) async throws -> Operation {
        try await verb(.start, .workloadOperate, id, caller) { [self] operation in
            try await bringUp(id, caller, operation) { operation.accept() }
        }
    }

    /// Stops a workload; it stays stopped until somebody starts it.
    public func stop(_ id: String, as caller: Caller) async throws -> Operation {
        try await verb(.stop, .workloadOperate, id, caller) { [self] operation in
            try await bringDown(id, caller) { operation.accept() }
        }
    }

    /// Ends the backend and its proxy and starts both anew.
    public func restart(_ id: String, as caller: Caller) async throws -> Operation {
        try await verb(.restart, .workloadOperate, id, caller) { [self] operation in
            try await bringUpAnew(id, caller, operation) { operation.accept() }
        }
    }

    /// Deletes a workload and everything that was made for it.
    public func delete(_ id: String, as caller: Caller) async throws -> Operation {
        try await verb(.delete, .workloadDelete, id, caller) { [self] operation in
            try await remove(id, caller) { operation.accept() }
        }
    }

    // MARK: Steps

    /// - Parameters:
    ///   - operation: the one that is about this workload alone; `nil` when it is about several.
    ///   - begun: called once nothing stands against it and the workload's status is no longer the one before.
    func bringUp(
        _ id: String, _ caller: Caller, _ operation: Operation? = nil, begun: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await locks.run(id) { [self] in
            try await want(.running, id, .start, as: caller)
            if view.entry(id)?.workload.proxy?.status == .error { try await endProxy(id) }
            if state.withLock({ $0.links[id] == nil }) { try await launch(id) }
            begun()
        }
        operation?.pass()
        try await untilUp(id)
    }

    func bringDown(_ id: String, _ caller: Caller, begun: @escaping @Sendable () -> Void = {}) async throws {
        try await locks.run(id) { [self] in
            try await want(.stopped, id, .stop, as: caller)
            try await endProxy(id, begun: begun)
        }
    }

    /// - Parameter operation: the one that is about this workload alone; `nil` when it is about several.
    func bringUpAnew(
        _ id: String, _ caller: Caller, _ operation: Operation?, begun: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await locks.run(id) { [self] in
            try await want(.running, id, .restart, as: caller, operation: operation?.id)
            try await endProxy(id)
            try await launch(id)
            begun()
        }
        operation?.pass()
        try await untilUp(id)
    }

    func verb(
        _ verb: Verb, _ action: Action, _ id: String, _ caller: Caller, canBeCancelled: Bool = false,
        _ body: @escaping @Sendable (Operation) async throws -> Void
    ) async throws -> Operation {
        let record = view.entry(id)?.workload.record
        let operation = try await operations.begin(
            verb, action, on: record?.resource ?? ResourceRef(.workload, id), name: record?.config.name ?? id,
            workload: id, group: record?.config.group ?? "", as: caller)
        if canBeCancelled { operation.allowCancelling() }
        run(operation, body)
        return operation
    }

    func run(_ operation: Operation, _ body: @escaping @Sendable (Operation) async throws -> Void) {
        let task = Task {
            do {
                try await body(operation)
                await operations.end(operation, operation.isCancelled ? .cancelled : .succeeded)
            } catch {
                if operation.isCancelled { return await operations.end(operation, .cancelled) }
                let problem = Problem(describing: error)
                log.warn(
                    "\(operation.kind) failed",
                    [("workload", .string(operation.name)), ("reason", .string(problem.detail))])
                await operations.end(operation, .failed(problem))
            }
        }
        operation.set(task: task)
    }

    /// Everything before something exists: port, secrets, image; then the record, on disk.
    private func prepare(
        _ config: RunConfig, id: String, _ operation: Operation, _ caller: Caller
    ) async throws -> WorkloadRecord {
        try await check(config)
        var config = config
        config.runtime = Drivers.chosen(for: config)
        let driver = try await driver(for: config)
        try await Thread.blocking("check") { [config] in try driver.check(config) }
        // Held from here on, whatever else takes its time.
        config.port = try ports.reserve(config.port, for: id, taken: Set(view.everything.map(\.record.config.port)))
        let record: WorkloadRecord
        do {
            operation.pass()
            config = try await driver.prepare(config) { [operations] step in
                operations.report(operation, phase: step.phase, current: step.current, total: step.total)
            }
            record = WorkloadRecord(
                id: id, owner: owner(for: caller), ownerName: owner(for: caller).displayName,
                stored: StoredRunConfig(config),
                desired: .running,
                revision: 1, createdAt: .now, failure: nil)
            try operation.commit()
            let deed = Deed(.create, name: config.name, detail: config.name)
            try await changes.perform(.workloadCreate, on: record.resource, as: caller, deed) { [record] in
                try WorkloadStore.insert(record, operation: operation.id, $0.connection)
            }
        } catch {
            ports.release(id)
            throw error
        }
        view.add(LiveWorkload(record))
        return record
    }

    /// Writes down what the owner wants, before anything is done about it.
    private func want(
        _ desired: WorkloadRecord.Desired, _ id: String, _ verb: Verb, as caller: Caller,
        _ action: Action = .workloadOperate, operation: String? = nil
    ) async throws {
        guard var record = view.entry(id)?.workload.record, record.desired != .removed else { throw Self.gone(id) }
        if desired == .running { try Self.checkUsable(record) }
        let deed = Deed(verb, name: record.config.name)
        let isNews = record.desired != desired || record.failure != nil
        if record.desired != desired { record.revision += 1 }
        record.desired = desired
        record.failure = nil
        var note: String?
        if desired != .running {
            note = try await end(record, action, deed, caller)
        } else {
            try await changes.perform(action, on: record.resource, as: caller, deed) { [record] transaction in
                if let operation {
                    try WorkloadStore.begin(operation, record, transaction.connection)
                } else {
                    try WorkloadStore.update(record, transaction.connection)
                }
            }
        }
        view.change(id) { [record, note] in
            $0.record = record
            if isNews { $0.since = .now }
            if let note { $0.note = note }
        }
    }

    func remove(
        _ id: String, _ caller: Caller, _ action: Action = .workloadDelete, begun: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await locks.run(id) { [self] in
            try await want(.removed, id, .delete, as: caller, action)
            begun()
            try await finishRemoval(id)
        }
    }

    /// The second half of a deletion, which a crash may have left to the next server.
    func finishRemoval(_ id: String) async throws {
        guard let record = view.entry(id)?.workload.record else { return }
        try await endProxy(id)
        try await Drivers.driver(for: record.config).removeLeftovers(workload: id)
        try await store.delete(id)
        try await mounts.forget(id)
        ports.release(id)
        if record.config.package != nil {
            let packages = ProcessRuntime(packages: instance.packagesDirectory)
            _ = try? await Thread.blocking("packages") { try packages.removePackages(workload: id) }
        }
        for path in [backendLog(id), proxyLog(id)] {
            try? File.remove(path)
            for index in 1...3 { try? File.remove("\(path).\(index)") }
        }
        view.remove(id)
    }
}
