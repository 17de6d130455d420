// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Authorization
public import HTTP
import Identity
import JSONCoding
import Models
import Platform

/// Every workload as it is now, ready to be read without waiting: reads never touch database, proxy or engine.
///
/// Objects are encoded when they change, not when they are read. Thread-safe.
public final class LiveView: Sendable {
    /// One workload and its encoded form.
    public struct Entry: Sendable {
        /// The workload.
        public let workload: LiveWorkload
        /// `workload.json` as bytes.
        public let bytes: [UInt8]
    }
    private struct State {
        var entries: [String: Entry] = [:]
        var sequence: Int
        /// The unfiltered list of a scope, encoded once per change.
        var lists: [Scope: (body: PreparedBody, etag: String)] = [:]
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

    /// An empty view; sequence numbers continue from the clock, so that no tag is ever used twice.
    public init(events: EventBroker) {
        self.events = events
        state = Lock(State(sequence: Int(Timestamp.now.milliseconds)))
    }

    // MARK: Reading

    /// The workload with this id.
    public func entry(_ id: String) -> Entry? { state.withLock { $0.entries[id] } }

    /// The workload that `name` means in `scope`: an id, a name, or `owner~name`, the owner by login name or uid.
    public func find(_ name: String, in scope: Scope) -> Entry? {
        state.withLock { state in
            if let entry = state.entries[name], scope.includes(entry.workload.record.owner) { return entry }
            var (owner, bare) = (Substring(), name[...])
            if let tilde = name.firstIndex(of: "~") {
                (owner, bare) = (name[..<tilde], name[name.index(after: tilde)...])
                if owner.isEmpty { return nil }
            }
            return state.entries.values.first {
                let record = $0.workload.record
                return record.config.name == bare && scope.includes(record.owner)
                    && (owner.isEmpty || record.isOwned(byOneCalled: String(owner)))
            }
        }
    }

    /// Everything in `scope`, by name.
    public func all(in scope: Scope) -> [Entry] {
        state.withLock { Self.sorted($0, scope) }
    }

    /// Every workload of every owner, in no order.
    var everything: [LiveWorkload] { state.withLock { $0.entries.values.map(\.workload) } }

    /// The whole list of `scope` as it is sent, with its tag.
    public func list(in scope: Scope) -> (body: PreparedBody, etag: String) {
        state.withLock { state in
            if let known = state.lists[scope] { return known }
            let entries = Self.sorted(state, scope)
            let made = (PreparedBody(Self.encode(entries)), "\"list-\(state.sequence)\"")
            state.lists[scope] = made
            return made
        }
    }

    /// `{"workloads": […], "total": n}` of entries that are encoded already.
    /// - Parameters:
    ///   - total: how many there are in all, when these are a part.
    ///   - nextCursor: where the next part begins, if there is one.
    public static func encode(_ entries: [Entry], total: Int? = nil, nextCursor: String? = nil) -> [UInt8] {
        var bytes = Array("{\"workloads\":[".utf8)
        bytes.reserveCapacity(entries.reduce(64) { $0 + $1.bytes.count + 1 })
        for (index, entry) in entries.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: entry.bytes)
        }
        bytes.append(contentsOf: "],\"total\":\(total ?? entries.count)".utf8)
        if let nextCursor { bytes.append(contentsOf: ",\"next_cursor\":\(JSON.string(nextCursor).text)".utf8) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func sorted(_ state: State, _ scope: Scope) -> [Entry] {
        state.entries.values.filter { scope.includes($0.workload.record.owner) }
            .sorted { $0.workload.record.config.name < $1.workload.record.config.name }
    }

    /// A stream of what changes in `scope`, after the event `after` or after a snapshot of the whole list.
    public func subscribe(to scope: Scope, after: Int?, filter: EventFilter = EventFilter()) -> HTTPBodyStream {
        // Under the lock, so that no change falls between the snapshot and the first event.
        state.withLock { state in
            events.subscribe(
                to: scope, after: after, filter: filter, first: Self.snapshot(state, scope, filter),
                snapshot: { [weak self] deliver in
                    self?.state.withLock { deliver(Self.snapshot($0, scope, filter)) }
                })
        }
    }

    private static func snapshot(_ state: State, _ scope: Scope, _ filter: EventFilter) -> [UInt8] {
        encode(sorted(state, scope).filter { filter.shows($0.workload.record) })
    }

    /// The lists that something of `owner`'s is in are made anew when they are next asked for.
    private static func forgetLists(with owner: Subject, _ state: inout State) {
        for scope in state.lists.keys where scope.includes(owner) { state.lists[scope] = nil }
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
            guard var workload = fresh ?? state.entries[id]?.workload else { return [] }
            let before = workload.record.config
            body(&workload)
            state.sequence += 1
            workload.sequence = state.sequence
            let bytes = workload.json.bytes
            state.entries[id] = Entry(workload: workload, bytes: bytes)
            Self.forgetLists(with: workload.record.owner, &state)
            var topic = Self.topic(workload.record)
            let after = workload.record.config
            if (before.name, before.group) != (after.name, after.group) { topic.former = (before.name, before.group) }
            events.publish(.workload(bytes, topic), owner: workload.record.owner)
            return Self.takeDone(&state, id, workload)
        }
        for waiter in done { waiter.done.fulfil(()) }
    }

    /// Shows a workload no more.
    func remove(_ id: String) {
        let done = state.withLock { state -> [Waiter] in
            guard let entry = state.entries.removeValue(forKey: id) else { return [] }
            state.sequence += 1
            let record = entry.workload.record
            Self.forgetLists(with: record.owner, &state)
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
            if isDone(state.entries[id]?.workload) { return nil }
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

extension EventFilter {
    /// Whether a workload belongs into a snapshot.
    func shows(_ record: WorkloadRecord) -> Bool {
        (workloads.isEmpty || workloads.contains(record.id) || workloads.contains(record.config.name))
            && (groups.isEmpty || groups.contains(record.config.group))
    }
}
