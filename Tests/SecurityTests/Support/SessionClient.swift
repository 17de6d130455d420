// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport

/// A client that sends exactly what it is told to, and keeps everything that it was sent.
final class SessionClient: Sendable {
    let url: String
    let session: String
    private let http: HTTPClient
    private struct State {
        var seen: [UInt8] = []
        var reading: [Task<Void, Never>] = []
        var calls: [String: HTTPClientStream] = [:]
        var doneCount = 0
    }
    private let state = Lock(State())

    private init(_ url: String, _ session: String, _ http: HTTPClient) {
        self.url = url
        self.session = session
        self.http = http
    }

    /// Opens a session, and a GET stream if `listens`.
    static func open(_ url: String, listens: Bool = true, http: HTTPClient = HTTPClient()) async throws -> SessionClient
    {
        let body = """
            {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":\
            {"sampling":{},"elicitation":{},"roots":{"listChanged":true}},"clientInfo":{"name":"raw","version":"1"}}}
            """
        var request = HTTPClientRequest("POST", url, headers: Self.fields, body: Array(body.utf8))
        request.timeout = 30
        let answer = try await http.send(request)
        guard let session = answer.headers["Mcp-Session-Id"] else {
            throw Failed("no session: \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        let client = SessionClient(url, session, http)
        if listens { try await client.listen() }
        return client
    }

    /// Seconds; more where a test moves gigabytes.
    private static let patience = max(120, (Environment.variable("THV_MEMORY_ROUNDS").flatMap { Double($0) } ?? 0) * 4)

    private static let fields: HTTPHeaders = [
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
    ]

    private func request(_ method: String, _ body: String? = nil) -> HTTPClientRequest {
        var request = HTTPClientRequest(method, url, headers: Self.fields, body: body.map { Array($0.utf8) })
        request.headers["Mcp-Session-Id"] = session
        request.timeout = Self.patience
        return request
    }

    private func listen() async throws {
        var listening = request("GET")
        listening.headers["Accept"] = "text/event-stream"
        keep(try await http.stream(listening))
    }

    /// Reads `stream` to its end.
    private func keep(_ stream: HTTPClientStream) {
        let reading = Task {
            var parser = ServerSentEventParser()
            while let bytes = try? await stream.next() {
                let done = parser.feed(bytes).count { String(decoding: $0.data, as: UTF8.self).contains("test://done") }
                state.withLock {
                    $0.seen += bytes
                    $0.doneCount += done
                }
            }
        }
        state.withLock { $0.reading.append(reading) }
    }

    /// Everything that came, on every stream.
    var seen: String { state.withLock { String(decoding: $0.seen, as: UTF8.self) } }

    @discardableResult
    func post(_ body: String) async throws -> HTTPClientResponse { try await http.send(request("POST", body)) }

    /// Begins a call that the server does not answer; its answer is kept like everything else.
    func hang(_ label: String, id: String? = nil, token: String? = nil) {
        let meta = token.map { #","_meta":{"progressToken":"\#($0)"}"# } ?? ""
        let body = """
            {"jsonrpc":"2.0","id":"\(id ?? label)","method":"tools/call","params":{"name":"hang","arguments":\
            {"label":"\(label)"}\(meta)}}
            """
        let request = request("POST", body)
        let reading = Task {
            guard let stream = try? await http.stream(request) else { return }
            state.withLock { $0.calls[label] = stream }
            while let bytes = try? await stream.next() { state.withLock { $0.seen += bytes } }
        }
        state.withLock { $0.reading.append(reading) }
    }

    func cancel(_ id: String) async throws {
        let body =
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"\#(id)","reason":"test"}}"#
        guard try await post(body).status == 202 else { throw Failed("the cancellation was refused") }
    }

    /// Calls a tool that answers at once, and returns the text of its result.
    func call(_ tool: String, _ arguments: String = "{}") async throws -> String {
        let answer = try await post(
            #"{"jsonrpc":"2.0","id":"now","method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
        )
        var body = answer.body
        if answer.headers["Content-Type"]?.hasPrefix("text/event-stream") == true {
            var parser = ServerSentEventParser()
            body = parser.feed(body).last?.data ?? []
        }
        let message = try JSON(parsing: body)
        guard let text = message["result"]?["content"]?[0]?["text"]?.stringValue else { throw Failed(message.text) }
        return text
    }

    /// Ends the session.
    func end() async throws {
        let status = try await http.send(request("DELETE")).status
        guard status == 204 || status == 404 else { throw Failed("DELETE was answered \(status)") }
    }

    /// Closes every connection, without a word.
    func leave() { for task in state.withLock({ $0.reading }) { task.cancel() } }

    /// Waits until every stream has ended.
    func drain() async { for task in state.withLock({ $0.reading }) { await task.value } }

    // MARK: Directing a scripted server

    /// Makes the server write `lines`, and returns when the proxy has passed them.
    func emit(_ lines: [String]) async throws {
        let before = state.withLock { $0.doneCount }
        let note: JSON = [
            "jsonrpc": "2.0", "method": "notifications/test/emit", "params": ["lines": JSON(lines)],
        ]
        try await post(note.text)
        try await until("the lines have passed") { state.withLock { $0.doneCount } > before }
    }

    /// Makes the server write `lines` after `delay` seconds, without waiting for it; it then says “emitted” in its log.
    func emit(_ lines: [String], after delay: Double) async throws {
        let note: JSON = [
            "jsonrpc": "2.0", "method": "notifications/test/emit",
            "params": ["lines": JSON(lines), "delay": .number(JSONNumber(delay))],
        ]
        try await post(note.text)
    }

    /// What the server was sent, line by line, and its calls by label.
    func heard() async throws -> (lines: [String], calls: JSON) {
        let report = try JSON(parsing: try await call("heard"))
        return (report["lines"]?.arrayValue?.compactMap(\.stringValue) ?? [], report["calls"] ?? [:])
    }

    func waitForCall(_ label: String) async throws {
        try await until("the call \(label) is there") { try await heard().calls[label] != nil }
    }

    /// Subscribes to what `emit` waits for.
    func direct() async throws {
        try await post(#"{"jsonrpc":"2.0","id":"s","method":"resources/subscribe","params":{"uri":"test://done"}}"#)
    }
}
