// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Authorization
import Crypto
public import Hosting
public import Identity
import Instances
import JSONCoding
public import Models
import Platform
public import ProxyControl
public import Runtime
public import Secrets
import Storage

/// The rules of workloads: what may be created, started, stopped and deleted, in which order things are made and
/// undone, and what is on disk before anything is acknowledged.
///
/// Exactly one service works on an instance at a time (the instance's lock). Changes of one workload happen one after
/// another, those of different workloads side by side.
public final class WorkloadService: InstancePart {
    let base: InstanceBase
    /// What everybody may read.
    public var view: WorkloadCache { base.view }
    /// The way to change anything.
    public var changes: Changes { base.changes }
    /// What is being done.
    public let operations: OperationRunner
    /// Requests that are done once however often they are sent.
    public let idempotency: IdempotencyTable
    /// The groups that workloads are in.
    public let groups: GroupDirectory
    /// Changes of configurations.
    public let editor: WorkloadEditor
    /// What workloads offer over MCP.
    public let tools: ToolService
    /// What passes them.
    public let traffic: TrafficReader
    /// What they have written.
    public let logs: WorkloadLogs
    /// The installed packages.
    public let packages: PackageService
    /// What the database needs.
    public let housekeeping: Housekeeping
    let preflight: Preflight
    let fleet: ProxyFleet
    let endings: EndingKeeper
    let names: NameRegister

    /// A service for an instance; `Recovery` comes next.
    /// - Parameters:
    ///   - host: where its proxies run.
    ///   - installs: the installed packages, which its drivers share.
    ///   - provingTime: seconds that a changed backend must live after it has answered.
    ///   - proxyMemory: how many bytes of messages a proxy that is started holds at most.
    public init(
        _ base: InstanceBase, secrets: SecretStore, host: any ProxyHost, allowedHosts: [String] = [],
        journal: EndingJournal? = nil, packages installs: PackageInstalls,
        provingTime: Double = 3, proxyMemory: @escaping @Sendable () async -> Int = { ProxyPlan.usualMemory }
    ) {
        self.base = base
        let (database, changes) = (base.store.database, base.changes)
        operations = OperationRunner(database: database, changes: changes, log: base.log)
        idempotency = IdempotencyTable(database: database)
        groups = GroupDirectory(base: base, table: GroupTable(database: database))
        preflight = Preflight(
            base: base, resolver: SecretResolver(secrets: secrets, owners: changes.owners),
            mounts: MountLedger(database: database), packages: installs)
        fleet = ProxyFleet(
            base: base, preflight: preflight, host: host, allowedHosts: allowedHosts, proxyMemory: proxyMemory)
        endings = EndingKeeper(base: base, journal: journal)
        names = NameRegister(view: base.view)
        editor = WorkloadEditor(
            base: base, fleet: fleet, operations: operations, groups: groups, names: names,
            provingTime: provingTime)
        tools = ToolService(base: base, host: host, idempotency: idempotency)
        traffic = TrafficReader(base: base, fleet: fleet)
        logs = WorkloadLogs(host: host)
        packages = PackageService(base: base, packages: installs)
        housekeeping = Housekeeping(base: base)
    }

    /// Waits until nothing that was asked for is under way any more.
    public func drain() async { await operations.drain() }

    /// Stops looking after proxies: they go on by themselves, and the next service adopts them.
    public func close() {
        fleet.close()
        endings.close()
    }

    /// Why something that was done is not in the database yet; `nil` when all is.
    public var unwritten: String? { endings.unwritten }

    /// Writes what waits, if that is possible now.
    public func settle() async { await endings.settle() }

    /// The caller's workload called `name`, or with that id.
    public func entry(_ name: String, for caller: Caller) throws -> LiveWorkload {
        guard let entry = view.find(name, in: scope(caller)) else { throw Problem.missingWorkload(name) }
        return entry
    }

    /// The workloads, groups and operations that `caller` sees.
    public func scope(_ caller: Caller) -> Scope { changes.scope(caller) }

    /// What a workload with `config` would see of the host, and what its owner would be asked to grant for that.
    public func preview(_ config: RunConfig) async throws -> MountPreview { try await preflight.preview(config) }

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
        if config.name.isEmpty { config.name = names.freeName(like: config, of: owner(for: caller)) }
        // Before anything is begun: whoever does not wait for the end is told, too.
        try groups.checkGroup(of: config, caller)
        try await preflight.settleOwnCode(&config, before: original)
        let secrets = preflight.secretChange(config, as: caller)
        try await secrets.check()
        try names.claim(config.name, owner(for: caller))
        let named = config
        let operation: Operation
        do {
            operation = try await operations.begin(
                .create, .workloadCreate, on: ResourceRef(.workload, named.name), name: named.name, workload: "",
                group: named.group, as: caller)
        } catch {
            names.disclaim(named.name, owner(for: caller))
            throw error
        }
        operation.allowCancelling()
        operations.run(operation) { [self] operation in
            defer { names.disclaim(named.name, owner(for: caller)) }
            let id = RandomBytes.hex(bytes: 16)
            let record = try await prepare(named, secrets, id: id, operation, caller)
            operation.set(workload: id)
            operation.accept()
            do {
                try await locks.run(id) { try await self.fleet.launch(id) }
                try await fleet.untilUp(id)
            } catch {
                // The record may have been deleted by somebody else meanwhile; that is no failure of theirs.
                guard onFailure == .remove else { throw error }
                try? await remove(id, caller, .workloadCreate)
                await secrets.undo()
                throw Problem.afterRemoval(Problem(describing: error))
            }
            _ = record
        }
        return operation
    }

    /// Starts a stopped or failed workload; one that runs is left alone.
    public func start(_ id: String, as caller: Caller) async throws -> Operation {
        try await operations.begin(.start, .workloadOperate, onWorkload: id, in: view, as: caller) { [self] operation in
            try await bringUp(id, caller, operation) { operation.accept() }
        }
    }

    /// Stops a workload; it stays stopped until somebody starts it.
    public func stop(_ id: String, as caller: Caller) async throws -> Operation {
        try await operations.begin(.stop, .workloadOperate, onWorkload: id, in: view, as: caller) { [self] operation in
            try await bringDown(id, caller) { operation.accept() }
        }
    }

    /// Ends the backend and its proxy and starts both anew.
    public func restart(_ id: String, as caller: Caller) async throws -> Operation {
        try await operations.begin(.restart, .workloadOperate, onWorkload: id, in: view, as: caller) {
            [self] operation in
            try await bringUpAnew(id, caller, operation) { operation.accept() }
        }
    }

    /// Deletes a workload and everything that was made for it.
    public func delete(_ id: String, as caller: Caller) async throws -> Operation {
        try await operations.begin(.delete, .workloadDelete, onWorkload: id, in: view, as: caller) { [self] operation in
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
            if view.entry(id)?.proxy?.status == .error { try await fleet.endProxy(id) }
            if !fleet.hasProxy(id) { try await fleet.launch(id) }
            begun()
        }
        operation?.pass()
        try await fleet.untilUp(id)
    }

    func bringDown(_ id: String, _ caller: Caller, begun: @escaping @Sendable () -> Void = {}) async throws {
        try await locks.run(id) { [self] in
            try await want(.stopped, id, .stop, as: caller)
            try await fleet.endProxy(id, begun: begun)
        }
    }

    /// - Parameter operation: the one that is about this workload alone; `nil` when it is about several.
    func bringUpAnew(
        _ id: String, _ caller: Caller, _ operation: Operation?, begun: @escaping @Sendable () -> Void = {}
    ) async throws {
        try await locks.run(id) { [self] in
            try await want(.running, id, .restart, as: caller, operation: operation?.id)
            try await fleet.endProxy(id)
            try await fleet.launch(id)
            begun()
        }
        operation?.pass()
        try await fleet.untilUp(id)
    }

    /// Everything before something exists: port, secrets, image; then the record, on disk.
    private func prepare(
        _ config: RunConfig, _ secrets: SecretChange, id: String, _ operation: Operation, _ caller: Caller
    ) async throws -> WorkloadRecord {
        try await preflight.check(config, for: owner(for: caller))
        var config = config
        config.backend.runtime = drivers.kind(for: config)
        let driver = try await preflight.driver(for: config)
        try await Thread.blocking("check") { [config] in try driver.check(config) }
        // Held from here on, whatever else takes its time.
        config = try fleet.host.reserve(
            config, for: AddressSlot(id), besides: view.everything.map(\.record.config))
        let record: WorkloadRecord
        do {
            operation.pass()
            config = try await driver.prepare(config) { [operations] step in
                operations.report(operation, phase: step.phase, current: step.current, total: step.total)
            }
            config.secretValues = [:]
            record = WorkloadRecord(
                id: id, owner: owner(for: caller), ownerName: owner(for: caller).displayName,
                stored: StoredRunConfig(config),
                desired: .running,
                revision: 1, createdAt: .now, failure: nil)
            try operation.commit()
            try await secrets.store(for: id, at: 0)
            let deed = Deed(.create, name: config.name, detail: config.name)
            try await changes.perform(.workloadCreate, on: record.resource, as: caller, deed) { [record] in
                try WorkloadStore.insert(record, operation: operation.id, $0.connection)
            }
        } catch {
            await secrets.undo()
            fleet.host.release(AddressSlot(id))
            throw error
        }
        await secrets.settle()
        view.add(LiveWorkload(record, drivers))
        return record
    }

    /// Writes down what the owner wants, before anything is done about it.
    private func want(
        _ desired: WorkloadRecord.Desired, _ id: String, _ verb: Verb, as caller: Caller,
        _ action: Action = .workloadOperate, operation: String? = nil
    ) async throws {
        guard var record = view.entry(id)?.record, record.desired != .removed else { throw Problem.gone(id) }
        if desired == .running { try Problem.checkUsable(record) }
        let deed = Deed(verb, name: record.config.name)
        let isNews = record.desired != desired || record.failure != nil
        if record.desired != desired { record.revision += 1 }
        record.desired = desired
        record.failure = nil
        var note: String?
        if desired != .running {
            note = try await endings.end(record, action, deed, caller)
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
        guard let record = view.entry(id)?.record else { return }
        try await fleet.endProxy(id)
        try await fleet.host.removeLeftovers(of: id, running: record.config)
        try await store.delete(id)
        try await fleet.mounts.forget(id)
        await fleet.host.discard(id, running: record.config)
        view.remove(id)
    }
}
