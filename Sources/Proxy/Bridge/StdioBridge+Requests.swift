// SPDX-License-Identifier: Apache-2.0
import Crypto
import HTTP
import Identity
import JSONCoding
import MCP
import Platform
import Runtime
import Synchronization

/// The client's side of the bridge: POST, GET and DELETE on the endpoint (revision 2025-11-25, “Streamable HTTP”).
extension StdioBridge: MCPHandler {
    func answer(toHead head: HTTPRequest) -> HTTPResponse? {
        switch head.method {
        case "POST":
            let type = head.headers["Content-Type"]
            guard type != "application/json", Self.mediaType(type) != "application/json" else { return nil }
            return Self.rpcError(415, Message.nullID, -32600, "Content-Type must be application/json")
        case "GET", "DELETE": return nil
        default:
            var response = HTTPResponse.text("this endpoint takes POST, GET and DELETE\n", status: 405)
            response.headers["Allow"] = "GET, POST, DELETE"
            return response
        }
    }

    func owner(of head: HTTPRequest, from caller: Caller) -> ByteBudget.Owner {
        guard let id = head.headers["Mcp-Session-Id"] else { return strangers }
        return state.withLock { state in
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
        let message: Message
        do {
            message = try Message(request.body)
        } catch {
            let id = UnreadableMessage(request.body).id ?? Message.nullID
            return refuse(exchange, 400, error.code, error.reason, id: id)
        }
        let id = message.id.map { Array(message[$0]) } ?? Message.nullID
        if var refusal = eraProblem(message, request.headers["MCP-Protocol-Version"], id) {
            refusal.claim = request.claim
            return exchange.respond(refusal)
        }
        if message.kind == .request, message.method == "initialize" {
            return initialize(message, id, exchange, caller, request.claim)
        }
        guard let sessionID = request.headers["Mcp-Session-Id"] else {
            return refuse(
                exchange, 400, -32600, "the Mcp-Session-Id header is missing: initialize first", id: id,
                claim: request.claim)
        }
        let known = state.withLock { state -> Bool in
            // Looked up once and changed in place: this is every message's way.
            guard let place = state.sessions.index(forKey: sessionID),
                state.sessions.values[place].subject == caller.subject
            else { return false }
            state.sessions.values[place].use(at: MonotonicClock.milliseconds, isRequest: message.kind == .request)
            return true
        }
        guard known else {
            return refuse(
                exchange, 404, -32600, "this session has ended: initialize again", id: id, claim: request.claim)
        }
        switch message.kind {
        case .request:
            let accepts = Self.accepts(request.headers["Accept"], "text/event-stream")
            forward(
                message, id, exchange, sessionID, request.claim, acceptsEvents: accepts,
                seesAllTools: gate.showsAll(to: request.headers))
        case .notification:
            if Self.requestFamilies.contains(where: { message.method.hasPrefix($0) }) {
                return refuse(exchange, 400, -32600, "\(message.method) is a request and needs an id")
            }
            forwardNotification(message, sessionID)
            exchange.respond(HTTPResponse(202))
        case .response:
            forwardResponse(message, sessionID)
            exchange.respond(HTTPResponse(202))
        }
    }

    /// Methods that have an answer. Without an id they would be carried out past the books that are kept here.
    private static let requestFamilies = [
        "tools/", "resources/", "prompts/", "completion/", "logging/", "tasks/", "initialize", "ping",
    ]

    /// The stateless revision is not spoken by this bridge; what probes for it gets the answer that makes clients fall
    /// back to the handshake.
    private func eraProblem(_ message: Message, _ header: String?, _ id: [UInt8]) -> HTTPResponse? {
        if message.method == "server/discover" {
            return Self.rpcError(404, id, -32601, "server/discover is not supported: use initialize")
        }
        let asked = message.metaVersion ?? header
        guard let asked else { return nil }
        if message.metaVersion == nil, message.method == "initialize" { return nil }
        if ProtocolVersion.isStateless(asked) {
            return Self.rpcError(
                400, id, -32022, "protocol version \(asked) is not supported here",
                data: ["supported": JSON(ProtocolVersion.handshake), "requested": .string(asked)])
        }
        guard ProtocolVersion.handshake.contains(asked) else {
            return Self.rpcError(400, id, -32600, "MCP-Protocol-Version “\(asked)” is not supported")
        }
        return nil
    }

    private func initialize(
        _ message: Message, _ id: [UInt8], _ exchange: HTTPExchange, _ caller: Caller, _ claim: ByteBudget.Claim?
    ) {
        let began = TrafficMeter.microseconds
        let open: @Sendable () -> Void = { [self] in
            let session = RandomBytes.hex(bytes: 16)
            let now = MonotonicClock.milliseconds
            var effects = Effects()
            let (result, reason) = state.withLock { state -> (JSON?, String) in
                switch state.phase {
                case .starting: return (nil, "the server is starting")
                case .down(let reason): return (nil, reason)
                case .ready(var result):
                    let version = ProtocolVersion.negotiate(
                        requested: message.protocolVersion, backend: result["protocolVersion"]?.stringValue ?? "")
                    result["protocolVersion"] = .string(version)
                    effects.channel = state.channel
                    guard state.makeRoom(&effects) else { return (nil, "too many sessions are open") }
                    state.sessions[session] = Session(
                        id: session, subject: caller.subject, version: version,
                        capabilities: message.capabilities.map { Array(message[$0]) } ?? [], now: now,
                        owner: budget.owner(), replayOwner: replays.owner())
                    state.sessions[session]?.facts.read(initialize: message.bytes)
                    state.sessions[session]?.facts.version = version
                    return (.object(result), "")
                }
            }
            perform(effects)
            guard let result else { return refuse(exchange, 503, -32603, reason, id: id, claim: claim) }
            let body =
                Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id + Array(",\"result\":".utf8) + result.bytes + [0x7D]
            meter.sessionOpened()
            meter.record(
                method: message.method, tool: nil, began: began, failed: false, received: message.bytes.count,
                sent: body.count)
            var response = HTTPResponse(
                200, headers: ["Content-Type": "application/json", "Mcp-Session-Id": session], body: .bytes(body))
            response.claim = claim
            exchange.respond(response)
        }
        whenReady(Waiting(session: nil, id: id, exchange: exchange, claim: claim, resume: open))
    }

    /// Resumes a request now, or when a starting backend has answered or was given up. One whose client leaves meanwhile is
    /// forgotten.
    private func whenReady(_ request: Waiting) {
        enum Place {
            case now
            case full
            case kept(Int)
        }
        let place = state.withLock { state -> Place in
            guard case .starting = state.phase else { return .now }
            if state.waiting.count >= Self.waitingLimit { return .full }
            let number = state.nextWaiting
            state.nextWaiting += 1
            state.waiting[number] = request
            return .kept(number)
        }
        switch place {
        case .now: request.resume()
        case .full:
            refuse(
                request.exchange, 503, -32603, "too many requests wait for the server", id: request.id,
                claim: request.claim)
        case .kept(let number):
            request.exchange.whenGone { [self] in
                guard state.withLock({ $0.waiting.removeValue(forKey: number) }) != nil else { return }
                refuse(request.exchange, 503, -32603, "the client has gone")
            }
        }
    }

    private func forward(
        _ message: Message, _ id: [UInt8], _ exchange: HTTPExchange, _ session: String, _ claim: ByteBudget.Claim?,
        acceptsEvents: Bool, seesAllTools: Bool
    ) {
        enum Outcome {
            case send(any MessageChannel, Int)
            case answer([UInt8])
            case wait
        }
        guard let idRange = message.id else { return }
        let began = TrafficMeter.microseconds
        var changes: [(range: Range<Int>, with: [UInt8])] = []
        switch gate.judge(message) {
        case .pass: break
        case .rename(let range, let name, _): changes.append((range, name))
        case .unknownTool(let tool):
            let refusal = ToolGate.refusal(id, tool)
            meter.record(
                method: message.method, tool: tool, began: began, failed: true, received: message.bytes.count,
                sent: refusal.count)
            return respond(exchange, refusal, claim)
        }
        let token = message.progressToken.map { Array(message[$0]) }
        var levelSet: Int?
        let outcome = state.withLock { state -> Outcome in
            switch state.phase {
            case .starting: return .wait
            case .down(let reason): return .answer(Message.error(id: id, code: -32603, reason))
            case .ready: break
            }
            guard let channel = state.channel, let place = state.sessions.index(forKey: session) else {
                return .answer(Message.error(id: id, code: -32603, "this session has ended"))
            }
            let owner = state.sessions.values[place].owner
            if state.sessions.values[place].requests.count >= Self.requestLimit {
                return .answer(Message.error(id: id, code: -32603, "this session has too many requests under way"))
            }
            // Short ones are not counted: there is one for each connection.
            let length = id.count + (token?.count ?? 0)
            let idClaim = length > 1024 ? owner.claim(length) : nil
            if length > 1024, idClaim == nil {
                return .answer(Message.error(id: id, code: -32603, "the ids of this session's requests are too long"))
            }
            switch state.subscribe(message, session) {
            case .forward: break
            case .answered: return .answer(Self.result("{}", id))
            case .refused:
                return .answer(Message.error(id: id, code: -32603, "this session has too many subscriptions"))
            }
            if message.method == "logging/setLevel", let level = message.level.flatMap(LogLevel.index) {
                levelSet = state.setLevel(level, session)
                // The backend knows one level for all: the lowest that a session has asked for.
                if levelSet == state.level { return .answer(Self.result("{}", id)) }
            }
            let number = state.begin(
                Pending(
                    session: session, owner: owner, claim: idClaim, id: id, progressToken: token,
                    exchange: exchange, acceptsEvents: acceptsEvents,
                    seesAllTools: seesAllTools, level: levelSet,
                    method: message.method, tool: message.method == "tools/call" ? message.name : nil,
                    received: message.bytes.count, began: began))
            return .send(channel, number)
        }
        switch outcome {
        case .answer(let answer): respond(exchange, answer, claim)
        case .wait:
            whenReady(
                Waiting(session: session, id: id, exchange: exchange, claim: claim) { [self] in
                    forward(
                        message, id, exchange, session, claim, acceptsEvents: acceptsEvents,
                        seesAllTools: seesAllTools)
                })
        case .send(let channel, let number):
            let ours = Array(String(number).utf8)
            changes.append((idRange, ours))
            if let range = message.progressToken { changes.append((range, ours)) }
            if let levelSet, let range = message.levelRange {
                changes.append((range, JSON.string(LogLevel.names[levelSet]).bytes))
            }
            if channel.send(message.replacing(changes)) {
                // After it was sent, so that a cancellation never comes before its request.
                return exchange.whenGone { [self] in clientLeft(number) }
            }
            let pending = state.withLock { $0.end(number) }
            if let pending { answer(pending, Message.error(id: id, code: -32603, "the server does not take requests")) }
        }
    }

    private func forwardNotification(_ message: Message, _ session: String) {
        let effects = state.withLock { state -> Effects in
            var effects = Effects(channel: state.channel)
            switch message.method {
            // The handshake with the backend is the bridge's own.
            case "notifications/initialized": break
            case "notifications/cancelled": state.cancel(message, session, &effects)
            case "notifications/progress":
                // Of a request of the backend that this session was asked, not another.
                guard let token = message.progressToken.map({ Array(message[$0]) }),
                    state.asked.values.contains(where: { $0.session == session && $0.progressToken == token })
                else { break }
                effects.toBackend.append(message.bytes)
            case "notifications/roots/list_changed":
                state.attribution.changedRoots(session, at: MonotonicClock.milliseconds)
                effects.toBackend.append(message.bytes)
            default: effects.toBackend.append(message.bytes)
            }
            return effects
        }
        perform(effects)
    }

    private func forwardResponse(_ message: Message, _ session: String) {
        guard let range = message.id, let ours = try? JSON(parsing: message[range]).stringValue else { return }
        let (channel, theirs) = state.withLock { state -> ((any MessageChannel)?, [UInt8]?) in
            guard let entry = state.asked[ours], entry.session == session else { return (nil, nil) }
            state.asked.removeValue(forKey: ours)
            return (state.channel, entry.id)
        }
        if let theirs { _ = channel?.send(message.replacing([(range, theirs)])) }
    }

    // MARK: Answers of our own

    private static func result(_ result: String, _ id: [UInt8]) -> [UInt8] {
        Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id + Array(",\"result\":\(result)}".utf8)
    }

    func refuse(
        _ exchange: HTTPExchange, _ status: Int, _ code: Int, _ reason: String, id: [UInt8] = Message.nullID,
        claim: ByteBudget.Claim? = nil
    ) {
        var response = Self.rpcError(status, id, code, reason)
        response.claim = claim
        exchange.respond(response)
    }

    /// An answer of ours to a request; its id may be as long as the request was, so that what that took is kept.
    private func respond(_ exchange: HTTPExchange, _ answer: [UInt8], _ claim: ByteBudget.Claim?) {
        var response = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .bytes(answer))
        response.claim = claim
        exchange.respond(response)
    }

    private static func rpcError(
        _ status: Int, _ id: [UInt8], _ code: Int, _ reason: String, data: JSON? = nil
    ) -> HTTPResponse {
        HTTPResponse(
            status, headers: ["Content-Type": "application/json"],
            body: .bytes(Message.error(id: id, code: code, reason, data: data)))
    }

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
