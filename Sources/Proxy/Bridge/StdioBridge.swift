// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import Runtime

/// Clients over HTTP in front of one stdio backend that all sessions share: `HandshakeDialect` is their side, `BackendLink`
/// the backend's, `Multiplexer` what lies between; here is what both sides do.
///
/// Requests are written to the backend on the HTTP thread that read them, and answers given by the thread that reads the
/// backend: no hand-over in between. Nothing relies on that.
final class StdioBridge: Sendable {
    typealias Call = Multiplexer<OpenCall>.Call
    typealias Effects = BridgeState.Effects

    /// Longer messages are never there twice.
    static let long = 1 << 20

    let state: Lock<BridgeState>
    let log: Log
    let pipeline: Pipeline
    let budget: ByteBudget
    /// A part of it: what all sessions together keep for clients that reconnect.
    let replays: ByteBudget
    /// What the backend's messages are counted to.
    let backendOwner: ByteBudget.Owner

    init(log: Log, pipeline: Pipeline, budget: ByteBudget) {
        self.log = log
        self.pipeline = pipeline
        self.budget = budget
        replays = ByteBudget(total: budget.total / 4)
        backendOwner = budget.owner()
        state = Lock(BridgeState(multiplexer: Multiplexer(backend: backendOwner)))
    }

    /// The open sessions, the longest open first.
    var sessions: [SessionFacts] {
        let all = state.withLock { state in
            state.sessions.values.map { session in
                var facts = session.facts
                let known = state.multiplexer.sessions[session.id]
                facts.inFlight = known?.calls.count ?? 0
                facts.subscriptions = known?.subscriptions.count ?? 0
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

    // MARK: What follows from a change

    /// Does what a change of the state has made necessary.
    func perform(_ effects: Effects) {
        for message in effects.toBackend { _ = effects.channel?.send(message) }
        for opened in effects.opened { begin(opened) }
        for (call, error) in effects.answers { answer(call, error) }
        for (waiting, error) in effects.refusals { refuse(waiting, error) }
        for stream in effects.streams { stream.finish() }
        for _ in 0..<max(0, effects.undelivered) { pipeline.undelivered() }
    }

    /// Answers a request that was never passed on.
    func refuse(_ waiting: WaitingRequest, _ error: RPCError, status: Int = 200) {
        pipeline.end(waiting.call.facts, .unsent)
        waiting.way.refuse(status, error, id: waiting.call.id)
    }

    /// Answers with a stream that goes on; when its client leaves, nobody waits for the rest.
    private func begin(_ opened: BridgeState.Opened) {
        opened.stream.whenGone { [self] in clientLeft(opened.number) }
        opened.exchange.respond(Self.events(opened.stream))
    }

    /// The client of a call has gone: the backend may stop, and the connection is let go of.
    func clientLeft(_ number: Int) {
        let effects = state.withLock { state in
            var effects = Effects()
            state.follow(
                state.multiplexer.abandon(number, .failed("the client has gone"), at: MonotonicClock.milliseconds),
                &effects)
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

    // MARK: Answers

    /// Ends a request: as the last event of its stream, or as a JSON body when nothing had to be sent before. A client that
    /// has left so many of its answers unread that there is no room for this one is told so instead.
    func answer(_ call: Call, _ message: [UInt8], failed: Bool) {
        var claim: ByteBudget.Claim?
        if message.count > HTTPServer.Limits.uncounted {
            claim = call.ticket.owner.claim(message.count)
            if claim == nil { return refuse(call, message.count) }
        }
        pipeline.end(call.ticket.facts, .answered(sent: message.count, failed: failed))
        if let stream = call.ticket.stream {
            // From here on the stream counts it.
            claim = nil
            stream.offer(ServerSentEvent.encode(message, name: "message"), force: true)
            stream.finish()
        } else {
            var response = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .bytes(message))
            response.claim = claim
            call.ticket.exchange.respond(response)
        }
    }

    /// The same for a long message, which is not put together.
    func answer(_ call: Call, pieces: [ArraySlice<UInt8>], failed: Bool) {
        let count = pieces.reduce(0) { $0 + $1.count }
        guard let claim = call.ticket.owner.claim(count) else { return refuse(call, count) }
        pipeline.end(call.ticket.facts, .answered(sent: count, failed: failed))
        if let stream = call.ticket.stream {
            withExtendedLifetime(consume claim) {}
            stream.offer(pieces: [Self.eventStart[...]] + pieces + [[0x0A, 0x0A]], force: true)
            stream.finish()
        } else {
            var response = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .pieces(pieces))
            response.claim = claim
            call.ticket.exchange.respond(response)
        }
    }
    private static let eventStart = Array("event: message\ndata: ".utf8)

    func answer(_ call: Call, _ error: RPCError) { answer(call, error.answer(to: call.id), failed: true) }

    private func refuse(_ call: Call, _ count: Int) {
        log.warn(
            "an answer was dropped: its client holds too many that it has not read",
            [("bytes", JSON(count)), ("held", JSON(call.ticket.owner.bytes))])
        answer(
            call,
            .failed(
                "no room for an answer of \(count) bytes: read the answers before it, or raise proxy.memory "
                    + "(\(budget.total >> 20) MiB)"))
    }

    // MARK: Time

    /// Called once in an interval: a call that has waited for a whole one begins its stream, if its client takes events, and
    /// idle streams get a comment.
    func keepAlive() {
        let effects = state.withLock { state -> Effects in
            var effects = Effects()
            for number in Array(state.multiplexer.calls.keys) {
                let opened = state.multiplexer.update(number) { call -> BridgeState.Opened? in
                    guard call.acceptsEvents else { return nil }
                    if let stream = call.stream {
                        stream.keepAlive()
                    } else if call.hasWaited {
                        let stream = call.eventStream().stream
                        stream.offer(ServerSentEvent.comment)
                        return BridgeState.Opened(number: number, exchange: call.exchange, stream: stream)
                    }
                    call.hasWaited = true
                    return nil
                }
                if let opened = opened ?? nil { effects.opened.append(opened) }
            }
            for session in state.sessions.values { for stream in session.streams { stream.keepAlive() } }
            return effects
        }
        perform(effects)
    }

    /// Gives up calls of which the backend was not heard for too long.
    func look(_ patience: CallPatience) {
        let effects = state.withLock { state -> Effects in
            var effects = Effects()
            let now = MonotonicClock.milliseconds
            state.follow(
                state.multiplexer.giveUp(after: patience.looks, patience.reason, at: now), &effects)
            return effects
        }
        for (call, _) in effects.answers {
            log.warn(
                "gave up a call",
                [("method", .string(call.ticket.facts.method)), ("reason", .string(patience.reason))])
        }
        perform(effects)
    }
}
