// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import JSONCoding
import MCP
public import Models
public import Platform

/// A client of one MCP server over streamable HTTP, or over the older SSE transport: enough to list and call.
public actor MCPClient {
    private let http: HTTPClient
    private let url: String
    private let socket: String?
    private let connector: Connector?
    private let headers: HTTPHeaders
    private let credentials: (any CredentialSource)?
    private let acceptPeer: (@Sendable (Int32) -> String?)?
    private let transport: Transport
    private let limit: Int
    private var events: SSEConnection?
    private var session: String?
    private var version: String?
    private var nextID = 1
    /// Bytes of answers so far.
    private var received = 0

    /// Redirects followed one after the other, all within the server's origin.
    public static let redirects = Redirects.withinOrigin(most: 5)

    /// A client of the endpoint `url`; nothing is sent yet.
    /// - Parameter limit: the longest answer it takes, in bytes.
    public init(
        http: HTTPClient, url: String, transport: Transport = .streamableHTTP, socket: String? = nil,
        connector: Connector? = nil, credentials: (any CredentialSource)? = nil, headers more: HTTPHeaders = [:],
        limit: Int = 64 << 20, acceptPeer: (@Sendable (Int32) -> String?)? = nil
    ) {
        self.http = http
        self.url = url
        self.transport = transport
        self.limit = limit
        self.socket = socket
        self.connector = connector
        self.acceptPeer = acceptPeer
        var headers: HTTPHeaders = [
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        ]
        for field in more.fields { headers[field.name] = field.value }
        self.headers = headers
        self.credentials = credentials
    }

    /// The handshake; must come first.
    /// - Parameter timeout: seconds for each of its requests.
    /// - Returns: the server's `InitializeResult`.
    @discardableResult
    public func initialize(timeout: Double = 60) async throws(Failure) -> JSON {
        if transport == .sse { try await openStream(timeout: timeout) }
        let result = try await call(
            "initialize",
            [
                "protocolVersion": .string(HandshakeRevision.newest.rawValue), "capabilities": [:],
                "clientInfo": ["name": "thv", "version": "1"],
            ], timeout: timeout)
        version = result["protocolVersion"]?.stringValue
        _ = try await post(["jsonrpc": "2.0", "method": "notifications/initialized"], timeout: min(timeout, 10))
        return result
    }

    /// Every item of `method`'s list, whose result holds them under `key`; follows cursors, at most 100 pages, which are
    /// together no longer than one answer may be.
    public func list(_ method: String, _ key: String) async throws(Failure) -> [JSON] {
        var items: [JSON] = []
        var cursor: JSON?
        let before = received
        for _ in 0..<100 {
            if received - before > limit { throw Failure(.unexpected, "its list is longer than \(limit >> 20) MiB") }
            let result = try await call(method, cursor.map { ["cursor": $0] } ?? [:])
            items += result[key]?.arrayValue ?? []
            guard let next = result["nextCursor"], next != .null else { return items }
            cursor = next
        }
        return items
    }

    /// Sends one request and returns its result; `timeout` in seconds.
    public func call(_ method: String, _ params: JSON, timeout: Double = 60) async throws(Failure) -> JSON {
        let id = nextID
        nextID += 1
        let request: JSON = ["jsonrpc": "2.0", "id": JSON(id), "method": .string(method), "params": params]
        let messages: [JSON]
        do throws(Failure) {
            messages = try await post(request, timeout: timeout)
        } catch {
            if isBegun(method), Task.isCancelled || error.isTimeout { await giveUp(id) }
            throw error
        }
        guard let answer = messages.first(where: { $0["id"]?.intValue == id && $0["method"] == nil }) else {
            throw Failure(.unexpected, "it sent no answer to \(method)", isLasting: true)
        }
        if let error = answer["error"] {
            let code = error["code"]?.intValue ?? 0
            throw Failure(.rejected(code), error["message"]?.stringValue ?? "error \(code)", isLasting: true)
        }
        return answer["result"] ?? .null
    }

    /// A handshake must not be cancelled (MCP, “Cancellation”), and a lost one needs not.
    private func isBegun(_ method: String) -> Bool { method != "initialize" && (session != nil || events != nil) }

    /// Tells the server that nobody waits for the answer to `id` any more; also from a task that was cancelled.
    private func giveUp(_ id: Int) async {
        let notice: JSON = [
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": JSON(id), "reason": "the caller has gone"],
        ]
        await Task { _ = try? await post(notice, timeout: 2) }.value
    }

    /// Ends the session; failures do not matter.
    /// - Parameter timeout: seconds to wait for the server's answer.
    public func close(timeout: Double = 5) async {
        events?.close()
        guard let session else { return }
        var request = await request("DELETE", timeout: timeout)
        request.headers["Mcp-Session-Id"] = session
        request.headers["MCP-Protocol-Version"] = version
        self.session = nil
        // Also of a task that was cancelled: nobody else ends it.
        let (http, last) = (http, request)
        await Task { _ = try? await http.send(last) }.value
    }

    /// A request by the server's way, without a session.
    /// - Parameter timeout: seconds; `nil` is as long as it takes.
    private func request(_ method: String, timeout: Double?) async -> HTTPClientRequest {
        var request = HTTPClientRequest(method, url, headers: headers)
        if let credentials {
            for field in await credentials.headers(for: url).fields { request.headers[field.name] = field.value }
        }
        request.socket = socket
        request.connector = connector
        request.acceptPeer = acceptPeer
        request.redirects = Self.redirects
        request.decodesContent = true
        request.timeout = timeout
        return request
    }

    private func openStream(timeout: Double) async throws(Failure) {
        var request = await request("GET", timeout: nil)
        request.headers["Accept"] = "text/event-stream"
        request.headers["Content-Type"] = nil
        let (http, limit) = (http, limit)
        let opening = Task { [request] in try await SSEConnection.open(request, http: http, limit: limit) }
        let patience = Task {
            if (try? await Task.sleep(for: .seconds(timeout))) != nil { opening.cancel() }
        }
        defer { patience.cancel() }
        do {
            events = try await withTaskCancellationHandler {
                try await opening.value
            } onCancel: {
                opening.cancel()
            }
        } catch let failure as Failure where !opening.isCancelled {
            throw failure
        } catch {
            throw Failure(.timedOut, "it did not open its stream within \(Int(timeout)) s")
        }
    }

    private func post(_ message: JSON, timeout: Double) async throws(Failure) -> [JSON] {
        var request = await request("POST", timeout: timeout)
        request.url = events?.endpoint ?? url
        request.body = message.bytes
        request.headers["Mcp-Session-Id"] = session
        request.headers["MCP-Protocol-Version"] = version
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await http.send(request, limit: limit)
        } catch {
            throw Failure(error)
        }
        received += response.body.count
        if let id = response.headers["Mcp-Session-Id"] { session = id }
        let isAccepted = (200..<300).contains(response.status)
        if isAccepted {
            guard let id = message["id"]?.intValue else { return [] }
            if let events { return try await answer(to: id, on: events, timeout: timeout) }
        }
        let messages = Self.messages(in: response)
        // An error of JSON-RPC's says more than the status it comes with.
        let isAnswered = messages.contains { $0["id"] != nil && $0["id"]?.intValue == message["id"]?.intValue }
        if response.status == 401 { credentials?.rejected(request.headers) }
        if !isAccepted, !isAnswered || [401, 403].contains(response.status) {
            throw Failure(status: response.status, hadToken: request.headers["Authorization"] != nil)
        }
        if messages.isEmpty { throw Failure(notMCP: response) }
        return messages
    }

    private static func messages(in response: HTTPClientResponse) -> [JSON] {
        let texts: [[UInt8]]
        if response.headers["Content-Type"]?.lowercased().hasPrefix("text/event-stream") == true {
            var parser = ServerSentEventParser()
            // An event whose end is missing counts: more will not come.
            texts = (parser.feed(response.body) + parser.feed([0x0A, 0x0A])).map(\.data)
        } else {
            texts = [response.body]
        }
        return texts.compactMap { try? JSON(message: $0) }.filter { $0["jsonrpc"] != nil || $0["result"] != nil }
    }

    private func answer(to id: Int, on events: SSEConnection, timeout: Double) async throws(Failure) -> [JSON] {
        let patience = Task {
            if (try? await Task.sleep(for: .seconds(timeout))) != nil { events.abandon(id) }
        }
        defer { patience.cancel() }
        let answer = await withTaskCancellationHandler {
            await events.answer(to: id)
        } onCancel: {
            events.abandon(id)
        }
        guard let answer else {
            if events.hasEnded { throw Failure(.unreachable, "the stream ended before the answer came") }
            throw Failure(.timedOut, "it did not answer within \(Int(timeout)) s")
        }
        return [answer]
    }
}
