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
/// the way out, so nothing can cross from one client to another. What names nobody goes to the session that it can only be
/// of (`Attribution`). Requests are written to the backend on the HTTP
/// thread that read them, and answers given by the thread that reads the backend: no hand-over in between.
final class StdioBridge: Sendable {
    /// Sessions at a time; beyond it the longest unused one without a stream is ended.
    static let sessionLimit = 1000
    /// Requests under way in one session.
    static let requestLimit = 1000
    /// Requests that wait for a backend which is starting.
    static let waitingLimit = 2000
    /// Requests of the backend that one session has not answered.
    static let askedLimit = 100

    /// Longer messages are never there twice.
    static let long = 1 << 20

    /// Bytes of a backend's answer to `initialize`.
    static let initializeLimit = 4 << 20

    let state = Mutex(State())
    let log: Log
    let gate: ToolGate
    let meter: TrafficMeter
    let budget: ByteBudget
    /// A part of it: what all sessions together keep for clients that reconnect.
    let replays: ByteBudget
    /// What the backend's open requests are counted to.
    let backendOwner: ByteBudget.Owner
    /// What is counted to nobody's session: its beginning.
    let strangers: ByteBudget.Owner
    /// Takes secrets out of what a client is told of its server's words.
    let mask: @Sendable (String) -> String

    init(
        log: Log, gate: ToolGate, meter: TrafficMeter, budget: ByteBudget,
        mask: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.mask = mask
        self.log = log
        self.gate = gate
        self.meter = meter
        self.budget = budget
        replays = ByteBudget(total: budget.total / 4)
        backendOwner = budget.owner()
        strangers = budget.owner()
    }

    // MARK: The backend comes and goes

    /// Speaks the handshake with a backend that has just started; `onReady` is called once it has answered, with the
    /// words in which it refused to initialize, if it did.
    func connect(_ channel: any MessageChannel, onReady: @escaping @Sendable (_ refusal: String?) -> Void) {
        let generation = state.withLock { state -> Int in
            state.generation += 1
            state.phase = .starting
            state.channel = channel
            state.onReady = onReady
            return state.generation
        }
        channel.open(
            budget: budget,
            onLine: { [self] line in receive(line, generation) },
            onProblem: { [self] problem in
                log.warn("the backend sent something unusable", [("problem", .string(problem.description))])
                if case .oversized(let line) = problem { receive(oversized: line, generation) }
            },
            onEnd: { [self] in disconnect("the server ended", generation: generation) })
        let hello: JSON = [
            "jsonrpc": "2.0", "id": "thv-initialize", "method": "initialize",
            "params": [
                "protocolVersion": .string(HandshakeRevision.newest.rawValue),
                "capabilities": ["sampling": [:], "elicitation": [:], "roots": ["listChanged": true]],
                "clientInfo": ["name": "thv", "version": "1"],
            ],
        ]
        _ = channel.send(hello.bytes)
    }

    /// Fails everything under way: the backend is gone, and will or will not come back.
    func disconnect(_ reason: String, generation: Int? = nil) {
        let effects = state.withLock { state -> Effects in
            var effects = Effects()
            if let generation, generation != state.generation { return effects }
            state.channel = nil
            state.phase = .starting
            state.level = nil
            state.restoring = [:]
            for ours in state.asked.keys { state.withdraw(ours, reason, &effects) }
            effects.toBackend = []
            for (number, call) in state.pending {
                _ = state.end(number)
                effects.answers.append((call, RPCError.failed(reason).answer(to: call.id)))
            }
            state.attribution.reset()
            return effects
        }
        perform(effects)
    }

    /// There will be no backend until further notice: those who wait are told why.
    func giveUp(_ reason: String) {
        disconnect(reason)
        let waiting = state.withLock { state -> [Waiting] in
            state.phase = .down(reason)
            return state.takeWaiting()
        }
        for entry in waiting { entry.resume() }
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
            for id in state.sessions.keys { _ = state.sessions[id]?.push(note) }
        }
    }

    // MARK: From the backend

    private func receive(_ line: [UInt8], _ generation: Int) {
        let message: Message
        do {
            message = try Message(line)
        } catch {
            log.warn("skipped a line of the backend that is not a message", [("reason", .string(error.reason))])
            return receive(unreadable: line, error, generation)
        }
        switch message.kind {
        case .response: receiveResponse(message, generation)
        case .notification: receiveNotification(message, generation)
        case .request: receiveRequest(message, generation)
        }
    }

    private func receiveResponse(_ message: Message, _ generation: Int) {
        guard let idRange = message.id else { return }
        guard let id = AnswerID.number(message[idRange]) else {
            if message[idRange].elementsEqual("\"thv-initialize\"".utf8) { return becomeReady(message, generation) }
            if restored(by: message, generation) { return }
            return receiveUnattributed(message, generation)
        }
        let pending = state.withLock { state -> Pending? in
            guard generation == state.generation else { return nil }
            guard let pending = state.end(id) else {
                state.attribution.answeredLate(id, at: MonotonicClock.milliseconds)
                return nil
            }
            if let level = pending.level, message.result != nil { state.level = level }
            if message.result == nil { state.remember(elicitationsOf: message, pending.session) }
            return pending
        }
        guard let pending else { return meter.dropped() }
        var changes = [(range: idRange, with: pending.id)]
        if pending.method == "tools/list", !pending.seesAllTools {
            do {
                changes += try gate.shown(message, countedTo: pending.owner)
            } catch {
                log.warn("a list was not filtered", [("reason", .string(error.reason))])
                return answer(pending, RPCError.failed(error.reason).answer(to: pending.id))
            }
        }
        if message.bytes.count > Self.long {
            answer(pending, pieces: message.pieces(changes), failed: message.failed)
        } else {
            answer(pending, message.replacing(changes), failed: message.failed)
        }
    }

    /// A server that could not read a request answers it without its id: it is that of the only call there is.
    private func receiveUnattributed(_ message: Message, _ generation: Int) {
        guard let range = message.id, message.result == nil, message[range].elementsEqual(Message.nullID) else {
            return
        }
        let (pending, isStarting) = state.withLock { state -> (Pending?, Bool) in
            guard generation == state.generation else { return (nil, false) }
            return (state.onlyCall.flatMap { state.end($0) }, state.onReady != nil)
        }
        // Before the handshake nothing else was asked, so that it is its refusal.
        if isStarting { return becomeReady(message, generation) }
        guard let pending else { return meter.dropped() }
        answer(pending, message.replacing([(range, pending.id)]))
    }

    private func becomeReady(_ message: Message, _ generation: Int) {
        guard let range = message.result, range.count <= Self.initializeLimit,
            case .object(let result)? = try? JSON(message: message[range])
        else {
            log.error(
                "the server refused to initialize",
                [("answer", .string(String(decoding: message.bytes.prefix(4096), as: UTF8.self)))])
            let onReady = state.withLock { $0.takeReady(generation) }
            onReady?(Self.refusal(message))
            return
        }
        let (effects, waiting, onReady) = state.withLock { state in
            var effects = Effects()
            guard let onReady = state.takeReady(generation) else {
                return (effects, [Waiting](), nil as (@Sendable (String?) -> Void)?)
            }
            state.phase = .ready(result)
            effects.channel = state.channel
            effects.toBackend = [Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8)]
            effects.toBackend += state.restore()
            return (effects, state.takeWaiting(), onReady)
        }
        perform(effects)
        onReady?(nil)
        for entry in waiting { entry.resume() }
    }

    // MARK: To the client

    /// Ends a request: as the last event of its stream, or as a JSON body when nothing had to be sent before. A client that
    /// has left so many of its answers unread that there is no room for this one is told so instead.
    func answer(_ pending: Pending, _ message: [UInt8], failed: Bool = true) {
        var claim: ByteBudget.Claim?
        if message.count > HTTPServer.Limits.uncounted {
            claim = pending.owner.claim(message.count)
            if claim == nil { return refuse(pending, message.count) }
        }
        record(pending, message.count, failed)
        if let stream = pending.stream {
            // From here on the stream counts it.
            claim = nil
            stream.offer(ServerSentEvent.encode(message, name: "message"), force: true)
            stream.finish()
        } else {
            var response = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .bytes(message))
            response.claim = claim
            pending.exchange.respond(response)
        }
    }

    /// The same for a long message, which is not put together.
    private func answer(_ pending: Pending, pieces: [ArraySlice<UInt8>], failed: Bool) {
        let count = pieces.reduce(0) { $0 + $1.count }
        guard let claim = pending.owner.claim(count) else { return refuse(pending, count) }
        record(pending, count, failed)
        if let stream = pending.stream {
            withExtendedLifetime(consume claim) {}
            stream.offer(pieces: [Self.eventStart[...]] + pieces + [[0x0A, 0x0A]], force: true)
            stream.finish()
        } else {
            var response = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .pieces(pieces))
            response.claim = claim
            pending.exchange.respond(response)
        }
    }
    private static let eventStart = Array("event: message\ndata: ".utf8)

    private func refuse(_ pending: Pending, _ count: Int) {
        log.warn(
            "an answer was dropped: its client holds too many that it has not read",
            [("bytes", JSON(count)), ("held", JSON(pending.owner.bytes))])
        answer(pending, RPCError.failed(Self.noRoom(count, budget)).answer(to: pending.id))
    }

    private func record(_ pending: Pending, _ count: Int, _ failed: Bool) {
        meter.record(
            method: pending.method, tool: pending.tool, began: pending.began, failed: failed,
            received: pending.received, sent: count)
    }

    /// Why an answer could not be given.
    static func noRoom(_ count: Int, _ budget: ByteBudget) -> String {
        "no room for an answer of \(count) bytes: read the answers before it, or raise proxy.memory "
            + "(\(budget.total >> 20) MiB)"
    }

    /// Does what a change of the state has made necessary.
    func perform(_ effects: Effects) {
        for message in effects.toBackend { _ = effects.channel?.send(message) }
        for opened in effects.opened { begin(opened) }
        for (pending, message) in effects.answers { answer(pending, message) }
        for (waiting, message) in effects.refusals {
            var response = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .bytes(message))
            response.claim = waiting.claim
            waiting.exchange.respond(response)
        }
        for stream in effects.streams { stream.finish() }
    }

    /// Answers with a stream that goes on; when its client leaves, nobody waits for the rest.
    func begin(_ opened: Opened) {
        opened.stream.whenGone { [self] in clientLeft(opened.number) }
        opened.exchange.respond(Self.events(opened.stream))
    }

    /// The client of a call has gone: the backend may stop, and the connection is let go of.
    func clientLeft(_ number: Int) {
        let effects = state.withLock { state in
            var effects = Effects(channel: state.channel)
            state.abandon(number, .failed("the client has gone"), &effects)
            return effects
        }
        perform(effects)
    }

    static func events(_ stream: HTTPBodyStream) -> HTTPResponse {
        HTTPResponse(
            200,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
            ], body: .stream(stream))
    }
}
