// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import Synchronization

/// One answer on its way from the backend to the client; called on the HTTP client's thread.
final class Relay: HTTPClientDelegate {
    /// What is answered.
    struct Call: Sendable {
        /// The HTTP method.
        let method: String
        /// Where it was sent, which clients must not learn.
        let address: String
        /// The host and port in it.
        let authority: [UInt8]
        /// The MCP request, if it is one.
        let message: Message?
        let session: String?
        let uid: UInt32
        /// Whether the stream is a session by itself.
        let isStreamSession: Bool
        /// Whether the tool policy leaves answers as they are.
        let seesAllTools: Bool
        /// What the request's body takes, here and at the HTTP client.
        let claim: ByteBudget.Claim?
        let began = TrafficMeter.microseconds
    }

    /// Bodies up to this many bytes are answered whole, with one wake-up.
    private static let wholeLimit = AnswerRoom.uncounted

    private let exchange: HTTPExchange
    private let gate: ToolGate
    private let meter: TrafficMeter
    private let sessions: SessionTable
    private let log: Log
    private let room: AnswerRoom
    private let call: Call
    private struct State {
        var transfer: HTTPClientTransfer?
        var stream: HTTPBodyStream?
        var status = 502
        var headers = HTTPHeaders()
        var whole: [UInt8]?
        var limit = 0
        /// What the whole may come to.
        var most = 0
        var tooLong = false
        var sent = 0
        var isCounted = false
        var streamSession: String?
    }
    private let state = Mutex(State())
    /// What keeps the exchange from going on.
    private let obstacles = Atomic<Int>(0)
    // Only used on the HTTP client's thread, which calls the delegate.
    nonisolated(unsafe) private var rewriter: EventRewriter?

    init(
        _ exchange: HTTPExchange, gate: ToolGate, meter: TrafficMeter, sessions: SessionTable, log: Log,
        room: AnswerRoom, call: Call
    ) {
        self.exchange = exchange
        self.gate = gate
        self.meter = meter
        self.sessions = sessions
        self.log = log
        self.room = room
        self.call = call
    }

    func begin(_ transfer: HTTPClientTransfer) {
        let stream = state.withLock { state in
            state.transfer = transfer
            return state.stream
        }
        // A client that leaves takes its request with it: that is how the stateless revision cancels.
        exchange.whenGone { transfer.cancel() }
        // The answer may have begun on the client's thread before this one came here.
        stream?.whenGone { transfer.cancel() }
    }

    /// Whether answers have to be checked against the tool policy.
    private var mustLook: Bool { !call.seesAllTools && !gate.isOpen }

    func didReceiveHead(status: Int, headers: HTTPHeaders) {
        let kept = ResponseFields.passed(headers, from: call.authority)
        noteSession(status, headers)
        let type = headers["Content-Type"]?.lowercased() ?? ""
        let events = type.hasPrefix("text/event-stream")
        let mustLook = mustLook
        let length = headers["Content-Length"].flatMap { Int($0) }
        let stream = state.withLock { state -> HTTPBodyStream? in
            state.status = status
            state.headers = kept
            if !events,
                mustLook && (call.message != nil || type.hasPrefix("application/json"))
                    || length.map({ $0 <= Self.wholeLimit }) == true
            {
                state.whole = []
                state.limit = mustLook ? room.limit : Self.wholeLimit
                state.most = min(state.limit, max(0, length ?? state.limit))
                return nil
            }
            state.stream = HTTPBodyStream(countedTo: room.owner)
            return state.stream
        }
        guard let stream else { return }
        if events, call.message != nil || call.method == "GET" || mustLook {
            rewriter = EventRewriter(limit: room.limit) { [self] event in judge(event) }
        }
        if events, call.isStreamSession {
            let id = sessions.openStream(uid: call.uid)
            state.withLock { $0.streamSession = id }
        }
        stream.whenGone { [weak self] in self?.state.withLock { $0.transfer }?.cancel() }
        exchange.respond(HTTPResponse(status, headers: kept, body: .stream(stream)))
    }

    /// What becomes of an event on its way to the client.
    private func judge(_ event: ServerSentEventParser.Event) -> EventRewriter.Verdict {
        if event.name == "endpoint" { return judge(endpoint: event) }
        // Readers take an empty name for “message”.
        guard event.name == "message" || event.name.isEmpty else { return .pass }
        let message: Message
        do {
            message = try Message(event.data)
        } catch {
            guard mustLook || error.isAmbiguous else { return .pass }
            meter.dropped()
            log.warn("dropped an event that is not one message for everybody", [("reason", .string(error.reason))])
            return .drop
        }
        if message.kind == .response { count(failed: message.failed) }
        do {
            return try shown(message).map { .replace($0) } ?? .pass
        } catch {
            return .replace(Message.error(id: message.id.map { message[$0] } ?? [], code: -32603, error.reason))
        }
    }

    /// Where messages are to be posted (revision 2024-11-05) is a path of ours: whoever is told an address goes there.
    private func judge(endpoint event: ServerSentEventParser.Event) -> EventRewriter.Verdict {
        let target = String(decoding: event.data, as: UTF8.self)
        guard let address = SameOrigin.resolve(target, from: call.address) else {
            log.warn("ended a stream whose address for messages is of another origin than the server")
            return .end
        }
        let path = address.utf8.dropFirst(SameOrigin.origin(of: address).utf8.count)
        // Two slashes begin a host.
        if path.starts(with: "//".utf8) { return .end }
        return path.elementsEqual(event.data) ? .pass : .replace(Array(path))
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
        let (stream, tooLong, held) = state.withLock { state -> (HTTPBodyStream?, HTTPClientTransfer?, (Int, Int)) in
            state.sent += bytes.count
            if state.whole != nil, !state.tooLong {
                state.whole?.append(contentsOf: bytes)
                if (state.whole?.count ?? 0) > state.limit {
                    state.tooLong = true
                    state.whole = []
                    return (nil, state.transfer, (0, 0))
                }
            }
            return (state.stream, nil, (state.whole?.count ?? 0, state.most))
        }
        tooLong?.cancel()
        guard let stream else { return mayGoOn(held: held.0, most: held.1, nil) }
        let passed = rewriter?.feed(bytes) ?? Array(bytes)
        // These bytes count as taken: what is full says so for the next ones.
        if !passed.isEmpty { stream.offer(passed, force: true) }
        if rewriter?.isTooLong == true { endTooLong(stream) }
        if rewriter?.hasEnded == true { state.withLock { $0.transfer }?.cancel() }
        return mayGoOn(held: rewriter?.held ?? 0, most: room.limit, stream)
    }

    /// Whether more can be taken now: there is room for what has to be held, and the client reads. Else the exchange is
    /// resumed when both is so.
    private func mayGoOn(held: Int, most: Int, _ stream: HTTPBodyStream?) -> Bool {
        // This call is one of those that have to let it go on.
        obstacles.add(2, ordering: .relaxed)
        if room.adjust(held: held, most: most, resume: { [weak self] in self?.passObstacle() }) {
            obstacles.subtract(1, ordering: .relaxed)
        }
        if let stream, stream.offer([]) == .full {
            obstacles.add(1, ordering: .relaxed)
            Task { [weak self] in
                _ = await stream.waitForRoom()
                self?.passObstacle()
            }
        }
        return obstacles.subtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }

    private func passObstacle() {
        if obstacles.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            state.withLock { $0.transfer }?.resume()
        }
    }

    /// An event is longer than what can be held: its request gets an error, and the stream ends.
    private func endTooLong(_ stream: HTTPBodyStream) {
        log.warn("ended a stream of the server: an event is too long", [("limit", JSON(room.limit))])
        if let message = call.message, let id = message.id {
            let error = Message.error(
                id: message[id], code: -32603, "an event of the server is longer than \(room.limit) bytes")
            stream.offer(ServerSentEvent.encode(error, name: "message"), force: true)
        }
        count(failed: true)
    }

    func didFinish(_ error: HTTPClientError?) {
        let state = state.withLock { state in
            defer { state.whole = nil }
            return state
        }
        defer { room.end() }
        if let session = state.streamSession { sessions.close(session) }
        if let stream = state.stream {
            if let rest = rewriter?.finish(), !rest.isEmpty { stream.offer(rest, force: true) }
            rewriter = nil
            count(failed: error != nil || state.status >= 400)
            stream.finish()
        } else if state.tooLong {
            count(failed: true)
            fail("the server's answer is longer than \(state.limit) bytes")
        } else if let error {
            count(failed: true)
            if error.code != .cancelled {
                log.warn("a request to the server failed", [("reason", .string(error.reason))])
            }
            fail("the server did not answer: \(Self.words(error))")
        } else if let (body, failed) = whole(state.whole ?? [], state.status) {
            count(failed: failed || state.status >= 400)
            var response = HTTPResponse(state.status, headers: state.headers, body: .bytes(body))
            if body.count > HTTPServer.Limits.uncounted { response.claim = room.owner.claimAnyway(body.count) }
            exchange.respond(response)
        } else {
            count(failed: true)
            fail("the server's answer is not one that the tool filter can be applied to")
        }
    }

    /// The error of this request, in the form its sender understands.
    private func fail(_ reason: String) {
        guard let message = call.message, let id = message.id else {
            return exchange.respond(Endpoint.refusal(502, reason))
        }
        var response = HTTPResponse(
            502, headers: ["Content-Type": "application/json"],
            body: .bytes(Message.error(id: message[id], code: -32603, reason)))
        response.claim = call.claim
        exchange.respond(response)
    }

    /// Why there is no answer, without the address that is in the error's own reason.
    private static func words(_ error: HTTPClientError) -> String {
        switch error.code {
        case .refused, .permissionDenied, .peerRefused: "it cannot be reached"
        case .timeout: "it took too long"
        case .broken: "the connection broke"
        case .tooLarge: "its answer is too large"
        case .cancelled: "the request was cancelled"
        case .untrusted: "its certificate is not trusted"
        case .redirected: error.reason
        }
    }

    /// A body as clients get it, and whether it says that the request failed; `nil` when it must not pass.
    private func whole(_ body: [UInt8], _ status: Int) -> ([UInt8], Bool)? {
        guard call.message != nil, !body.isEmpty else { return (body, false) }
        do {
            let message = try Message(body)
            let shown = try shown(message)
            return (shown ?? body, message.failed)
        } catch {
            return mustLook && (200..<300).contains(status) ? nil : (body, false)
        }
    }

    /// What takes the place of an answer; `nil` when it stays.
    private func shown(_ message: Message) throws(ToolGate.NoRoom) -> [UInt8]? {
        if call.seesAllTools { return nil }
        return try gate.shown(message, countedTo: room.owner).map { message.replacing([$0]) }
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
}
