// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Authorization
import Identity
import Models
import Platform

/// Every workload as it is now, ready to be read without waiting: reads never touch database, proxy or engine. Thread-safe.
public final class WorkloadCache: Sendable {
    private struct State {
        var workloads: [String: LiveWorkload] = [:]
        var sequence: Int
        /// The change up to which the list of a scope was given out last; none when something in it has changed since.
        var versions: [Scope: Int] = [:]
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 1
    }
    private struct Waiter {
        let id: String
        let isDone: @Sendable (LiveWorkload?) -> Bool
        let done: Promise<Void>
    }
    private let state: Lock<State>
    private let events: EventBroker

    /// An empty cache; sequence numbers continue from the clock, so that no tag is ever used twice.
    public init(events: EventBroker) {
        self.events = events
        state = Lock(State(sequence: Int(Timestamp.now.milliseconds)))
    }

    // MARK: Reading

    /// The workload with this id.
    public func entry(_ id: String) -> LiveWorkload? { state.withLock { $0.workloads[id] } }

    /// The workload that `name` means in `scope`: an id, a name, or `owner~name`, the owner by login name or uid.
    public func find(_ name: String, in scope: Scope) -> LiveWorkload? {
        state.withLock { state in
            if let workload = state.workloads[name], scope.includes(workload.record.owner) { return workload }
            var (owner, bare) = (Substring(), name[...])
            if let tilde = name.firstIndex(of: "~") {
                (owner, bare) = (name[..<tilde], name[name.index(after: tilde)...])
                if owner.isEmpty { return nil }
            }
            return state.workloads.values.first {
                let record = $0.record
                return record.config.name == bare && scope.includes(record.owner)
                    && (owner.isEmpty || record.isOwned(byOneCalled: String(owner)))
            }
        }
    }

    /// Everything in `scope`, by name.
    public func all(in scope: Scope) -> [LiveWorkload] {
        state.withLock { Self.sorted($0, scope) }
    }

    /// Every workload of every owner, in no order.
    var everything: [LiveWorkload] { state.withLock { Array($0.workloads.values) } }

    /// The list of `scope` with the number of its last change; `nil` when that is still `version`.
    public func list(in scope: Scope, changedSince version: Int?) -> (version: Int, workloads: [LiveWorkload])? {
        state.withLock { state in
            let known = state.versions[scope]
            if let known, known == version { return nil }
            let now = known ?? state.sequence
            state.versions[scope] = now
            return (now, Self.sorted(state, scope))
        }
    }

    /// Calls `body` with everything in `scope`, by name, while nothing changes: what is published after it is not in the list.
    public func withAll<Result>(in scope: Scope, _ body: ([LiveWorkload]) -> Result) -> Result {
        state.withLock { body(Self.sorted($0, scope)) }
    }

    private static func sorted(_ state: State, _ scope: Scope) -> [LiveWorkload] {
        state.workloads.values.filter { scope.includes($0.record.owner) }
            .sorted { $0.record.config.name < $1.record.config.name }
    }

    /// Something of `owner`'s has changed.
    private static func forgetVersions(with owner: Subject, _ state: inout State) {
        for scope in state.versions.keys where scope.includes(owner) { state.versions[scope] = nil }
    }

    private static func topic(_ record: WorkloadRecord) -> Event.Topic {
        Event.Topic(id: record.id, name: record.config.name, group: record.config.group)
    }

    // MARK: Changing

    /// Shows a workload that was not shown before.
    func add(_ workload: LiveWorkload) { change(workload.record.id, from: workload) { _ in } }

    /// Changes what is shown of a workload; nothing happens when it is not shown.
    func change(_ id: String, _ body: (inout LiveWorkload) -> Void) { change(id, from: nil, body) }

    private func change(_ id: String, from fresh: LiveWorkload?, _ body: (inout LiveWorkload) -> Void) {
        let done = state.withLock { state -> [Waiter] in
            guard var workload = fresh ?? state.workloads[id] else { return [] }
            let before = workload.record.config
            body(&workload)
            state.sequence += 1
            workload.sequence = state.sequence
            state.workloads[id] = workload
            Self.forgetVersions(with: workload.record.owner, &state)
            var topic = Self.topic(workload.record)
            let after = workload.record.config
            if (before.name, before.group) != (after.name, after.group) { topic.former = (before.name, before.group) }
            events.publish(Event(.workload, workload, topic: topic), owner: workload.record.owner)
            return Self.takeDone(&state, id, workload)
        }
        for waiter in done { waiter.done.fulfil(()) }
    }

    /// Shows a workload no more.
    func remove(_ id: String) {
        let done = state.withLock { state -> [Waiter] in
            guard let record = state.workloads.removeValue(forKey: id)?.record else { return [] }
            state.sequence += 1
            Self.forgetVersions(with: record.owner, &state)
            events.publish(.workloadDeleted(Self.topic(record)), owner: record.owner)
            return Self.takeDone(&state, id, nil)
        }
        for waiter in done { waiter.done.fulfil(()) }
    }

    // MARK: Waiting

    /// Waits until `isDone` says so of the workload (`nil` once it is gone), at most `seconds`.
    /// - Returns: whether it came true.
    public func wait(
        for id: String, seconds: Double, _ isDone: @escaping @Sendable (LiveWorkload?) -> Bool
    ) async -> Bool {
        let done = Promise<Void>()
        let number = state.withLock { state -> UInt64? in
            if isDone(state.workloads[id]) { return nil }
            defer { state.nextWaiter += 1 }
            state.waiters[state.nextWaiter] = Waiter(id: id, isDone: isDone, done: done)
            return state.nextWaiter
        }
        guard let number else { return true }
        if await done.wait(seconds: seconds, cancellable: false) != nil { return true }
        // It may have come true in the last moment.
        return state.withLock { $0.waiters.removeValue(forKey: number) } == nil
    }

    private static func takeDone(_ state: inout State, _ id: String, _ workload: LiveWorkload?) -> [Waiter] {
        guard !state.waiters.isEmpty else { return [] }
        var done: [Waiter] = []
        for (number, waiter) in state.waiters where waiter.id == id && waiter.isDone(workload) {
            state.waiters.removeValue(forKey: number)
            done.append(waiter)
        }
        return done
    }
}

extension LiveWorkload: Event.Body {}
