// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import JSONCoding
import MCP
import MCPConnection
import Platform
import Runtime
import Synchronization
import Tools

/// Passes HTTP through to a backend that speaks it, streaming both ways. Requests are looked at to count them and to keep
/// to the tools that clients may use; answers are changed only where the tool policy or the backend's address says so.
final class TransparentProxy: MCPHandler {
    private let client: HTTPClient
    private let endpointPath: String
    private let gate: ToolGate
    private let meter: TrafficMeter
    private let sessions: SessionTable
    private let budget: ByteBudget
    private let keepAlive: KeepAlive
    private let calls: CallWatch
    private let log: Log
    private let backend = Mutex<Target>(.none("the server is starting"))

    private enum Target {
        case none(String)
        case endpoint(BackendEndpoint, authority: [UInt8])
    }

    /// - Parameter endpointPath: our own path (`/mcp`, `/sse`) that stands for the backend's.
    init(
        client: HTTPClient, endpointPath: String, gate: ToolGate, meter: TrafficMeter, sessions: SessionTable,
        budget: ByteBudget, keepAlive: KeepAlive, calls: CallWatch, log: Log
    ) {
        self.client = client
        self.endpointPath = endpointPath
        self.gate = gate
        self.meter = meter
        self.sessions = sessions
        self.budget = budget
        self.keepAlive = keepAlive
        self.calls = calls
        self.log = log
    }

    /// From now on requests go to `endpoint`.
    func connect(_ endpoint: BackendEndpoint) {
        let authority = SameOrigin.authority(of: endpoint.url)
        backend.withLock { $0 = .endpoint(endpoint, authority: authority) }
    }

    /// From now on requests are answered with `reason`.
    func disconnect(_ reason: String) { backend.withLock { $0 = .none(reason) } }

    func owner(of head: HTTPRequest, from caller: Caller) -> ByteBudget.Owner {
        sessions.owner(of: head.headers["Mcp-Session-Id"], subject: caller.subject)
    }

    func answer(toHead head: HTTPRequest) -> HTTPResponse? {
        if case .none(let reason) = backend.withLock({ $0 }) { return Endpoint.refusal(503, reason) }
        if gate.isOpen { return nil }
        do {
            try checkForm(of: head)
        } catch {
            return error.response
        }
        return nil
    }

    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange, from caller: Caller) {
        let target = backend.withLock { $0 }
        guard case .endpoint(let endpoint, let authority) = target else {
            if case .none(let reason) = target { exchange.respond(Endpoint.refusal(503, reason)) }
            return
        }
        var forwarded = HTTPClientRequest(request.method, address(of: request, at: endpoint))
        forwarded.headers = Self.forwardedHeaders(request.headers, endpoint)
        forwarded.body = request.body.isEmpty && request.method != "POST" ? nil : request.body
        forwarded.socket = endpoint.socket
        forwarded.connector = endpoint.connector
        forwarded.timeout = nil
        forwarded.redirects = MCPClient.redirects
        let message: Message?
        do {
            message = try look(at: request, &forwarded)
        } catch {
            var response = error.response
            response.claim = request.claim
            return exchange.respond(response)
        }
        let session = request.headers["Mcp-Session-Id"]
        if let session, session.utf8.count <= 1024 {
            sessions.use(session, subject: caller.subject, isRequest: message?.kind == .request)
        }
        let relay = Relay(
            exchange, gate: gate, meter: meter, sessions: sessions, keepAlive: keepAlive, calls: calls, log: log,
            room: AnswerRoom(
                sessions.owner(of: session, subject: caller.subject), limit: ProxyProcess.messageLimit(budget)),
            call: Relay.Call(
                method: request.method, address: forwarded.url, authority: authority,
                message: message?.kind == .request ? message : nil, session: session,
                subject: caller.subject, isStreamSession: endpointPath == "/sse" && request.method == "GET",
                seesAllTools: gate.showsAll(to: request.headers), isDecoded: forwarded.decodesContent,
                claim: request.claim))
        if relay.call.message != nil {
            let request = forwarded
            relay.onGivenUp = { [client] id, reason in Self.tellCancelled(id, reason, as: request, by: client) }
            calls.add(relay)
        }
        let transfer = client.start(forwarded, delegate: relay)
        relay.begin(transfer)
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

    private struct Answered: Error {
        let response: HTTPResponse

        init(_ status: Int, _ code: Int, _ reason: String) {
            self.init(Message.error(id: Message.nullID, code: code, reason), status)
        }

        init(_ body: [UInt8], _ status: Int) {
            response = HTTPResponse(status, headers: ["Content-Type": "application/json"], body: .bytes(body))
        }
    }

    /// Reads what a client sends, and applies the tool policy to it. What is no message passes when there is no policy:
    /// the backend answers it. What is another message for every reader never does.
    private func look(at request: HTTPRequest, _ forwarded: inout HTTPClientRequest) throws(Answered) -> Message? {
        let isOpen = gate.isOpen
        // Streams too, because they outlive a policy that leaves everything as it is.
        if !isOpen || request.method == "GET" {
            forwarded.headers["Accept-Encoding"] = nil
            forwarded.decodesContent = true
        }
        if !isOpen { try checkForm(of: request) }
        guard request.method == "POST", !request.body.isEmpty else { return nil }
        let message: Message
        do {
            message = try Message(request.body)
        } catch {
            if isOpen, !error.isAmbiguous { return nil }
            let id = UnreadableMessage(request.body).id ?? Message.nullID
            throw Answered(Message.error(id: id, code: error.code, error.reason), 400)
        }
        if !isOpen { try checkMirrors(of: message, request.headers) }
        switch gate.judge(message) {
        case .pass: break
        case .rename(let range, let bytes, let name):
            forwarded.body = message.replacing([(range, bytes)])
            if forwarded.headers["Mcp-Name"] != nil { forwarded.headers["Mcp-Name"] = name }
        case .unknownTool(let tool):
            let id = message.id.map { Array(message[$0]) } ?? Message.nullID
            let refusal = ToolGate.refusal(id, tool)
            meter.record(
                method: message.method, tool: tool, began: TrafficMeter.microseconds, failed: true,
                received: request.body.count, sent: refusal.count)
            // Answers of the oldest revision come on a stream that is the backend's: it is asked for a tool that it
            // does not have either.
            if endpointPath == "/sse", let range = message.nameRange {
                forwarded.body = message.replacing([(range, JSON.string("\(tool) (not available)").bytes)])
                break
            }
            throw Answered(refusal, message.kind == .request ? 200 : 400)
        }
        return message
    }

    /// With a tool policy, what is judged must be what the backend reads: nothing but JSON in UTF-8 in the body of a POST.
    private func checkForm(of request: HTTPRequest) throws(Answered) {
        if !request.announcesBody { return }
        guard request.method == "POST" else {
            throw Answered(400, -32600, "with a tool filter only a POST may have a body")
        }
        guard request.headers.values("Content-Encoding").allSatisfy({ HTTPHeaders.same($0, "identity") }) else {
            throw Answered(415, -32600, "with a tool filter Content-Encoding must not be used")
        }
        let types = request.headers.values("Content-Type")
        let parts = (types.first ?? "").lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }.split(
            separator: ";")
        let parameters = parts.dropFirst().filter { $0.hasPrefix("charset") }
        guard types.count == 1, parts.first == "application/json", parameters.allSatisfy({ $0 == "charset=utf-8" })
        else {
            throw Answered(415, -32600, "with a tool filter Content-Type must be application/json in UTF-8")
        }
    }

    /// With a tool policy, the fields that repeat method and name (revision 2026-07-28) say what was judged.
    private func checkMirrors(of message: Message, _ headers: HTTPHeaders) throws(Answered) {
        for (field, value) in [("Mcp-Method", message.method), ("Mcp-Name", message.name ?? message.uri)] {
            let given = headers.values(field)
            guard let first = given.first, let value else { continue }
            // What is no plain text is encoded there.
            let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !value.hasPrefix("=?")
            guard given.count == 1, isPlain ? first == value : first.hasPrefix("=?base64?") else {
                throw Answered(400, -32020, "\(field) is not what the message says")
            }
        }
    }

    /// The endpoint's path is replaced by the backend's; any other path, as an SSE server names for its messages, is
    /// passed on as it is.
    private func address(of request: HTTPRequest, at endpoint: BackendEndpoint) -> String {
        let path = request.rawPath
        let query = request.target[HTTPRequest.rawPath(of: request.target).endIndex...]
        guard path == endpointPath else { return SameOrigin.origin(of: endpoint.url) + request.target }
        if query.isEmpty { return endpoint.url }
        return endpoint.url + (endpoint.url.contains("?") ? "&" + query.dropFirst() : query)
    }

    /// Hop-by-hop fields end here (RFC 9110 section 7.6.1), and the caller's credentials are for us alone
    /// (MCP “Access Token Privilege Restriction”).
    private static func forwardedHeaders(_ headers: HTTPHeaders, _ endpoint: BackendEndpoint) -> HTTPHeaders {
        var kept = HTTPHeaders()
        let listed = headers.values("Connection").joined(separator: ",").lowercased().split(separator: ",")
            .map { name in String(name.filter { $0 != " " }) }
        for field in headers.fields {
            let name = field.name.lowercased()
            if !ownFields.contains(name), !listed.contains(name) { kept.add(field.name, field.value) }
        }
        if let token = endpoint.bearerToken { kept["Authorization"] = "Bearer \(token)" }
        return kept
    }

    /// Hop-by-hop fields, and those that are for us.
    private static let ownFields: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "host", "content-length", "authorization", "origin", "expect", "cookie",
        AllTools.field.lowercased(),
    ]
}
