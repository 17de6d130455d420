// SPDX-License-Identifier: Apache-2.0
import Crypto
import HTTP
import JSONCoding
import MCP
import Platform
import Runtime
import Synchronization

/// Streamable HTTP in front of one stdio backend that all sessions share.
///
/// Ids and progress tokens of every client are replaced by numbers of our own on the way in and restored exactly on
/// the way out, so nothing can cross from one client to another. Requests are written to the backend on the HTTP
/// thread that read them, and answers given by the thread that reads the backend: no hand-over in between.
final class StdioBridge: Sendable {
    /// Sessions at a time; beyond it the longest unused one without a stream is ended.
    static let sessionLimit = 1000
    /// Requests under way in one session.
    static let requestLimit = 1000

    /// A request that the backend has not answered.
    struct Pending {
        let session: String
        /// The client's id, as JSON text.
        let id: [UInt8]
        let progressToken: [UInt8]?
        let exchange: HTTPExchange
        let acceptsEvents: Bool
        /// Whether the tool policy leaves the answer as it is.
        let seesAllTools: Bool
        /// What is counted of it.
        let method: String
        let tool: String?
        let received: Int
        let began: Int64
        /// Set once something had to be sent before the answer.
        var stream: HTTPBodyStream?
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
        /// Requests of the backend to a client: our id → the session and the backend's id.
        var fromBackend: [String: (session: String, id: [UInt8])] = [:]
        var nextFromBackend = 1
        /// Those who wait for a backend that is starting.
        var waiting: [@Sendable () -> Void] = []
        var onReady: (@Sendable () -> Void)?
    }

    let state = Mutex(State())
    private let log: Log
    let gate: ToolGate
    let meter: TrafficMeter

    init(log: Log, gate: ToolGate, meter: TrafficMeter) {
        self.log = log
        self.gate = gate
        self.meter = meter
    }

    // MARK: The backend comes and goes

    /// Speaks the handshake with a backend that has just started; `onReady` is called once it has answered.
    func connect(_ channel: any MessageChannel, onReady: @escaping @Sendable () -> Void) {
        let generation = state.withLock { state -> Int in
            state.generation += 1
            state.phase = .starting
            state.channel = channel
            state.onReady = onReady
            return state.generation
        }
        channel.open(
            onLine: { [self] line in receive(line, generation) },
            onProblem: { [self] problem in
                log.warn("the backend sent something unusable", [("problem", .string(problem.description))])
                if case .oversized(let line) = problem { failRequest(answeredBy: line, generation) }
            },
            onEnd: { [self] in disconnect("the server ended", generation: generation) })
        let hello: JSON = [
            "jsonrpc": "2.0", "id": "thv-initialize", "method": "initialize",
            "params": [
                "protocolVersion": .string(ProtocolVersion.newestHandshake),
                "capabilities": ["sampling": [:], "elicitation": [:], "roots": ["listChanged": true]],
                "clientInfo": ["name": "thv", "version": "1"],
            ],
        ]
        _ = channel.send(hello.bytes)
    }

    /// Fails everything under way: the backend is gone, and will or will not come back.
    func disconnect(_ reason: String, generation: Int? = nil) {
        let (failed, waiting) = state.withLock { state -> ([Pending], [@Sendable () -> Void]) in
            if let generation, generation != state.generation { return ([], []) }
            state.channel = nil
            state.phase = .starting
            state.fromBackend.removeAll()
            defer { state.pending.removeAll() }
            for id in state.sessions.keys { state.sessions[id]?.requests.removeAll() }
            return (Array(state.pending.values), [])
        }
        for pending in failed { answer(pending, Message.error(id: pending.id, code: -32603, reason)) }
        for wake in waiting { wake() }
    }

    /// There will be no backend until further notice: those who wait are told why.
    func giveUp(_ reason: String) {
        disconnect(reason)
        let waiting = state.withLock { state -> [@Sendable () -> Void] in
            state.phase = .down(reason)
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for wake in waiting { wake() }
    }

    /// The open sessions, the longest open first.
    var sessions: [SessionFacts] {
        let all = state.withLock { state in
            state.sessions.values.map { session in
                var facts = session.facts
                facts.inFlight = session.requests.count
                facts.subscriptions = session.subscriptions.count
                facts.streams = session.streams.count
                return facts
            }
        }
        return all.sorted { ($0.openedAt.milliseconds, $0.id) < ($1.openedAt.milliseconds, $1.id) }
    }

    /// Tells every client that its tools are others now, if the backend said that this happens.
    func announceTools() {
        state.withLock { state in
            guard case .ready(let result) = state.phase,
                result["capabilities"]?["tools"]?["listChanged"] == true
            else { return }
            let note = Array(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#.utf8)
            for id in state.sessions.keys { state.sessions[id]?.push(note) }
        }
    }

    // MARK: From the backend

    private func receive(_ line: [UInt8], _ generation: Int) {
        let message: Message
        do {
            message = try Message(line)
        } catch {
            log.warn("skipped a line of the backend that is not a message", [("reason", .string(error.reason))])
            return
        }
        switch message.kind {
        case .response: receiveResponse(message, generation)
        case .notification: receiveNotification(message)
        case .request: receiveRequest(message)
        }
    }

    private func receiveResponse(_ message: Message, _ generation: Int) {
        guard let idRange = message.id else { return }
        guard let id = Int(String(decoding: message[idRange], as: UTF8.self)) else {
            if Array(message[idRange]) == Array("\"thv-initialize\"".utf8) { becomeReady(message, generation) }
            return
        }
        let pending = state.withLock { state -> Pending? in
            guard generation == state.generation, let pending = state.pending.removeValue(forKey: id) else {
                return nil
            }
            state.sessions[pending.session]?.requests.remove(id)
            return pending
        }
        guard let pending else { return }
        var changes = [(range: idRange, with: pending.id)]
        if pending.method == "tools/list", !pending.seesAllTools, let shown = gate.shown(message) {
            changes.append(shown)
        }
        answer(pending, message.replacing(changes), failed: message.failed)
    }

    private func becomeReady(_ message: Message, _ generation: Int) {
        guard let range = message.result, case .object(let result)? = try? JSON(parsing: message[range]) else {
            log.error(
                "the server refused to initialize",
                [("answer", .string(String(decoding: message.bytes, as: UTF8.self)))])
            return
        }
        let (channel, waiting, onReady) = state.withLock { state in
            guard generation == state.generation else {
                return (nil as (any MessageChannel)?, [@Sendable () -> Void](), nil as (@Sendable () -> Void)?)
            }
            state.phase = .ready(result)
            defer {
                state.waiting.removeAll()
                state.onReady = nil
            }
            return (state.channel, state.waiting, state.onReady)
        }
        _ = channel?.send(Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8))
        onReady?()
        for wake in waiting { wake() }
    }

    private func receiveNotification(_ message: Message) {
        switch message.method {
        case "notifications/progress":
            guard let range = message.progressToken, let id = Int(String(decoding: message[range], as: UTF8.self))
            else { return }
            relayProgress(id, range, message)
        case "notifications/cancelled":
            // Of a request the backend had made; the client knows it by our id.
            guard let range = message.requestID else { return }
            let theirs = Array(message[range])
            state.withLock { state in
                guard let (ours, entry) = state.fromBackend.first(where: { $0.value.id == theirs }) else { return }
                state.fromBackend.removeValue(forKey: ours)
                state.sessions[entry.session]?.push(message.replacing([(range, Array("\"\(ours)\"".utf8))]))
            }
        case "notifications/resources/updated":
            guard let uri = message.uri else { return }
            state.withLock { state in
                for (id, session) in state.sessions where session.subscriptions.contains(uri) {
                    state.sessions[id]?.push(message.bytes)
                }
            }
        case "notifications/tools/list_changed", "notifications/prompts/list_changed",
            "notifications/resources/list_changed":
            state.withLock { state in for id in state.sessions.keys { state.sessions[id]?.push(message.bytes) } }
        default:
            // A log message or anything else that names nobody: it can be told apart only if there is but one client.
            deliverToOnly(message.bytes)
        }
    }

    private func relayProgress(_ id: Int, _ range: Range<Int>, _ message: Message) {
        let opened = state.withLock { state -> (HTTPExchange, HTTPBodyStream)? in
            guard var pending = state.pending[id], let token = pending.progressToken, pending.acceptsEvents else {
                return nil
            }
            let event = ServerSentEvent.encode(message.replacing([(range, token)]), name: "message")
            let (stream, isNew) = pending.eventStream()
            state.pending[id] = pending
            // A client that does not read its progress misses steps of it, never the answer.
            stream.offer(event)
            return isNew ? (pending.exchange, stream) : nil
        }
        if let (exchange, stream) = opened { exchange.respond(Self.events(stream)) }
    }

    /// Hands `message` to the only session: on the stream of a request under way if there is no GET stream.
    private func deliverToOnly(_ message: [UInt8]) {
        let opened = state.withLock { state -> (HTTPExchange, HTTPBodyStream)? in
            guard state.sessions.count == 1, let session = state.sessions.first?.value else { return nil }
            return state.deliver(message, to: session.id)
        }
        if let (exchange, stream) = opened { exchange.respond(Self.events(stream)) }
    }

    private func receiveRequest(_ message: Message) {
        guard let range = message.id else { return }
        let id = Array(message[range])
        if message.method == "ping" {
            let channel = state.withLock { $0.channel }
            _ = channel?.send(Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id + Array(",\"result\":{}}".utf8))
            return
        }
        let (refusal, opened, channel) = state.withLock {
            state -> (String?, (HTTPExchange, HTTPBodyStream)?, (any MessageChannel)?) in
            guard state.sessions.count == 1, let session = state.sessions.first?.value else {
                let reason =
                    state.sessions.isEmpty
                    ? "no client is connected"
                    : "several clients share this server, and a request from it cannot be told to belong to one of them"
                return (reason, nil, state.channel)
            }
            let able =
                switch message.method {
                case "sampling/createMessage": session.canSample
                case "elicitation/create": session.canElicit
                case "roots/list": session.canListRoots
                default: true
                }
            guard able else { return ("the connected client cannot do \(message.method)", nil, state.channel) }
            let ours = "thv-\(state.nextFromBackend)"
            state.nextFromBackend += 1
            state.fromBackend[ours] = (session.id, id)
            let text = message.replacing([(range, Array("\"\(ours)\"".utf8))])
            return (nil, state.deliver(text, to: session.id), nil)
        }
        if let refusal { _ = channel?.send(Message.error(id: id, code: -32603, refusal)) }
        if let (exchange, stream) = opened { exchange.respond(Self.events(stream)) }
    }

    // MARK: To the client

    /// Ends a request: as the last event of its stream, or as a JSON body when nothing had to be sent before.
    func answer(_ pending: Pending, _ message: [UInt8], failed: Bool = true) {
        meter.record(
            method: pending.method, tool: pending.tool, began: pending.began, failed: failed,
            received: pending.received, sent: message.count)
        if let stream = pending.stream {
            stream.offer(ServerSentEvent.encode(message, name: "message"), force: true)
            stream.finish()
        } else {
            pending.exchange.respond(
                HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .bytes(message)))
        }
    }

    static func events(_ stream: HTTPBodyStream) -> HTTPResponse {
        HTTPResponse(
            200,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
            ], body: .stream(stream))
    }
}

extension StdioBridge.Pending {
    /// The stream of this request, opened if it has none yet.
    mutating func eventStream() -> (stream: HTTPBodyStream, isNew: Bool) {
        if let stream { return (stream, false) }
        let made = HTTPBodyStream()
        stream = made
        return (made, true)
    }
}

extension StdioBridge.State {
    /// Gives `message` to a session: to a GET stream, else to the stream of its newest request that can take events,
    /// else it is kept for the next GET stream. Returns the stream that has to be answered with, if one was opened.
    mutating func deliver(_ message: [UInt8], to id: String) -> (HTTPExchange, HTTPBodyStream)? {
        guard let session = sessions[id] else { return nil }
        if session.streams.isEmpty,
            let request = session.requests.filter({ pending[$0]?.acceptsEvents == true }).max(),
            var entry = pending[request]
        {
            let (stream, isNew) = entry.eventStream()
            pending[request] = entry
            stream.offer(ServerSentEvent.encode(message, name: "message"))
            return isNew ? (entry.exchange, stream) : nil
        }
        sessions[id]?.push(message)
        return nil
    }
}
