// SPDX-License-Identifier: Apache-2.0
import Crypto
import HTTP
import Identity
import JSONCoding
import MCP
import Platform
import Runtime

/// The clients' side of a bridge, as the handshake era speaks: POST, GET and DELETE on the endpoint (revision 2025-11-25,
/// “Streamable HTTP”). Clients of other eras are told so; a dialect for them takes a place beside this one.
struct HandshakeDialect: MCPHandler {
    let bridge: StdioBridge
    let held: HeldCalls
    /// What is counted to nobody's session: its beginning.
    private let strangers: ByteBudget.Owner
    private let controllerKey: String

    /// - Parameter controllerKey: what only the control plane knows besides this proxy.
    init(bridge: StdioBridge, controllerKey: String) {
        self.bridge = bridge
        self.controllerKey = controllerKey
        held = HeldCalls(bridge.pipeline)
        strangers = bridge.budget.owner()
    }

    func answer(toHead head: HTTPRequest) -> HTTPResponse? {
        switch head.method {
        case "POST":
            let type = head.headers["Content-Type"]
            guard type != "application/json", Self.mediaType(type) != "application/json" else { return nil }
            let error = RPCError.invalidRequest("Content-Type must be application/json")
            return HTTPResponse(
                415, headers: ["Content-Type": "application/json"], body: .bytes(error.answer(to: Message.nullID)))
        case "GET", "DELETE": return nil
        default:
            var response = HTTPResponse.text("this endpoint takes POST, GET and DELETE\n", status: 405)
            response.headers["Allow"] = "GET, POST, DELETE"
            return response
        }
    }

    func owner(of head: HTTPRequest, from caller: Caller) -> ByteBudget.Owner {
        guard let id = head.headers["Mcp-Session-Id"] else { return strangers }
        return bridge.state.withLock { state in
            guard let session = state.sessions[id], session.subject == caller.subject else { return strangers }
            return session.owner
        }
    }

    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange, from caller: Caller) {
        switch request.method {
        case "GET": openStream(request, exchange, caller)
        case "DELETE": endSession(request, exchange, caller)
        default: post(request, exchange, caller)
        }
    }

    // MARK: POST

    private func post(_ request: HTTPRequest, _ exchange: HTTPExchange, _ caller: Caller) {
        var way = CallWay(exchange: exchange, claim: request.claim)
        let message: Message
        do throws(Message.Malformed) {
            message = try Message(request.body)
        } catch {
            let id = UnreadableMessage(request.body).id ?? Message.nullID
            return CallWay(exchange: exchange, claim: nil).refuse(400, error.error, id: id)
        }
        if let (status, error) = refusal(of: message, request.headers["MCP-Protocol-Version"]) {
            return way.refuse(status, error, id: message.idText)
        }
        let opensSession = message.opensSession
        let client = MCPClientFacts(request.headers, caller, key: controllerKey, opensSession: opensSession)
        if !opensSession {
            guard let session = client.session else {
                let error = RPCError.invalidRequest("the Mcp-Session-Id header is missing: initialize first")
                return way.refuse(400, error, id: message.idText)
            }
            way.owner = use(session, caller, isRequest: message.kind == .request)
            guard way.owner != nil else {
                let error = RPCError.invalidRequest("this session has ended: initialize again")
                return way.refuse(404, error, id: message.idText)
            }
        }
        if message.kind == .request {
            way.acceptsEvents = Self.accepts(request.headers["Accept"], "text/event-stream")
        } else if message.kind == .notification,
            Self.requestFamilies.contains(where: { message.method.hasPrefix($0) })
        {
            return CallWay(exchange: exchange, claim: nil)
                .refuse(400, .invalidRequest("\(message.method) is a request and needs an id"))
        }
        follow(bridge.pipeline.pass(MCPCall(message, from: client)), way)
    }

    /// Notes that a session's client has sent something.
    /// - Returns: what is counted to the session; `nil` when it is not one of the caller's.
    private func use(_ session: String, _ caller: Caller, isRequest: Bool) -> ByteBudget.Owner? {
        bridge.state.withLock { state in
            // Looked up once and changed in place: this is every message's way.
            guard let place = state.sessions.index(forKey: session),
                state.sessions.values[place].subject == caller.subject
            else { return nil }
            state.sessions.values[place].use(at: MonotonicClock.milliseconds, isRequest: isRequest)
            return state.sessions.values[place].owner
        }
    }

    /// Methods that have an answer. Without an id they would be carried out past the books that are kept here.
    private static let requestFamilies = [
        "tools/", "resources/", "prompts/", "completion/", "logging/", "tasks/", "initialize", "ping",
    ]

    /// Why a message of another era is not taken: what probes for the stateless one gets the answer that makes clients fall
    /// back to the handshake.
    private func refusal(of message: Message, _ field: String?) -> (Int, RPCError)? {
        if message.method == "server/discover" {
            return (404, .methodNotFound("server/discover is not supported: use initialize"))
        }
        switch message.era(field: field) {
        case nil, .handshake: return nil
        case .stateless(let version): return (400, .unsupportedVersion(version))
        case .unknown(let version):
            return (400, .invalidRequest("MCP-Protocol-Version “\(version)” is not supported"))
        }
    }

    // MARK: Behind the pipeline

    private func follow(_ passage: Pipeline.Passage, _ way: CallWay) {
        switch passage {
        case .through(let call): forward(call, way)
        case .answered(let answered):
            way.respond(answered.bytes, status: answered.call.facts.kind == .request ? 200 : 400)
        case .waiting(let waiting):
            let id = waiting.call.id
            let key = waiting.call.facts.client.session.map { HeldCalls.Key(client: $0, id: id) }
            held.hold(
                waiting, way.exchange, key: key, refuse: { way.refuse(200, $0, id: id) },
                resume: { [self] in follow($0, way) })
        }
    }

    private func forward(_ call: MCPCall, _ way: CallWay) {
        if call.message.opensSession { return initialize(call, way) }
        guard let session = call.facts.client.session else { return }
        switch call.facts.kind {
        case .request: forwardRequest(call, session, way)
        case .notification:
            let isCancellation = call.message.method == "notifications/cancelled"
            let effects = bridge.state.withLock { state -> StdioBridge.Effects in
                var effects = StdioBridge.Effects()
                let now = MonotonicClock.milliseconds
                state.follow(state.multiplexer.notify(call.message, from: session, at: now), &effects)
                if isCancellation {
                    state.cancelWaiting(call.message, session, &effects)
                }
                return effects
            }
            bridge.perform(effects)
            if isCancellation, let range = call.message.requestID {
                held.cancel(HeldCalls.Key(client: session, id: Array(call.message[range])))
            }
            way.exchange.respond(HTTPResponse(202))
        case .response:
            let effects = bridge.state.withLock { state -> StdioBridge.Effects in
                var effects = StdioBridge.Effects()
                state.follow(state.multiplexer.reply(call.message, from: session), &effects)
                return effects
            }
            bridge.perform(effects)
            way.exchange.respond(HTTPResponse(202))
        }
    }

    private func forwardRequest(_ call: MCPCall, _ session: String, _ way: CallWay) {
        enum Outcome {
            case send(any MessageChannel, Int, [Message.Change])
            case answered
            case refused(RPCError)
            case wait
        }
        let outcome = bridge.state.withLock { state -> Outcome in
            switch state.phase {
            case .starting: return .wait
            case .down(let reason): return .refused(.failed(reason))
            case .ready: break
            }
            guard let channel = state.channel, let owner = way.owner else {
                return .refused(.failed("this session has ended"))
            }
            let open = OpenCall(
                facts: call.facts, exchange: way.exchange, owner: owner, acceptsEvents: way.acceptsEvents)
            switch state.multiplexer.begin(call.message, of: session, open) {
            case .forward(let number, let changes): return .send(channel, number, changes)
            case .answered: return .answered
            case .refused(let error): return .refused(error)
            }
        }
        switch outcome {
        case .answered:
            bridge.pipeline.end(call.facts, .unsent)
            way.respond(Message.answer(to: call.id, result: "{}".utf8))
        case .refused(let error):
            bridge.pipeline.end(call.facts, .unsent)
            way.refuse(200, error, id: call.id)
        case .wait: whenReady(WaitingRequest(call: call, way: way) { [self] in forwardRequest(call, session, way) })
        case .send(let channel, let number, let changes):
            if channel.send(call.message.replacing(changes)) {
                // After it was sent, so that a cancellation never comes before its request.
                return way.exchange.whenGone { [bridge] in bridge.clientLeft(number) }
            }
            let open = bridge.state.withLock { $0.multiplexer.end(number) }
            if let open { bridge.answer(open, .failed("the server does not take requests")) }
        }
    }

    /// Resumes a request now, or when a starting backend has answered or was given up. One whose client leaves meanwhile is
    /// forgotten.
    private func whenReady(_ request: WaitingRequest) {
        enum Place {
            case now
            case full
            case kept(Int)
        }
        let place = bridge.state.withLock { state -> Place in
            guard case .starting = state.phase else { return .now }
            return state.wait(request).map { .kept($0) } ?? .full
        }
        switch place {
        case .now: request.resume()
        case .full: bridge.refuse(request, .failed("too many requests wait for the server"), status: 503)
        case .kept(let number):
            request.way.exchange.whenGone { [bridge] in
                guard let left = bridge.state.withLock({ $0.takeWaiting(number) }) else { return }
                bridge.refuse(left, .failed("the client has gone"), status: 503)
            }
        }
    }

    // MARK: The handshake

    private func initialize(_ call: MCPCall, _ way: CallWay) {
        whenReady(WaitingRequest(call: call, way: way) { [self] in open(call, way) })
    }

    private func open(_ call: MCPCall, _ way: CallWay) {
        let session = RandomBytes.hex(bytes: 16)
        var effects = StdioBridge.Effects()
        let (result, reason) = bridge.state.withLock { state -> (JSON?, String) in
            switch state.phase {
            case .starting: return (nil, "the server is starting")
            case .down(let reason): return (nil, reason)
            case .ready(var result):
                let version = HandshakeRevision.negotiate(
                    requested: call.message.protocolVersion, backend: result["protocolVersion"]?.stringValue ?? "")
                result["protocolVersion"] = .string(version)
                effects.channel = state.channel
                guard state.makeRoom(&effects) else { return (nil, "too many sessions are open") }
                let owner = bridge.budget.owner()
                var opened = ClientSession(
                    id: session, subject: call.facts.client.caller.subject, version: version,
                    now: MonotonicClock.milliseconds,
                    owner: owner, replayOwner: bridge.replays.owner())
                opened.facts.read(initialize: call.message.bytes)
                opened.facts.version = version
                state.sessions[session] = opened
                state.multiplexer.open(session, call.message.clientCapabilities, owner: owner)
                return (.object(result), "")
            }
        }
        bridge.perform(effects)
        guard let result else {
            bridge.pipeline.end(call.facts, .unsent)
            return way.refuse(503, .failed(reason), id: call.id)
        }
        let body = Message.answer(to: call.id, result: result.bytes)
        bridge.pipeline.sessionOpened()
        bridge.pipeline.end(call.facts, .answered(sent: body.count, failed: false))
        var response = HTTPResponse(
            200, headers: ["Content-Type": "application/json", "Mcp-Session-Id": session], body: .bytes(body))
        response.claim = way.claim
        way.exchange.respond(response)
    }

    // MARK: Header fields

    private static func mediaType(_ header: String?) -> String? {
        header.map { String($0.prefix { $0 != ";" && $0 != " " }).lowercased() }
    }

    /// Whether an `Accept` header allows `type`; none allows everything.
    static func accepts(_ header: String?, _ type: String) -> Bool {
        guard let header, header != type else { return true }
        let family = String(type.prefix { $0 != "/" }) + "/*"
        return header.utf8.split(separator: UInt8(ascii: ",")).contains { item in
            let bytes = item.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") }
            let allowed = String(decoding: bytes, as: UTF8.self)
            return allowed == "*/*" || HTTPHeaders.same(allowed, type) || HTTPHeaders.same(allowed, family)
        }
    }
}

extension Message {
    /// Whether it begins a session of the handshake era.
    fileprivate var opensSession: Bool { kind == .request && method == "initialize" }
}
