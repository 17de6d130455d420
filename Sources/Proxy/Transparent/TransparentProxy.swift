// SPDX-License-Identifier: Apache-2.0
import Addresses
import HTTP
import Identity
import JSONCoding
import MCP
import MCPConnection
import Models
import Platform
import Runtime
import Tools

/// Passes HTTP through to a backend that speaks it, streaming both ways. Every message passes the pipeline; answers are
/// changed only where that or the backend's address says so.
final class TransparentProxy: MCPHandler {
    private let client: HTTPClient
    private let endpointPath: String
    private let dialect: PassedDialect
    private let pipeline: Pipeline
    private let held: HeldCalls
    private let controllerKey: String
    private let credentials: any CredentialSource
    private let sessions: SessionTable
    private let budget: ByteBudget
    private let keepAlive: KeepAlive
    private let calls: CallWatch
    private let log: Log
    private let backend = Lock<Target>(.none("the server is starting"))

    private enum Target {
        case none(String)
        case endpoint(BackendEndpoint, Place)
    }

    /// What of a backend's address every request needs.
    private struct Place {
        /// Everything before the path; empty when it is no address, which leads nowhere.
        let root: String
        /// Host and port, which clients must not learn.
        let authority: [UInt8]

        init(_ endpoint: BackendEndpoint) {
            let address = WebAddress(endpoint.url)
            root = address?.root ?? ""
            authority = Array((address?.authority ?? "").utf8)
        }
    }

    /// What may change between two requests. Looked at once for each, and carried with it: all that is done with a request
    /// goes by the same.
    private struct Look: Sendable {
        let target: Target
        /// Whether nothing may pass that was not judged.
        let readsEveryCall: Bool
    }

    /// A client's request and who sends it.
    private struct Way: Sendable {
        let request: HTTPRequest
        let exchange: HTTPExchange
        let client: MCPClientFacts
        var look: Look

        func respond(_ status: Int, _ message: [UInt8]) {
            var response = HTTPResponse(
                status, headers: ["Content-Type": "application/json"], body: .bytes(message))
            response.claim = request.claim
            exchange.respond(response)
        }
    }

    /// - Parameters:
    ///   - endpoint: our own, whose path stands for the backend's.
    ///   - controllerKey: what only the control plane knows besides this proxy.
    ///   - credentials: for a backend that runs elsewhere.
    init(
        client: HTTPClient, endpoint: ClientEndpoint, pipeline: Pipeline, controllerKey: String,
        credentials: any CredentialSource, sessions: SessionTable, budget: ByteBudget, keepAlive: KeepAlive,
        calls: CallWatch, log: Log
    ) {
        self.client = client
        endpointPath = endpoint.path
        dialect = PassedDialect(endpoint.transport)
        self.pipeline = pipeline
        held = HeldCalls(pipeline)
        self.controllerKey = controllerKey
        self.credentials = credentials
        self.sessions = sessions
        self.budget = budget
        self.keepAlive = keepAlive
        self.calls = calls
        self.log = log
    }

    /// From now on requests go to `endpoint`.
    func connect(_ endpoint: BackendEndpoint) {
        let place = Place(endpoint)
        backend.withLock { $0 = .endpoint(endpoint, place) }
    }

    /// From now on requests are answered with `reason`.
    func disconnect(_ reason: String) { backend.withLock { $0 = .none(reason) } }

    func owner(of head: HTTPRequest, from caller: Caller) -> ByteBudget.Owner {
        sessions.owner(of: head.headers["Mcp-Session-Id"], subject: caller.subject)
    }

    private func look() -> Look {
        Look(target: backend.withLock { $0 }, readsEveryCall: pipeline.readsEveryCall)
    }

    /// Refuses before it is read what is long. What is short is there as soon as its header section is, and waits for
    /// `handle`, which looks in any case: things may change while a body comes.
    func answer(toHead head: HTTPRequest) -> HTTPResponse? {
        if !head.announcesLongBody { return nil }
        let look = look()
        if case .none(let reason) = look.target { return Endpoint.refusal(503, reason) }
        if !look.readsEveryCall { return nil }
        do throws(RequestForm.Refusal) {
            try RequestForm.check(head)
        } catch {
            return error.response
        }
        return nil
    }

    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange, from caller: Caller) {
        let look = look()
        if case .none(let reason) = look.target { return exchange.respond(Endpoint.refusal(503, reason)) }
        let client = MCPClientFacts(request.headers, caller, key: controllerKey)
        let way = Way(request: request, exchange: exchange, client: client, look: look)
        do throws(RequestForm.Refusal) {
            guard let message = try read(request, isJudged: look.readsEveryCall) else { return send(nil, way) }
            follow(pipeline.pass(MCPCall(message, from: client)), way)
        } catch {
            way.respond(error.status, error.error.answer(to: error.id))
        }
    }

    /// Reads what a client sends. What is no message passes when nothing is judged: the backend answers it. What is another
    /// message for every reader never does.
    private func read(_ request: HTTPRequest, isJudged: Bool) throws(RequestForm.Refusal) -> Message? {
        if isJudged { try RequestForm.check(request) }
        guard request.method == "POST", !request.body.isEmpty else { return nil }
        let message: Message
        do throws(Message.Malformed) {
            message = try Message(request.body)
        } catch {
            if !isJudged, !error.isAmbiguous { return nil }
            throw RequestForm.Refusal(400, error.error, id: UnreadableMessage(request.body).id ?? Message.nullID)
        }
        if isJudged { try RequestForm.checkMirrors(of: message, request.headers) }
        return message
    }

    private func follow(_ passage: Pipeline.Passage, _ way: Way) {
        switch passage {
        case .through(let call): send(call, way)
        case .answered(let answered):
            if let body = dialect.standIn(for: answered.call) { return send(answered.call, way, standIn: body) }
            way.respond(answered.call.facts.kind == .request ? 200 : 400, answered.bytes)
        case .waiting(let waiting):
            let id = waiting.call.id
            let key = dialect.client(of: way.request).map { HeldCalls.Key(client: $0, id: id) }
            held.hold(
                waiting, way.exchange, key: key, refuse: { way.respond(200, $0.answer(to: id)) },
                resume: { [self] in resume($0, way) })
        }
    }

    /// Goes on with what has waited. Meanwhile an interceptor may have come to judge every call.
    private func resume(_ passage: Pipeline.Passage, _ way: Way) {
        var way = way
        way.look = look()
        if case .through(let call) = passage, way.look.readsEveryCall {
            do throws(RequestForm.Refusal) {
                try RequestForm.check(way.request)
                if !call.isReplaced { try RequestForm.checkMirrors(of: call.message, way.request.headers) }
            } catch {
                if call.facts.kind == .request { pipeline.end(call.facts, .unsent) }
                return way.respond(error.status, error.error.answer(to: error.id))
            }
        }
        follow(passage, way)
    }

    // MARK: To the backend

    /// - Parameter standIn: the body that takes the place of a call which has been answered.
    private func send(_ call: MCPCall?, _ way: Way, standIn: [UInt8]? = nil) {
        let asked = way.request
        guard case .endpoint(let endpoint, let place) = way.look.target else {
            if let call, call.facts.kind == .request, standIn == nil { pipeline.end(call.facts, .unsent) }
            if case .none(let reason) = way.look.target { way.exchange.respond(Endpoint.refusal(503, reason)) }
            return
        }
        var forwarded = HTTPClientRequest(asked.method, address(of: asked, at: endpoint, place))
        forwarded.headers = Self.forwardedHeaders(asked.headers)
        forwarded.body = asked.body.isEmpty && asked.method != "POST" ? nil : asked.body
        if let standIn {
            forwarded.body = standIn
        } else if let call, call.isReplaced {
            forwarded.body = call.message.bytes
            if forwarded.headers["Mcp-Name"] != nil { forwarded.headers["Mcp-Name"] = call.message.name }
            if forwarded.headers["Mcp-Method"] != nil { forwarded.headers["Mcp-Method"] = call.message.method }
        }
        forwarded.socket = endpoint.socket
        forwarded.connector = endpoint.connector
        forwarded.timeout = nil
        forwarded.redirects = MCPClient.redirects
        // Streams too, because they outlive a policy that leaves everything as it is.
        if asked.method == "GET" || way.look.readsEveryCall {
            forwarded.headers["Accept-Encoding"] = nil
            forwarded.decodesContent = true
        }
        let isAnswered = standIn != nil
        let url = endpoint.url
        // A backend of this machine is sent no credentials.
        let secret = endpoint.backendPort == nil ? credentials.headersAtHand(for: url) : HTTPHeaders()
        if let secret { return start(forwarded, secret, place.authority, call, way, isAnswered: isAnswered) }
        let request = forwarded
        Task { [self] in
            let secret = await credentials.headers(for: url)
            start(request, secret, place.authority, call, way, isAnswered: isAnswered)
        }
    }

    /// - Parameter secret: header fields with credentials.
    private func start(
        _ request: HTTPClientRequest, _ secret: HTTPHeaders, _ authority: [UInt8], _ call: MCPCall?, _ way: Way,
        isAnswered: Bool
    ) {
        var forwarded = request
        for field in secret.fields { forwarded.headers[field.name] = field.value }
        let isRequest = call?.facts.kind == .request
        if let session = way.client.session, session.utf8.count <= 1024 {
            sessions.use(session, subject: way.client.caller.subject, isRequest: isRequest)
        }
        if let call, call.message.method == "notifications/cancelled", let range = call.message.requestID,
            let client = dialect.client(of: way.request)
        {
            held.cancel(HeldCalls.Key(client: client, id: Array(call.message[range])))
        }
        let relay = Relay(
            way.exchange, pipeline: pipeline, sessions: sessions, held: held, keepAlive: keepAlive, calls: calls,
            log: log,
            room: AnswerRoom(
                sessions.owner(of: way.client.session, subject: way.client.caller.subject),
                limit: MessageLimit.bytes(of: budget)),
            call: Relay.Call(
                method: way.request.method, address: forwarded.url, authority: authority,
                message: isRequest ? call?.message : nil, facts: isRequest && !isAnswered ? call?.facts : nil,
                client: way.client, isStreamSession: dialect.isSession(way.request),
                isDecoded: forwarded.decodesContent, claim: way.request.claim,
                onRejected: secret.fields.isEmpty ? nil : rejection(of: secret)))
        if isRequest {
            let sent = forwarded
            relay.onGivenUp = { [client] id, reason in Self.tellCancelled(id, reason, as: sent, by: client) }
            calls.add(relay)
        }
        let transfer = client.start(forwarded, delegate: relay)
        relay.begin(transfer)
    }

    private func rejection(of secret: HTTPHeaders) -> @Sendable () -> Void {
        { [credentials] in credentials.rejected(secret) }
    }

    /// Tells the backend that nobody waits for the answer to `request` any more.
    private static func tellCancelled(
        _ id: [UInt8], _ reason: String, as request: HTTPClientRequest, by client: HTTPClient
    ) {
        var request = request
        request.body =
            Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"#.utf8) + id
            + Array(#","reason":"#.utf8) + JSON.string(reason).bytes + Array("}}".utf8)
        request.headers["Mcp-Name"] = nil
        if request.headers["Mcp-Method"] != nil { request.headers["Mcp-Method"] = "notifications/cancelled" }
        request.timeout = 10
        Task { [request] in _ = try? await client.send(request) }
    }

    /// The endpoint's path is replaced by the backend's; any other path, as an SSE server names for its messages, is
    /// passed on as it is.
    private func address(of request: HTTPRequest, at endpoint: BackendEndpoint, _ place: Place) -> String {
        let path = request.rawPath
        let query = request.target[HTTPRequest.rawPath(of: request.target).endIndex...]
        guard path == endpointPath else { return place.root + request.target }
        if query.isEmpty { return endpoint.url }
        return endpoint.url + (endpoint.url.contains("?") ? "&" + query.dropFirst() : query)
    }

    /// Hop-by-hop fields end here (RFC 9110 section 7.6.1), and the caller's credentials are for us alone
    /// (MCP “Access Token Privilege Restriction”).
    private static func forwardedHeaders(_ headers: HTTPHeaders) -> HTTPHeaders {
        var kept = HTTPHeaders()
        let listed = headers.values("Connection").joined(separator: ",").lowercased().split(separator: ",")
            .map { name in String(name.filter { $0 != " " }) }
        for field in headers.fields {
            let name = field.name.lowercased()
            if !ownFields.contains(name), !listed.contains(name) { kept.add(field.name, field.value) }
        }
        return kept
    }

    /// Hop-by-hop fields, and those that are for us.
    private static let ownFields: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "host", "content-length", "authorization", "origin", "expect", "cookie",
        AllTools.field.lowercased(),
    ]
}
