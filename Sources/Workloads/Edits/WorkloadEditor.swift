// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Hosting
public import Identity
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Storage

/// Changes of a workload's configuration. What can be refused is refused, and what has to be fetched is fetched, before
/// the running backend is touched; a new one that does not come up gives way to the old one again.
public final class WorkloadEditor: InstancePart {
    let base: InstanceBase
    private let fleet: ProxyFleet
    private let preflight: Preflight
    private let operations: OperationRunner
    private let groups: GroupDirectory
    private let names: NameRegister
    /// Seconds a new backend must live after it has answered.
    private let provingTime: Double

    init(
        base: InstanceBase, fleet: ProxyFleet, operations: OperationRunner, groups: GroupDirectory,
        names: NameRegister, provingTime: Double
    ) {
        self.base = base
        self.provingTime = provingTime
        self.fleet = fleet
        preflight = fleet.preflight
        self.operations = operations
        self.groups = groups
        self.names = names
    }

    /// Whether an edit may still be done, looked at again once nobody else changes the workload.
    public typealias Precondition = @Sendable (LiveWorkload) throws -> Void

    /// Changes a workload.
    /// - Returns: the operation; `nil` when there is nothing to change.
    public func edit(
        _ id: String, _ edit: WorkloadEdit, if holds: @escaping Precondition, as caller: Caller
    ) async throws -> Operation? {
        guard let entry = view.entry(id) else { throw Problem.gone(id) }
        try changes.authorize(.workloadEdit, on: entry.record.resource, as: caller)
        try holds(entry)
        try Problem.checkUsable(entry.record)
        let change = ConfigurationChange(
            entry.record.config, try edit.configuration(of: entry))
        let secrets = preflight.secretChange(change.after, as: caller)
        try await secrets.check()
        if change.fields.isEmpty {
            try await secrets.storeAlone(for: id, at: entry.record.revision)
            return nil
        }
        try groups.checkGroup(change, caller)
        return try await operations.begin(
            .edit, .workloadEdit, onWorkload: id, in: view, canBeCancelled: true, as: caller
        ) { [self] operation in
            try await locks.run(id) {
                try await self.apply(edit, id, holds, operation, caller)
            }
        }
    }

    /// What `edit` would do, without doing it: the workload as it would be, the members that change, and whether the
    /// backend would be started anew. Images are not fetched for it.
    public func preview(_ id: String, _ edit: WorkloadEdit, as caller: Caller) async throws -> EditForecast {
        guard let entry = view.entry(id) else { throw Problem.gone(id) }
        try Problem.checkUsable(entry.record)
        var workload = entry
        let record = workload.record
        var change = ConfigurationChange(record.config, try edit.configuration(of: workload))
        if change.fields.contains("name"), view.find(change.after.name, in: .owned(by: record.owner)) != nil {
            throw Problem.nameTaken(change.after.name)
        }
        try groups.checkGroup(change, caller)
        if change.touchesBackend {
            var config = change.after
            try await preflight.settleOwnCode(&config, before: record.config)
            if drivers.capabilities(of: config).preparesQuickly {
                config = try await preflight.pinned(config, for: record.owner) { _ in }
            } else {
                try await preflight.check(config, for: record.owner)
            }
            if config.endpoint.port != record.config.endpoint.port {
                let slot = AddressSlot(id, .preview)
                _ = try fleet.host.reserve(config, for: slot, besides: others(than: id))
                fleet.host.release(slot)
            }
            change = ConfigurationChange(record.config, config)
        }
        workload.record.config = change.after
        workload.record.config.secretValues = [:]
        if !change.fields.isEmpty { workload.record.revision += 1 }
        let restarts = change.touchesBackend && record.desired == .running
        return EditForecast(workload: workload, fields: change.fields, restarts: restarts)
    }

    private func apply(
        _ edit: WorkloadEdit, _ id: String, _ holds: Precondition, _ operation: Operation, _ caller: Caller
    ) async throws {
        guard let entry = view.entry(id), entry.record.desired != .removed else { throw Problem.gone(id) }
        try holds(entry)
        let record = entry.record
        try Problem.checkUsable(record)
        var change = ConfigurationChange(record.config, try edit.configuration(of: entry))
        if change.fields.isEmpty { return }
        try groups.checkGroup(change, caller)
        if change.fields.contains("name") { try names.claim(change.after.name, record.owner) }
        defer { if change.fields.contains("name") { names.disclaim(change.after.name, record.owner) } }
        let deedOf = { (change: ConfigurationChange) in
            Deed(.edit, name: change.after.name, detail: change.fields.joined(separator: ", "))
        }
        let secrets = preflight.secretChange(change.after, as: caller)
        guard change.touchesBackend else {
            operation.pass()
            try operation.commit()
            try await secrets.store(for: id, at: record.revision)
            let proxy = change.touchesProxy ? fleet.proxy(of: id) : nil
            // Its proxy first: what it does not take is not the workload's configuration.
            var tookAll = true
            do {
                if let proxy { tookAll = try await configure(proxy, change, entry) }
            } catch {
                await secrets.undo()
                throw error
            }
            do {
                try await commit(change.after, id, deedOf(change), operation, caller)
            } catch {
                await secrets.undo()
                if let proxy { _ = await proxy.ask(.configure(change.before), seconds: Self.configuringTime) }
                throw error
            }
            await secrets.settle()
            if !tookAll {
                try await fleet.endProxy(id)
                try await fleet.launch(id)
                try await fleet.untilUp(id)
            }
            return
        }
        var wanted = change.after
        try await preflight.settleOwnCode(&wanted, before: record.config)
        wanted.backend.runtime = drivers.kind(for: wanted)
        let next = AddressSlot(id, .next)
        if wanted.endpoint.port != record.config.endpoint.port {
            _ = try fleet.host.reserve(wanted, for: next, besides: others(than: id))
        }
        defer { fleet.host.release(next) }
        try await preflight.check(wanted, for: record.owner)
        let driver = try await preflight.driver(for: wanted)
        try await Thread.blocking("check") { [wanted] in try driver.check(wanted) }
        operation.pass()
        var pinned = try await driver.prepare(wanted) { [operations] progress in
            operations.report(operation, phase: progress.phase, current: progress.current, total: progress.total)
        }
        pinned.secretValues = [:]
        change = ConfigurationChange(record.config, pinned)
        try operation.commit()
        try await secrets.store(for: id, at: record.revision)
        switch (record.desired, entry.status) {
        case (.running, let status) where status != .error:
            try await tryOut(change, record, deedOf(change), secrets, operation, caller)
        case (.running, _):
            // It had failed: there is nothing to go back to.
            try await fleet.endProxy(id) { operation.accept() }
            try await commit(pinned, id, deedOf(change), secrets, operation, caller)
            takePort(change, id)
            try await fleet.launch(id)
            try await fleet.untilUp(id)
        default:
            try await commit(pinned, id, deedOf(change), secrets, operation, caller)
            takePort(change, id)
        }
    }

    /// Seconds in which a proxy takes over a configuration.
    private static let configuringTime = 5.0

    /// Has a running proxy take over what needs no new backend. One that has ended needs nothing: the next reads what is
    /// stored.
    /// - Returns: whether that was all; an older one knows of no origins and has to be started anew.
    /// - Throws: `Problem` when it refuses or does not answer. It then has the old configuration again, if it listens at all.
    private func configure(
        _ proxy: any ProxyHandle, _ change: ConfigurationChange, _ entry: LiveWorkload
    ) async throws -> Bool {
        switch await proxy.ask(.configure(change.after), seconds: Self.configuringTime) {
        case .done(let answer): return !change.fields.contains("allowed_origins") || answer["origins"] == true
        case .gone: return true
        case .refused(let reason): throw Problem.refused(entry, reason)
        case .silent:
            // Whether it has heard of the new one is not known; it hears of the old one after that.
            _ = await proxy.ask(.configure(change.before), seconds: 0.1)
            throw Problem.silent(entry)
        }
    }

    private func commit(
        _ config: RunConfig, _ id: String, _ deed: Deed, _ secrets: SecretChange, _ operation: Operation,
        _ caller: Caller
    ) async throws {
        do {
            try await commit(config, id, deed, operation, caller)
        } catch {
            await secrets.undo()
            throw error
        }
        await secrets.settle()
    }

    /// Puts the new configuration on disk and shows it.
    private func commit(
        _ config: RunConfig, _ id: String, _ deed: Deed, _ operation: Operation, _ caller: Caller
    ) async throws {
        guard var record = view.entry(id)?.record else { throw Problem.gone(id) }
        let group = record.config.group
        record.config = config
        record.config.secretValues = [:]
        record.revision += 1
        record.failure = nil
        let changed = record
        try await changes.perform(.workloadEdit, on: record.resource, as: caller, deed) {
            try WorkloadStore.finishChange(changed, operation: operation.id, $0.connection)
        }
        let endpoint = fleet.proxy(of: id)?.endpoint
        view.change(id) {
            $0.record = changed
            $0.placement?.endpoint = endpoint
        }
        await groups.tellMove(from: group, to: config.group, caller)
    }

    /// The new port, which was held beside the old one, becomes the workload's.
    private func takePort(_ change: ConfigurationChange, _ id: String) {
        guard change.after.endpoint.port != change.before.endpoint.port else { return }
        fleet.host.release(AddressSlot(id))
        fleet.host.move(AddressSlot(id, .next), to: AddressSlot(id))
    }

    private func others(than id: String) -> [RunConfig] {
        view.everything.filter { $0.record.id != id }.map(\.record.config)
    }

    // MARK: Trying it out

    /// Ends the old backend and starts the new one. Only when that has answered and lived for a while is it the
    /// workload's; else the old one is started again.
    private func tryOut(
        _ change: ConfigurationChange, _ record: WorkloadRecord, _ deed: Deed, _ secrets: SecretChange,
        _ operation: Operation, _ caller: Caller
    ) async throws {
        let id = record.id
        do {
            try await store.beginChange(PendingChange(id, change, nonce: try await store.proxyNonce(of: id)))
        } catch {
            await secrets.undo()
            throw error
        }
        fleet.state.withLock { _ = $0.trials.insert(id) }
        do {
            try await fleet.endProxy(id) { operation.accept() }
            if change.after.endpoint.port != change.before.endpoint.port {
                fleet.host.move(AddressSlot(id), to: AddressSlot(id, .previous))
                fleet.host.move(AddressSlot(id, .next), to: AddressSlot(id))
            }
            try await fleet.launch(id, trying: change.after)
            try await fleet.untilUp(id, within: change.after.limits.startTimeout)
            let fell = await view.wait(for: id, seconds: provingTime) {
                ![.running, .unauthenticated].contains($0?.status) || ($0?.proxy?.restarts ?? 0) > 0
            }
            if fell {
                throw Problem(
                    .startFailed, "\(change.after.name) answered, and ended within \(Int(provingTime)) s")
            }
            try await commit(change.after, id, deed, operation, caller)
            await secrets.settle()
            fleet.state.withLock { _ = $0.trials.remove(id) }
            fleet.host.release(AddressSlot(id, .previous))
        } catch {
            let problem = Problem(describing: error)
            // The last words come with the end of the backend, a moment after the end itself.
            _ = await view.wait(for: id, seconds: 1) { $0?.proxy == nil || $0?.proxy?.logTail.isEmpty == false }
            let tail = view.entry(id)?.proxy?.logTail ?? []
            // The old backend is started with the old ones.
            await secrets.undo()
            throw await goBack(change, id, problem.detail, tail)
        }
    }

    /// Starts the old backend again, and says why.
    private func goBack(
        _ change: ConfigurationChange, _ id: String, _ reason: String, _ tail: [String]
    ) async -> Problem {
        var restored = true
        do {
            try await restore(PendingChange(id, change, nonce: nil))
            try await fleet.untilUp(id)
        } catch {
            restored = false
        }
        let now = restored ? "the old configuration runs again" : "the old configuration did not come up either"
        var members = JSONObject([("log_tail", JSON(tail))])
        if let workload = view.entry(id) { members["workload"] = .object(workload.object) }
        return Problem(
            .rolledBack, "\(reason); \(now)",
            fix: restored ? "correct the change and try again" : view.entry(id)?.logRemedy ?? "",
            members: members)
    }

    /// Undoes a change that was being tried out, also one of an earlier server's.
    func restore(_ change: PendingChange) async throws {
        let id = change.workload
        fleet.state.withLock { _ = $0.trials.insert(id) }
        defer { fleet.state.withLock { _ = $0.trials.remove(id) } }
        try await fleet.endProxy(id, running: change.after)
        // After a crash there may be a backend without a proxy.
        try? await fleet.host.removeLeftovers(of: id, running: change.after)
        if change.after.endpoint.port != change.before.endpoint.port {
            fleet.host.release(AddressSlot(id))
            fleet.host.move(AddressSlot(id, .previous), to: AddressSlot(id))
        }
        try await store.forgetChange(of: id)
        fleet.state.withLock { _ = $0.trials.remove(id) }
        guard view.entry(id)?.record.desired == .running else {
            fleet.host.hold(change.before, for: AddressSlot(id))
            return
        }
        try await fleet.launch(id)
    }

    /// A change that an earlier server was trying out when it ended: whatever runs in its place gives way to the old
    /// configuration. The old proxy, if it had not been touched yet, just goes on.
    func settle(_ change: PendingChange, _ proxies: [ProxyRecord], finishRemoval: (String) -> Void) async {
        let id = change.workload
        guard let record = view.entry(id)?.record else { return }
        let hasProxy = fleet.hasProxy(id)
        if hasProxy, let nonce = change.nonce, proxies.contains(where: { $0.workload == id && $0.nonce == nonce }) {
            try? await store.forgetChange(of: id)
            return
        }
        if !hasProxy { fleet.host.hold(change.before, for: AddressSlot(id)) }
        if record.desired == .removed { return finishRemoval(id) }
        log.warn("going back to the old configuration", [("workload", .string(id))])
        fleet.resume("go back to the old configuration", id) { [self] _ in try await restore(change) }
    }
}
