// SPDX-License-Identifier: Apache-2.0
import Identity
import Platform

/// The sessions that pass a transparent proxy: it opens none itself, and sees them by the ids in header fields. Bounded:
/// the longest unused goes first.
final class SessionTable: Sendable {
    private static let limit = 1000
    private struct State {
        var sessions: [String: SessionFacts] = [:]
        var next = 1
    }
    private let state = Lock(State())
    private let pipeline: Pipeline
    private let budget: ByteBudget

    init(pipeline: Pipeline, budget: ByteBudget) {
        self.pipeline = pipeline
        self.budget = budget
    }

    /// What is held for a session is counted to this; without a session, or one of somebody else's, to a new owner.
    func owner(of id: String?, subject: Subject) -> ByteBudget.Owner {
        guard let id else { return budget.owner() }
        return state.withLock { state in
            guard let session = state.sessions[id], session.subject == subject else { return budget.owner() }
            if let owner = session.owner { return owner }
            let owner = budget.owner()
            state.sessions[id]?.owner = owner
            return owner
        }
    }

    /// The open sessions, the longest open first.
    var all: [SessionFacts] {
        state.withLock { Array($0.sessions.values) }
            .sorted { ($0.openedAt.milliseconds, $0.id) < ($1.openedAt.milliseconds, $1.id) }
    }

    /// A request of a session has come.
    func use(_ id: String, subject: Subject, isRequest: Bool) {
        state.withLock { state in
            if state.sessions[id] == nil { Self.add(id, SessionFacts(id: id, subject: subject), &state) }
            state.sessions[id]?.lastUsed = .now
            if isRequest { state.sessions[id]?.requests += 1 }
        }
    }

    /// A backend has opened a session.
    func open(_ id: String, subject: Subject, initialize: [UInt8]) {
        var facts = SessionFacts(id: id, subject: subject)
        facts.read(initialize: initialize)
        pipeline.sessionOpened()
        state.withLock { Self.add(id, facts, &$0) }
    }

    /// A stream that is a session by itself, as in the revision of 2024-11-05.
    /// - Returns: what to close it by.
    func openStream(subject: Subject) -> String {
        pipeline.sessionOpened()
        return state.withLock { state in
            let id = "stream-\(state.next)"
            state.next += 1
            var facts = SessionFacts(id: id, subject: subject)
            facts.id = id
            facts.streams = 1
            Self.add(id, facts, &state)
            return id
        }
    }

    /// A session has ended.
    func close(_ id: String) { _ = state.withLock { $0.sessions.removeValue(forKey: id) } }

    private static func add(_ id: String, _ facts: SessionFacts, _ state: inout State) {
        if state.sessions.count >= limit,
            let oldest = state.sessions.min(by: { $0.value.lastUsed.milliseconds < $1.value.lastUsed.milliseconds })
        {
            state.sessions.removeValue(forKey: oldest.key)
        }
        state.sessions[id] = facts
    }
}
