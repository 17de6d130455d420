// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform
import Runtime

/// The backend's side of a bridge: its handshake, what it says, and its end.
struct BackendLink: Sendable {
    /// The id of the handshake's request.
    static let handshakeID = "\"thv-initialize\""

    let bridge: StdioBridge
    /// Takes secrets out of what a client is told of its server's words.
    let mask: @Sendable (String) -> String

    var pipeline: Pipeline { bridge.pipeline }
    var log: Log { bridge.log }

    /// Speaks the handshake with a backend that has just started; `onReady` is called once it has answered, with the
    /// words in which it refused to initialize, if it did.
    func connect(_ channel: any MessageChannel, onReady: @escaping @Sendable (_ refusal: String?) -> Void) {
        let generation = bridge.state.withLock { state -> Int in
            state.generation += 1
            state.phase = .starting
            state.channel = channel
            state.onReady = onReady
            return state.generation
        }
        channel.open(
            budget: bridge.budget,
            onLine: { [self] line in receive(line, generation) },
            onProblem: { [self] problem in
                log.warn("the backend sent something unusable", [("problem", .string(problem.description))])
                if case .oversized(let line) = problem { receive(oversized: line, generation) }
            },
            onEnd: { [self] in disconnect("the server ended", generation: generation) })
        let params: JSON = [
            "protocolVersion": .string(HandshakeRevision.newest.rawValue),
            "capabilities": ["sampling": [:], "elicitation": [:], "roots": ["listChanged": true]],
            "clientInfo": ["name": "thv", "version": "1"],
        ]
        _ = channel.send(
            Array(#"{"jsonrpc":"2.0","id":\#(Self.handshakeID),"method":"initialize","params":\#(params.text)}"#.utf8))
    }

    /// Fails everything under way: the backend is gone, and will or will not come back.
    func disconnect(_ reason: String, generation: Int? = nil) {
        let effects = bridge.state.withLock { state -> StdioBridge.Effects in
            var effects = StdioBridge.Effects()
            if let generation, generation != state.generation { return effects }
            state.channel = nil
            state.phase = .starting
            state.follow(state.multiplexer.lose(reason), &effects)
            return effects
        }
        bridge.perform(effects)
    }

    /// The backend has failed permanently: those who wait are told why.
    func giveUp(_ reason: String) {
        disconnect(reason)
        let waiting = bridge.state.withLock { state -> [WaitingRequest] in
            state.phase = .down(reason)
            return state.takeWaiting()
        }
        for entry in waiting { entry.resume() }
    }

    // MARK: What it says

    private func receive(_ line: [UInt8], _ generation: Int) {
        do throws(Message.Malformed) {
            let message = try Message(line)
            switch message.kind {
            case .response: receiveResponse(message, generation)
            case .notification, .request: receiveOwn(message, generation)
            }
        } catch {
            log.warn("skipped a line of the backend that is not a message", [("reason", .string(error.reason))])
            receive(unreadable: line, error, generation)
        }
    }

    private func receiveResponse(_ message: Message, _ generation: Int) {
        guard let idRange = message.id else { return }
        guard let number = AnswerID.number(message[idRange]) else {
            if message[idRange].elementsEqual(Self.handshakeID.utf8) { return becomeReady(message, generation) }
            if restored(by: message, generation) { return }
            return receiveUnattributed(message, generation)
        }
        let call = bridge.state.withLock { state -> StdioBridge.Call? in
            guard generation == state.generation else { return nil }
            return state.multiplexer.end(answeredBy: message, number, at: MonotonicClock.milliseconds)
        }
        guard let call else { return pipeline.undelivered() }
        let way = WayBack(
            method: call.ticket.facts.method, isController: call.ticket.facts.client.isController,
            owner: call.ticket.owner)
        do throws(RPCError) {
            let passed = try pipeline.pass(message, on: way)
            guard let range = passed.message.id else { return }
            let changes = passed.changes + [(range, call.id)]
            if passed.message.bytes.count > StdioBridge.long {
                bridge.answer(call, pieces: passed.message.pieces(changes), failed: message.failed)
            } else {
                bridge.answer(call, passed.message.replacing(changes), failed: message.failed)
            }
        } catch {
            log.warn("an answer was not passed on", [("reason", .string(error.message))])
            bridge.answer(call, error)
        }
    }

    /// A notification or request of the backend's own.
    private func receiveOwn(_ message: Message, _ generation: Int) {
        let passed: Message
        do throws(RPCError) {
            passed = try pipeline.pass(message, on: ownWay).read().message
        } catch {
            log.warn("a message of the server was not passed on", [("reason", .string(error.message))])
            guard let range = message.id else { return pipeline.undelivered() }
            let channel = bridge.state.withLock { $0.generation == generation ? $0.channel : nil }
            _ = channel?.send(error.answer(to: message[range]))
            return
        }
        let effects = bridge.state.withLock { state -> StdioBridge.Effects? in
            var effects = StdioBridge.Effects()
            guard generation == state.generation else { return passed.kind == .request ? effects : nil }
            let now = MonotonicClock.milliseconds
            let wanted =
                passed.kind == .request
                ? state.multiplexer.receive(request: passed, at: now)
                : state.multiplexer.receive(notification: passed, at: now)
            guard let wanted else { return nil }
            state.follow(wanted, &effects)
            return effects
        }
        guard let effects else { return pipeline.undelivered() }
        bridge.perform(effects)
    }

    /// The way of what is no answer: to whichever client it belongs.
    var ownWay: WayBack { WayBack(method: nil, isController: false, owner: bridge.backendOwner) }

    /// A server that could not read a request answers it without its id: it is that of the only call there is.
    private func receiveUnattributed(_ message: Message, _ generation: Int) {
        guard let range = message.id, message.result == nil, message[range].elementsEqual(Message.nullID) else {
            return
        }
        let (call, isStarting) = bridge.state.withLock { state -> (StdioBridge.Call?, Bool) in
            guard generation == state.generation else { return (nil, false) }
            return (state.multiplexer.endOnlyCall(at: MonotonicClock.milliseconds), state.onReady != nil)
        }
        // Before the handshake nothing else was asked, so that it is its refusal.
        if isStarting { return becomeReady(message, generation) }
        guard let call else { return pipeline.undelivered() }
        bridge.answer(call, message.replacing([(range, call.id)]), failed: true)
    }

    // MARK: The handshake

    private func becomeReady(_ message: Message, _ generation: Int) {
        guard let range = message.result, range.count <= MessageLimit.handshake,
            case .object(let result)? = try? JSON(message: message[range])
        else {
            log.error(
                "the server refused to initialize",
                [("answer", .string(String(decoding: message.bytes.prefix(4096), as: UTF8.self)))])
            let onReady = bridge.state.withLock { $0.takeReady(generation) }
            onReady?(Self.refusal(message))
            return
        }
        let (effects, waiting, onReady) = bridge.state.withLock { state in
            var effects = StdioBridge.Effects()
            guard let onReady = state.takeReady(generation) else {
                return (effects, [WaitingRequest](), nil as (@Sendable (String?) -> Void)?)
            }
            state.phase = .ready(result)
            effects.channel = state.channel
            effects.toBackend = [Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8)]
            effects.toBackend += state.multiplexer.restore()
            return (effects, state.takeWaiting(), onReady)
        }
        bridge.perform(effects)
        onReady?(nil)
        for entry in waiting { entry.resume() }
    }

    /// Why an answer to `initialize` is none to begin with.
    private static func refusal(_ message: Message) -> String {
        // What is longer holds no reason for people.
        guard message.bytes.count <= 256 << 10, let error = (try? JSON(parsing: message.bytes))?["error"] else {
            return "its answer to initialize is no result of MCP, or longer than \(MessageLimit.handshake >> 20) MiB"
        }
        let words = error["message"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } ?? "error \(error["code"] ?? .null)"
        return "the server refused to initialize: \(words.prefix(MessageLimit.refusal))"
    }

    /// The backend has answered a request that was to bring back what sessions had asked of the one before. A session for
    /// which it cannot be had is ended, so that its client begins anew instead of waiting in vain.
    /// - Returns: false when it answers none of them.
    private func restored(by message: Message, _ generation: Int) -> Bool {
        let effects = bridge.state.withLock { state -> StdioBridge.Effects? in
            guard generation == state.generation, let without = state.multiplexer.restored(by: message) else {
                return nil
            }
            var effects = StdioBridge.Effects()
            for session in without {
                state.remove(
                    session, "the server was started again, and does not take what the session had asked for",
                    &effects)
            }
            return effects
        }
        guard let effects else { return false }
        bridge.perform(effects)
        return true
    }
}
