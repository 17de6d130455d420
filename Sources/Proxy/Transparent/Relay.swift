// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP
import Synchronization

/// One answer on its way from the backend to the client; called on the HTTP client's thread.
final class Relay: HTTPClientDelegate {
    /// What is answered.
    struct Call: Sendable {
        /// The HTTP method.
        let method: String
        /// The MCP request, if it is one.
        let message: Message?
        let session: String?
        let uid: UInt32
        /// Whether the stream is a session by itself.
        let isStreamSession: Bool
        /// Whether the tool policy leaves answers as they are.
        let seesAllTools: Bool
        let began = TrafficMeter.microseconds
    }

    /// Bodies up to this many bytes are answered whole, with one wake-up.
    private static let wholeLimit = 64 << 10

    private let exchange: HTTPExchange
    private let gate: ToolGate
    private let meter: TrafficMeter
    private let sessions: SessionTable
    private let call: Call
    private struct State {
        var transfer: HTTPClientTransfer?
        var stream: HTTPBodyStream?
        var status = 502
        var headers = HTTPHeaders()
        var whole: [UInt8]?
        var limit = 0
        var tooLong = false
        var sent = 0
        var isCounted = false
        var streamSession: String?
    }
    private let state = Mutex(State())
    // Only used on the HTTP client's thread, which calls the delegate.
    nonisolated(unsafe) private var rewriter: EventRewriter?

    init(_ exchange: HTTPExchange, gate: ToolGate, meter: TrafficMeter, sessions: SessionTable, call: Call) {
        self.exchange = exchange
        self.gate = gate
        self.meter = meter
        self.sessions = sessions
        self.call = call
    }

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
        noteSession(status, headers)
        let type = headers["Content-Type"]?.lowercased() ?? ""
        let events = type.hasPrefix("text/event-stream")
        let mustLook = !gate.isOpen && !call.seesAllTools
        let length = headers["Content-Length"].flatMap { Int($0) }
        let stream = state.withLock { state -> HTTPBodyStream? in
            state.status = status
            state.headers = kept
            if !events, mustLook && type.hasPrefix("application/json") || length.map({ $0 <= Self.wholeLimit }) == true
            {
                state.whole = []
                state.limit = mustLook ? ProxyProcess.messageLimit : Self.wholeLimit
                return nil
            }
            state.stream = HTTPBodyStream()
            return state.stream
        }
        guard let stream else { return }
        if events, call.message != nil || mustLook || call.isStreamSession {
            rewriter = EventRewriter { [self] message in
                if message.kind == .response { count(failed: message.failed) }
                return shown(message)
            }
        }
        if events, call.isStreamSession {
            let id = sessions.openStream(uid: call.uid)
            state.withLock { $0.streamSession = id }
        }
        stream.whenGone { [weak self] in self?.state.withLock { $0.transfer }?.cancel() }
        exchange.respond(HTTPResponse(status, headers: kept, body: .stream(stream)))
    }

    private func noteSession(_ status: Int, _ headers: HTTPHeaders) {
        guard (200..<300).contains(status) else { return }
        if call.method == "DELETE", let session = call.session { sessions.close(session) }
        if let message = call.message, message.method == "initialize", let id = headers["Mcp-Session-Id"],
            id.utf8.count <= 1024
        {
            sessions.open(id, uid: call.uid, initialize: message.bytes)
        }
    }

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (stream, tooLong) = state.withLock { state -> (HTTPBodyStream?, HTTPClientTransfer?) in
            state.sent += bytes.count
            if state.whole != nil {
                state.whole?.append(contentsOf: bytes)
                if (state.whole?.count ?? 0) > state.limit {
                    state.tooLong = true
                    state.whole = []
                    return (nil, state.transfer)
                }
            }
            return (state.stream, nil)
        }
        tooLong?.cancel()
        guard let stream else { return true }
        let passed = rewriter?.feed(bytes) ?? Array(bytes)
        // These bytes count as taken: what is full says so for the next ones.
        if !passed.isEmpty { stream.offer(passed, force: true) }
        if stream.offer([]) == .full {
            Task { [weak self] in
                _ = await stream.waitForRoom()
                self?.state.withLock { $0.transfer }?.resume()
            }
            return false
        }
        return true
    }

    func didFinish(_ error: HTTPClientError?) {
        let state = state.withLock { $0 }
        if let session = state.streamSession { sessions.close(session) }
        if let stream = state.stream {
            if let rest = rewriter?.finish(), !rest.isEmpty { stream.offer(rest, force: true) }
            rewriter = nil
            count(failed: error != nil || state.status >= 400)
            stream.finish()
        } else if state.tooLong {
            count(failed: true)
            exchange.respond(Endpoint.refusal(502, "the server's answer is longer than \(state.limit) bytes"))
        } else if error == nil {
            let (body, failed) = whole(state.whole ?? [])
            count(failed: failed || state.status >= 400)
            exchange.respond(HTTPResponse(state.status, headers: state.headers, body: .bytes(body)))
        } else {
            count(failed: true)
            exchange.respond(Endpoint.refusal(502, "the server did not answer: \(error?.reason ?? "")"))
        }
    }

    /// A body as clients get it, and whether it says that the request failed.
    private func whole(_ body: [UInt8]) -> ([UInt8], Bool) {
        guard call.message != nil, !body.isEmpty, let message = try? Message(body) else { return (body, false) }
        return (shown(message) ?? body, message.failed)
    }

    /// What takes the place of an answer; `nil` when it stays.
    private func shown(_ message: Message) -> [UInt8]? {
        call.seesAllTools ? nil : gate.shown(message).map { message.replacing([$0]) }
    }

    /// Counts the request, once: with its answer, or with the end of it.
    private func count(failed: Bool) {
        guard let message = call.message else { return }
        let sent = state.withLock { state -> Int? in
            if state.isCounted { return nil }
            state.isCounted = true
            return state.sent
        }
        guard let sent else { return }
        meter.record(
            method: message.method, tool: message.method == "tools/call" ? message.name : nil, began: call.began,
            failed: failed, received: message.bytes.count, sent: sent)
    }

    private static let dropped: Set<String> = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "trailer", "date",
        "proxy-authenticate",
    ]
}
