// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import Platform
import Runtime
import Secrets
import Storage

/// What an earlier server has left, or another looks after: adopted, finished and gone on with; or only looked at.
public struct Recovery: InstancePart {
    let base: InstanceBase
    private let workloads: WorkloadService
    private let bulk: BulkService
    private let groups: GroupService
    private var fleet: ProxyFleet { workloads.fleet }
    private var editor: WorkloadEditor { workloads.editor }
    private var endings: EndingKeeper { workloads.endings }
    private var operations: OperationRunner { workloads.operations }
    private var preflight: Preflight { workloads.preflight }

    /// Recovery of an instance, before anything else is asked of it.
    public init(workloads: WorkloadService) {
        base = workloads.base
        self.workloads = workloads
        bulk = BulkService(workloads: workloads)
        groups = GroupService(workloads: workloads)
    }

    /// Takes over what an earlier service left: adopts every proxy that is alive, finishes deletions, settles
    /// interrupted operations, and starts what should run and does not.
    public func run() async throws {
        let cache = preflight.packages.cache
        _ = try? await Thread.blocking("packages") { cache.clean() }
        let left = endings.journal?.all ?? []
        for ending in left { _ = try await store.apply(ending) }
        let interrupted = try await interruptedOperations()
        let (stored, proxies) = try await store.all()
        let answered = try await store.answered()
        fleet.state.withLock { $0.answered = answered }
        // What the database could not be told yet counts all the same.
        let workloads = stored.map { $0.applying(left) }
        if database.unwritten == nil { endings.journal?.clear() } else { endings.settleLater() }
        await settleSecretValues(workloads)
        for record in workloads { view.add(LiveWorkload(record, drivers)) }
        await withTaskGroup(of: Void.self) { group in
            for proxy in proxies { group.addTask { await self.fleet.adoptOrEnd(proxy) } }
        }
        let changes = try await store.pendingChanges()
        for change in changes {
            await editor.settle(change, proxies) { id in
                fleet.resume("finish deleting", id) { [self] _ in try await self.workloads.finishRemoval(id) }
            }
        }
        for record in workloads where !changes.contains(where: { $0.workload == record.id }) {
            let id = record.id
            let hasProxy = fleet.hasProxy(id)
            if !hasProxy { fleet.host.hold(record.config, for: AddressSlot(id)) }
            switch record.desired {
            case .removed:
                fleet.resume("finish deleting", id) { [self] _ in try await self.workloads.finishRemoval(id) }
            case .stopped where hasProxy: fleet.resume("finish stopping", id) { try await $0.endProxy(id) }
            case .running where !hasProxy && record.failure == nil && record.stored.problem == nil:
                fleet.resume("start", id) { try await $0.launch(id, isAutomatic: true) }
            case .running, .stopped: break
            }
        }
        for operation in interrupted { resume(operation, proxies) }
    }

    /// Values of secrets that an earlier server stored with a change which it did not live to make: they are as they were
    /// before. A store that does not open is said where secrets are asked for.
    private func settleSecretValues(_ workloads: [WorkloadRecord]) async {
        let secrets = SecretService(store: preflight.resolver.secrets, changes: self.changes)
        for change in (try? await secrets.store.pending()) ?? [] {
            let revision = workloads.first { $0.id == change.workload }?.revision ?? 0
            do {
                if revision > change.revision {
                    try await secrets.store.end(change.id)
                } else {
                    log.warn("going back to the old values of secrets", [("workload", .string(change.workload))])
                    try await secrets.putBack(change)
                }
            } catch {
                log.warn("secrets are not as they were", [("reason", .string(Problem(describing: error).detail))])
            }
        }
    }

    /// What an earlier server had begun. Where that cannot be settled now, what runs is more important.
    private func interruptedOperations() async throws -> [InterruptedOperation] {
        do {
            return try await operations.settleInterrupted()
        } catch let error as StorageError where error.code.mayPass {
            log.warn("interrupted operations are not settled", [("reason", .string(error.reason))])
            return []
        }
    }

    /// Goes on with one until it has come true, or cannot any more. What is done of it is not done again, but for
    /// restarts of several: those that were under way are done once more.
    /// - Parameter proxies: what an earlier server had written down of its proxies.
    private func resume(_ interrupted: InterruptedOperation, _ proxies: [ProxyRecord]) {
        let operation = interrupted.operation
        if operation.kind.hasSuffix("-many"),
            let verb = Lifecycle(rawValue: String(operation.kind.dropLast("-many".count)))
        {
            return bulk.proceed(verb, operation)
        }
        operations.run(operation) { [self] operation in
            let id = operation.workload
            switch operation.kind {
            case "create", "start": try await fleet.untilUp(id)
            case "restart":
                if isStillToRestart(id, interrupted.resume, proxies) {
                    try await workloads.bringUpAnew(id, operation.caller, operation)
                } else {
                    try await fleet.untilUp(id)
                }
            case "delete-group":
                try await groups.resumeDeleting(operation.name, interrupted.resume, operation.caller)
            default:
                let done = await view.wait(for: id, seconds: 3600) { $0 == nil || $0?.status == .stopped }
                if !done { throw Problem(.timeout, "\(operation.name) has not ended") }
            }
        }
    }

    /// Whether a restart has not begun, or not got as far as ending the proxy of before.
    private func isStillToRestart(_ id: String, _ resume: JSON, _ proxies: [ProxyRecord]) -> Bool {
        guard let before = resume["nonce"]?.stringValue else { return true }
        return fleet.hasProxy(id) && proxies.contains { $0.workload == id && $0.nonce == before }
    }

    /// Reads what is stored, listens to the proxies that run, and changes nothing: for commands that only read.
    public func observe() async throws {
        endings.close()
        try await fleet.observe()
    }
}
