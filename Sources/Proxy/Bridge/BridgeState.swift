// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import Runtime

extension StdioBridge {
    /// A request that the backend has not answered.
    struct Pending {
        let session: String
        /// What the answer is counted to until the client has read it.
        let owner: ByteBudget.Owner
        /// What a long id or progress token takes.
        let claim: ByteBudget.Claim?
        /// The client's id, as JSON text.
        let id: [UInt8]
        let progressToken: [UInt8]?
        let exchange: HTTPExchange
        let acceptsEvents: Bool
        /// Whether the tool policy leaves the answer as it is.
        let seesAllTools: Bool
        /// The severity from which on the backend logs once it has answered this.
        let level: Int?
        /// What is counted of it.
        let method: String
        let tool: String?
        let received: Int
        let began: Int64
        /// Set once something had to be sent before the answer.
        var stream: HTTPBodyStream?
        /// Whether it was there already when time was looked at last.
        var hasWaited = false
        /// Looks since the backend was heard of it last.
        var silence = 0
    }

    /// A request of the backend that a client has not answered.
    struct Asked {
        let session: String
        /// The backend's id, as JSON text.
        let id: [UInt8]
        /// By which the client may report progress.
        let progressToken: [UInt8]?
        /// The session's calls that were under way when it came, by number.
        var causes: Set<Int>
        /// What the two above take.
        let claim: ByteBudget.Claim
    }

    /// A client's request that came while there was no backend.
    struct Waiting {
        /// `nil` is one that opens a session.
        let session: String?
        let id: [UInt8]
        let exchange: HTTPExchange
        /// What its body takes.
        let claim: ByteBudget.Claim?
        let resume: @Sendable () -> Void
    }

    /// The stream of a request, which has just been opened for something before its answer.
    struct Opened {
        let number: Int
        let exchange: HTTPExchange
        let stream: HTTPBodyStream
    }

    enum Phase {
        case starting
        /// The backend answered `initialize` with this.
        case ready(JSONObject)
        case down(String)
    }

    struct State {
        var phase = Phase.starting
        var channel: (any MessageChannel)?
        /// Counts backends, so that nothing late from an earlier one is believed.
        var generation = 0
        var sessions: [String: Session] = [:]
        var pending: [Int: Pending] = [:]
        var nextID = 1
        var attribution = Attribution()
        /// What our own requests to a backend that was started again are to bring back, by id.
        var restoring: [String: Restored] = [:]
        /// Requests of the backend to a client, by our id.
        var asked: [String: Asked] = [:]
        var nextAsked = 1
        /// Those that wait for a backend which is starting, in the order of their numbers.
        var waiting: [Int: Waiting] = [:]
        var nextWaiting = 1
        var onReady: (@Sendable (_ refusal: String?) -> Void)?
        /// The severity from which on the backend logs, once a client has set one.
        var level: Int?
        /// Messages to clients for which there was no room.
        var undelivered = 0
    }

    /// What has to be done outside the lock once the state has changed.
    struct Effects {
        var channel: (any MessageChannel)?
        var toBackend: [[UInt8]] = []
        var answers: [(pending: Pending, message: [UInt8])] = []
        /// Those whose requests were never passed on.
        var refusals: [(waiting: Waiting, message: [UInt8])] = []
        var streams: [HTTPBodyStream] = []
        var opened: [Opened] = []
    }
}

extension StdioBridge.State {
    // MARK: Calls

    mutating func begin(_ call: StdioBridge.Pending) -> Int {
        let number = nextID
        nextID += 1
        pending[number] = call
        sessions[call.session]?.requests.insert(number)
        attribution.began(call.session)
        return number
    }

    /// Takes out a call that the backend has answered, or never got.
    mutating func end(_ number: Int) -> StdioBridge.Pending? {
        guard let call = pending.removeValue(forKey: number) else { return nil }
        sessions[call.session]?.requests.remove(number)
        attribution.ended(call.session)
        return call
    }

    /// Takes out a call that nobody waits for any more: the backend is told with `cancellation`, and what it has asked the
    /// client because of it is answered.
    mutating func abandon(
        _ number: Int, _ error: RPCError, cancellation: [UInt8]? = nil,
        _ effects: inout StdioBridge.Effects
    ) {
        guard let call = end(number) else { return }
        attribution.abandoned(number, of: call.session, at: MonotonicClock.milliseconds)
        effects.toBackend.append(cancellation ?? Self.cancellation(JSON(number), error.message))
        effects.answers.append((call, error.answer(to: call.id)))
        for (ours, entry) in asked where entry.session == call.session && entry.causes.contains(number) {
            asked[ours]?.causes.remove(number)
            if asked[ours]?.causes.isEmpty == true { withdraw(ours, error.message, &effects) }
        }
    }

    // MARK: The backend's requests

    /// Answers a request of the backend, and tells the client that has it.
    mutating func withdraw(_ ours: String, _ reason: String, _ effects: inout StdioBridge.Effects) {
        guard let entry = asked.removeValue(forKey: ours) else { return }
        effects.toBackend.append(RPCError.failed(reason).answer(to: entry.id))
        if let opened = deliver(Self.cancellation(.string(ours), reason), to: entry.session) {
            effects.opened.append(opened)
        }
    }

    static func cancellation(_ id: JSON, _ reason: String) -> [UInt8] {
        let message: JSON = [
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": id, "reason": .string(reason)],
        ]
        return message.bytes
    }

    // MARK: Sessions

    /// Ends a session, with everything that was under way in it.
    mutating func remove(_ id: String, _ reason: String, _ effects: inout StdioBridge.Effects) {
        guard let session = sessions[id] else { return }
        for number in session.requests { abandon(number, .failed(reason), &effects) }
        for (ours, entry) in asked where entry.session == id {
            asked.removeValue(forKey: ours)
            effects.toBackend.append(RPCError.failed(reason).answer(to: entry.id))
        }
        for (key, entry) in waiting where entry.session == id {
            waiting.removeValue(forKey: key)
            effects.refusals.append((entry, RPCError.failed(reason).answer(to: entry.id)))
        }
        effects.streams += session.streams
        sessions.removeValue(forKey: id)
        attribution.forget(id)
        for uri in session.subscriptions.keys where !sessions.values.contains(where: { $0.subscriptions[uri] != nil }) {
            let message: JSON = [
                "jsonrpc": "2.0", "id": "thv-unsubscribe", "method": "resources/unsubscribe",
                "params": ["uri": .string(uri)],
            ]
            effects.toBackend.append(message.bytes)
        }
    }

    /// An hour without a request and without a stream ends a session.
    private static let idleLimit: Int64 = 3_600_000

    /// Makes room for one more session: idle ones go first, then the longest unused that has neither a stream nor a call.
    mutating func makeRoom(_ effects: inout StdioBridge.Effects) -> Bool {
        let now = MonotonicClock.milliseconds
        let free = sessions.values.filter { $0.streams.isEmpty && $0.requests.isEmpty }
        for session in free where now - session.lastUsed > Self.idleLimit {
            remove(session.id, "the session was not used any more", &effects)
        }
        if sessions.count < StdioBridge.sessionLimit { return true }
        guard let oldest = free.min(by: { $0.lastUsed < $1.lastUsed }) else { return false }
        remove(oldest.id, "the session made room for another", &effects)
        return true
    }

    /// Gives `message` to a session: to a GET stream, else to the stream of its newest request that can take events,
    /// else it is kept for the next GET stream. Returns the stream that has to be answered with, if one was opened.
    mutating func deliver(_ message: [UInt8], to id: String) -> StdioBridge.Opened? {
        guard let session = sessions[id] else { return nil }
        if session.streams.isEmpty,
            let request = session.requests.filter({ pending[$0]?.acceptsEvents == true }).max(),
            var entry = pending[request]
        {
            let (stream, isNew) = entry.eventStream()
            pending[request] = entry
            // What this client is too slow for it finds on its next GET stream.
            if stream.offer(ServerSentEvent.encode(message, name: "message")) == .full { push(message, to: id) }
            return isNew ? StdioBridge.Opened(number: request, exchange: entry.exchange, stream: stream) : nil
        }
        push(message, to: id)
        return nil
    }

    /// Gives `message` to a GET stream, or keeps it for the next one.
    mutating func push(_ message: [UInt8], to session: String) {
        if sessions[session]?.push(message) == false { undelivered += 1 }
    }
}

extension StdioBridge.Pending {
    /// The stream of this request, opened if it has none yet.
    mutating func eventStream() -> (stream: HTTPBodyStream, isNew: Bool) {
        if let stream { return (stream, false) }
        let made = HTTPBodyStream(countedTo: owner)
        stream = made
        return (made, true)
    }
}
