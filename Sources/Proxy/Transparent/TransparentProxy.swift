// SPDX-License-Identifier: Apache-2.0
import Access
import HTTP
import JSONCoding
import Platform
import Runtime
import Synchronization

/// Passes HTTP through to a backend that speaks it, streaming both ways without looking inside.
final class TransparentProxy: MCPHandler {
    private let client: HTTPClient
    private let endpointPath: String
    private let backend = Mutex<Target>(.none("the server is starting"))

    private enum Target {
        case none(String)
        case endpoint(BackendEndpoint)
    }

    /// - Parameter endpointPath: our own path (`/mcp`, `/sse`) that stands for the backend's.
    init(client: HTTPClient, endpointPath: String) {
        self.client = client
        self.endpointPath = endpointPath
    }

    /// From now on requests go to `endpoint`.
    func connect(_ endpoint: BackendEndpoint) { backend.withLock { $0 = .endpoint(endpoint) } }

    /// From now on requests are answered with `reason`.
    func disconnect(_ reason: String) { backend.withLock { $0 = .none(reason) } }

    func handle(_ request: HTTPRequest, _ exchange: HTTPExchange, from principal: Principal) {
        let target = backend.withLock { $0 }
        guard case .endpoint(let endpoint) = target else {
            if case .none(let reason) = target { exchange.respond(Endpoint.refusal(503, reason)) }
            return
        }
        var forwarded = HTTPClientRequest(request.method, address(of: request, at: endpoint))
        forwarded.headers = Self.forwardedHeaders(request.headers, endpoint)
        forwarded.body = request.body.isEmpty && request.method != "POST" ? nil : request.body
        forwarded.socket = endpoint.socket
        forwarded.timeout = nil
        let relay = Relay(exchange)
        let transfer = client.start(forwarded, delegate: relay)
        relay.begin(transfer)
    }

    /// The endpoint's path is replaced by the backend's; any other path, as an SSE server names for its messages, is
    /// passed on as it is.
    private func address(of request: HTTPRequest, at endpoint: BackendEndpoint) -> String {
        let path = String(request.target.prefix { $0 != "?" })
        let query = request.target.dropFirst(path.utf8.count)
        guard path == endpointPath else { return Self.origin(of: endpoint.url) + request.target }
        if query.isEmpty { return endpoint.url }
        return endpoint.url + (endpoint.url.contains("?") ? "&" + query.dropFirst() : query)
    }

    static func origin(of url: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        return String(url[..<(url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex)])
    }

    /// Hop-by-hop fields end here (RFC 9110 section 7.6.1), and the caller's credentials are for us alone
    /// (MCP “Access Token Privilege Restriction”).
    private static func forwardedHeaders(_ headers: HTTPHeaders, _ endpoint: BackendEndpoint) -> HTTPHeaders {
        var kept = HTTPHeaders()
        let listed = headers.values("Connection").joined(separator: ",").lowercased().split(separator: ",")
            .map { name in String(name.filter { $0 != " " }) }
        for field in headers.fields {
            let name = field.name.lowercased()
            if !hopByHop.contains(name), !listed.contains(name) { kept.add(field.name, field.value) }
        }
        if let token = endpoint.bearerToken { kept["Authorization"] = "Bearer \(token)" }
        return kept
    }

    fileprivate static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "host", "content-length", "authorization", "origin", "expect", "cookie",
    ]
}

extension String {
    /// The first place where `text` stands.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

/// One answer on its way from the backend to the client; called on the HTTP client's thread.
private final class Relay: HTTPClientDelegate {
    private let exchange: HTTPExchange
    private struct State {
        var transfer: HTTPClientTransfer?
        var stream: HTTPBodyStream?
        var status = 502
        var headers = HTTPHeaders()
        var whole: [UInt8]?
    }
    private let state = Mutex(State())

    init(_ exchange: HTTPExchange) { self.exchange = exchange }

    func begin(_ transfer: HTTPClientTransfer) {
        state.withLock { $0.transfer = transfer }
        // A client that leaves takes its request with it: that is how the stateless revision cancels.
        exchange.whenGone { transfer.cancel() }
    }

    func didReceiveHead(status: Int, headers: HTTPHeaders) {
        var kept = HTTPHeaders()
        for field in headers.fields where !Self.dropped.contains(field.name.lowercased()) {
            kept.add(field.name, field.value)
        }
        let events = headers["Content-Type"]?.hasPrefix("text/event-stream") == true
        let stream = state.withLock { state -> HTTPBodyStream? in
            state.status = status
            state.headers = kept
            // A body of known length is answered whole, with one wake-up.
            if !events, let length = headers["Content-Length"].flatMap({ Int($0) }), length <= 64 << 10 {
                state.whole = []
                return nil
            }
            state.stream = HTTPBodyStream()
            return state.stream
        }
        guard let stream else { return }
        stream.whenGone { [weak self] in self?.state.withLock { $0.transfer }?.cancel() }
        exchange.respond(HTTPResponse(status, headers: kept, body: .stream(stream)))
    }

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let stream = state.withLock { state -> HTTPBodyStream? in
            if state.whole != nil { state.whole?.append(contentsOf: bytes) }
            return state.stream
        }
        guard let stream else { return true }
        if stream.offer(Array(bytes)) == .full {
            Task { [weak self] in
                _ = await stream.waitForRoom()
                self?.state.withLock { $0.transfer }?.resume()
            }
            return false
        }
        return true
    }

    func didFinish(_ error: HTTPClientError?) {
        let (stream, whole, status, headers) = state.withLock { ($0.stream, $0.whole, $0.status, $0.headers) }
        if let stream {
            stream.finish()
        } else if error == nil {
            exchange.respond(HTTPResponse(status, headers: headers, body: .bytes(whole ?? [])))
        } else {
            exchange.respond(Endpoint.refusal(502, "the server did not answer: \(error?.reason ?? "")"))
        }
    }

    private static let dropped: Set<String> = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "trailer", "date",
        "proxy-authenticate",
    ]
}
