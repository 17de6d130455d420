// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import Runtime

/// What the client's side keeps with a call that is under way.
struct OpenCall {
    let facts: CallFacts
    let exchange: HTTPExchange
    /// What the answer is counted to until the client has read it.
    let owner: ByteBudget.Owner
    let acceptsEvents: Bool
    /// Set once something had to be sent before the answer.
    var stream: HTTPBodyStream?
    /// Whether it was there already when time was looked at last.
    var hasWaited = false

    /// The stream of this request, opened if it has none yet.
    mutating func eventStream() -> (stream: HTTPBodyStream, isNew: Bool) {
        if let stream { return (stream, false) }
        let made = HTTPBodyStream(countedTo: owner)
        stream = made
        return (made, true)
    }
}

/// A client's request that came while there was no backend.
struct WaitingRequest {
    let call: MCPCall
    let way: CallWay
    let resume: @Sendable () -> Void
}

/// Everything that a bridge knows of clients and backend. A value, guarded by its bridge's lock; what follows from a change
/// is done outside.
struct BridgeState {
    enum Phase {
        case starting
        /// The backend answered `initialize` with this.
        case ready(JSONObject)
        case down(String)
    }

    /// The stream of a request, which has just been opened for something before its answer.
    struct Opened {
        let number: Int
        let exchange: HTTPExchange
        let stream: HTTPBodyStream
    }

    /// What has to be done outside the lock once the state has changed.
    struct Effects {
        var channel: (any MessageChannel)?
        var toBackend: [[UInt8]] = []
        var answers: [(call: Multiplexer<OpenCall>.Call, error: RPCError)] = []
        /// Those whose requests were never passed on.
        var refusals: [(waiting: WaitingRequest, error: RPCError)] = []
        var streams: [HTTPBodyStream] = []
        var opened: [Opened] = []
        /// Messages to clients for which there was no room.
        var undelivered = 0
    }

    /// Sessions at a time; beyond it the longest unused one without a stream is ended.
    static let sessionLimit = 1000
    /// Requests that wait for a backend which is starting.
    static let waitingLimit = 2000

    var phase = Phase.starting
    var channel: (any MessageChannel)?
    /// Counts backends, so that nothing late from an earlier one is believed.
    var generation = 0
    var onReady: (@Sendable (_ refusal: String?) -> Void)?
    var sessions: [String: ClientSession] = [:]
    var multiplexer: Multiplexer<OpenCall>
    /// Those that wait for a backend which is starting, in the order of their numbers.
    private var waiting: [Int: WaitingRequest] = [:]
    private var nextWaiting = 1

    init(multiplexer: Multiplexer<OpenCall>) { self.multiplexer = multiplexer }

    // MARK: What follows

    /// Prepares what the multiplexer says is to be done.
    mutating func follow(_ wanted: [Multiplexer<OpenCall>.Effect], _ effects: inout Effects) {
        if channel != nil { effects.channel = channel }
        for effect in wanted {
            switch effect {
            case .toBackend(let message): effects.toBackend.append(message)
            case .answer(let call, let error): effects.answers.append((call, error))
            case .toCall(let number, let message): tell(number, message, &effects)
            case .toStream(let session, let message): _ = push(message, to: session, &effects)
            case .toSession(let session, let message, let asked):
                if deliver(message, to: session, &effects) { continue }
                guard let asked else { continue }
                effects.undelivered -= 1
                follow(multiplexer.undelivered(asked: asked), &effects)
            }
        }
    }

    /// A client that does not read what is said of its call misses some of it, never the answer.
    private mutating func tell(_ number: Int, _ message: [UInt8], _ effects: inout Effects) {
        let opened = multiplexer.update(number) { call -> Opened? in
            guard call.acceptsEvents else { return nil }
            let (stream, isNew) = call.eventStream()
            stream.offer(ServerSentEvent.encode(message, name: "message"))
            return isNew ? Opened(number: number, exchange: call.exchange, stream: stream) : nil
        }
        if let opened = opened ?? nil { effects.opened.append(opened) }
    }

    /// Gives `message` to a session: to a GET stream, else to the stream of its newest request that can take events,
    /// else it is kept for the next GET stream.
    /// - Returns: false when there is no room for it.
    private mutating func deliver(_ message: [UInt8], to id: String, _ effects: inout Effects) -> Bool {
        guard let session = sessions[id] else { return true }
        let calls = session.streams.isEmpty ? multiplexer.sessions[id]?.calls ?? [] : []
        guard let number = calls.filter({ multiplexer.calls[$0]?.ticket.acceptsEvents == true }).max() else {
            return push(message, to: id, &effects)
        }
        var isFull = false
        let opened = multiplexer.update(number) { call -> Opened? in
            let (stream, isNew) = call.eventStream()
            // What this client is too slow for it finds on its next GET stream.
            isFull = stream.offer(ServerSentEvent.encode(message, name: "message")) == .full
            return isNew ? Opened(number: number, exchange: call.exchange, stream: stream) : nil
        }
        if let opened = opened ?? nil { effects.opened.append(opened) }
        return isFull ? push(message, to: id, &effects) : true
    }

    /// Gives `message` to a GET stream, or keeps it for the next one.
    private mutating func push(_ message: [UInt8], to session: String, _ effects: inout Effects) -> Bool {
        guard sessions[session]?.push(message) == false else { return true }
        effects.undelivered += 1
        return false
    }

    // MARK: Sessions

    /// Ends a session, with everything that was under way in it.
    mutating func remove(_ id: String, _ reason: String, _ effects: inout Effects) {
        guard sessions[id] != nil else { return }
        follow(multiplexer.close(id, reason, at: MonotonicClock.milliseconds), &effects)
        for (key, entry) in waiting where entry.call.facts.client.session == id {
            waiting.removeValue(forKey: key)
            effects.refusals.append((entry, .failed(reason)))
        }
        effects.streams += sessions.removeValue(forKey: id)?.streams ?? []
    }

    /// An hour without a request and without a stream ends a session.
    private static let idleLimit: Int64 = 3_600_000

    /// Makes room for one more session: idle ones go first, then the longest unused that has neither a stream nor a call.
    mutating func makeRoom(_ effects: inout Effects) -> Bool {
        let now = MonotonicClock.milliseconds
        let free = sessions.values.filter {
            $0.streams.isEmpty && multiplexer.sessions[$0.id]?.calls.isEmpty != false
        }
        for session in free where now - session.lastUsed > Self.idleLimit {
            remove(session.id, "the session was not used any more", &effects)
        }
        if sessions.count < Self.sessionLimit { return true }
        guard let oldest = free.min(by: { $0.lastUsed < $1.lastUsed }) else { return false }
        remove(oldest.id, "the session made room for another", &effects)
        return true
    }

    // MARK: While a backend is starting

    /// Keeps a request until the backend has answered or was given up.
    /// - Returns: its number; `nil` when too many wait.
    mutating func wait(_ request: WaitingRequest) -> Int? {
        if waiting.count >= Self.waitingLimit { return nil }
        defer { nextWaiting += 1 }
        waiting[nextWaiting] = request
        return nextWaiting
    }

    /// A request that waits no longer.
    mutating func takeWaiting(_ number: Int) -> WaitingRequest? { waiting.removeValue(forKey: number) }

    /// Everybody who waits for the backend, in the order they came.
    mutating func takeWaiting() -> [WaitingRequest] {
        defer { waiting.removeAll() }
        return waiting.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A session's client does not want the answer to one of its waiting requests any more.
    mutating func cancelWaiting(_ message: Message, _ session: String, _ effects: inout Effects) {
        guard let range = message.requestID else { return }
        for (key, entry) in waiting
        where entry.call.facts.client.session == session && entry.call.id.elementsEqual(message[range]) {
            waiting.removeValue(forKey: key)
            effects.refusals.append((entry, .wasCancelled))
        }
    }

    /// Who waits for the answer to `initialize` of the backend `generation`; nobody does afterwards.
    mutating func takeReady(_ generation: Int) -> (@Sendable (_ refusal: String?) -> Void)? {
        guard generation == self.generation else { return nil }
        defer { onReady = nil }
        return onReady
    }
}
