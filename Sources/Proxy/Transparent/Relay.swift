// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
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
        /// What is known of it; `nil` when it has been answered already.
        let facts: CallFacts?
        let client: MCPClientFacts
        /// Whether the stream is a session by itself.
        let isStreamSession: Bool
        /// Whether the answer's body is given out as it was before it was compressed.
        let isDecoded: Bool
        /// What the request's body takes, here and at the HTTP client.
        let claim: ByteBudget.Claim?
        /// Called when the backend does not accept the credentials that it was sent.
        let onRejected: (@Sendable () -> Void)?
    }

    /// Bodies up to this many bytes are answered whole, with one wake-up.
    private static let wholeLimit = AnswerRoom.uncounted

    let exchange: HTTPExchange
    let pipeline: Pipeline
    let sessions: SessionTable
    let held: HeldCalls
    let keepAlive: KeepAlive
    private let calls: CallWatch
    /// Looks since something of the answer came.
    private let silence = Atomic<Int>(0)
    /// Tells the backend; set before the request is sent.
    nonisolated(unsafe) var onGivenUp: (@Sendable (_ id: [UInt8], _ reason: String) -> Void)?
    let log: Log
    let room: AnswerRoom
    let call: Call
    struct State {
        var transfer: HTTPClientTransfer?
        var stream: HTTPBodyStream?
        var status = 502
        var headers = HTTPHeaders()
        var whole: [UInt8]?
        var limit = 0
        /// What the whole may come to.
        var most = 0
        /// Why the body will not be answered, once that is known.
        var refusal: String?
        var sent = 0
        var isCounted = false
        /// Whether the answer to the request was in an event.
        var isAnswered = false
        var streamSession: String?
        /// Where the messages of this session are posted, if the stream is one.
        var postTarget: String?
    }
    let state = Lock(State())
    /// What keeps the exchange from going on.
    private let obstacles = Atomic<Int>(0)
    // Only used on the HTTP client's thread, which calls the delegate.
    nonisolated(unsafe) var rewriter: EventRewriter?
    nonisolated(unsafe) private var hasPassed = false

    init(
        _ exchange: HTTPExchange, pipeline: Pipeline, sessions: SessionTable, held: HeldCalls, keepAlive: KeepAlive,
        calls: CallWatch, log: Log, room: AnswerRoom, call: Call
    ) {
        self.exchange = exchange
        self.pipeline = pipeline
        self.sessions = sessions
        self.held = held
        self.keepAlive = keepAlive
        self.calls = calls
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

    /// Which call an answer is to is not known here: a stream may hold answers to any.
    var way: WayBack { WayBack(method: nil, isController: call.client.isController, owner: room.owner) }

    /// Whether the client may get nothing that was not judged.
    var mustLook: Bool { pipeline.readsEveryReply(on: way) }

    func didReceiveHead(status: Int, headers: HTTPHeaders) {
        var kept = ResponseFields.passed(headers, from: call.authority)
        noteSession(status, headers)
        let type = headers["Content-Type"]?.lowercased() ?? ""
        let events = type.hasPrefix("text/event-stream")
        let mustLook = mustLook
        let isCoded = headers.values("Content-Encoding").contains { !HTTPHeaders.same($0, "identity") }
        if call.isDecoded { kept["Content-Encoding"] = nil }
        let length = isCoded ? nil : headers["Content-Length"].flatMap { Int($0) }
        // Readers differ in which of several they believe.
        let isDoubtful = mustLook && headers.values("Content-Type").count > 1
        let stream = state.withLock { state -> HTTPBodyStream? in
            state.status = status
            state.headers = kept
            if isDoubtful { state.refusal = "the server's answer has more than one Content-Type" }
            if isDoubtful
                || !events
                    && (mustLook && (call.message != nil || type.hasPrefix("application/json"))
                        || length.map({ $0 <= Self.wholeLimit }) == true)
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
        // What is compressed for the client alone, nobody can look at here; nor is anybody asked to.
        if events, call.message != nil || call.method == "GET" || mustLook, call.isDecoded || !isCoded {
            rewriter = EventRewriter(
                long: { [self] in self.mustLook ? .judge(limit: room.limit) : .pass },
                replace: { [self] event in replacement(of: event) }, { [self] event in judge(event) })
        }
        if rewriter != nil { keepAlive.add(stream) }
        if events, call.isStreamSession {
            let id = sessions.openStream(subject: call.client.caller.subject)
            state.withLock { $0.streamSession = id }
        }
        stream.whenGone { [weak self] in self?.state.withLock { $0.transfer }?.cancel() }
        exchange.respond(HTTPResponse(status, headers: kept, body: .stream(stream)))
    }

    private func noteSession(_ status: Int, _ headers: HTTPHeaders) {
        if status == 401 { call.onRejected?() }
        guard (200..<300).contains(status) else { return }
        if call.method == "DELETE", let session = call.client.session {
            sessions.close(session)
            held.close(session, "the session ended")
        }
        if let message = call.message, message.method == "initialize", let id = headers["Mcp-Session-Id"],
            id.utf8.count <= 1024
        {
            sessions.open(id, subject: call.client.caller.subject, initialize: message.bytes)
        }
    }

    /// It has ended.
    func forget() { calls.remove(self) }

    /// Something of the answer has come, or progress.
    func noteProgress() { silence.store(0, ordering: .relaxed) }

    /// Time was looked at: a call of which nothing was heard for too long is given up.
    func look(_ patience: CallPatience) {
        guard silence.add(1, ordering: .relaxed).newValue == patience.looks, let message = call.message,
            let id = message.id
        else { return }
        let transfer = state.withLock { state -> HTTPClientTransfer? in
            if state.refusal == nil { state.refusal = patience.reason }
            return state.transfer
        }
        onGivenUp?(Array(message[id]), patience.reason)
        transfer?.cancel()
    }

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (stream, refused, held) = state.withLock { state -> (HTTPBodyStream?, HTTPClientTransfer?, (Int, Int)) in
            state.sent += bytes.count
            if state.refusal != nil { return (state.stream, state.transfer, (0, 0)) }
            if state.whole != nil {
                state.whole?.append(contentsOf: bytes)
                if (state.whole?.count ?? 0) > state.limit {
                    state.refusal = MessageLimit.tooLong("the server's answer", state.limit)
                    state.whole = []
                    return (nil, state.transfer, (0, 0))
                }
            }
            return (state.stream, nil, (state.whole?.count ?? 0, state.most))
        }
        refused?.cancel()
        guard let stream else {
            noteProgress()
            return mayGoOn(held: held.0, most: held.1, nil)
        }
        if rewriter == nil || rewriter?.isBetween == false { noteProgress() }
        var passed = rewriter?.feed(bytes) ?? Array(bytes)
        // Behind a comment of ours a byte order mark would be a part of the first field.
        if !hasPassed, !passed.isEmpty {
            hasPassed = true
            if stream.hasComments, passed.starts(with: JSONCursor.byteOrderMark) { passed.removeFirst(3) }
        }
        // These bytes count as taken: what is full says so for the next ones.
        if !passed.isEmpty { stream.offer(passed, force: true, endsBetween: rewriter?.isBetween == true) }
        if rewriter?.hasEnded == true { state.withLock { $0.transfer }?.cancel() }
        return mayGoOn(held: rewriter?.held ?? 0, most: room.limit, stream)
    }

    /// Whether more can be taken now: there is room for what has to be held, and the client reads. Else the exchange is
    /// resumed when both is so.
    private func mayGoOn(held: Int, most: Int, _ stream: HTTPBodyStream?) -> Bool {
        // This call is one of those that have to let it go on.
        obstacles.add(2, ordering: .relaxed)
        switch room.adjust(held: held, most: most, resume: { [weak self] in self?.passObstacle() }) {
        case .goesOn: obstacles.subtract(1, ordering: .relaxed)
        case .waits: break
        case .refused:
            obstacles.subtract(1, ordering: .relaxed)
            let transfer = state.withLock { state in
                state.refusal =
                    "there is no room for the server's answer, which a tool filter has to see: raise proxy.memory"
                state.whole = state.whole.map { _ in [] }
                return state.transfer
            }
            transfer?.cancel()
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

    /// Counts the request, once: with its answer, or with the end of it.
    func count(failed: Bool) {
        guard let facts = call.facts else { return }
        let sent = state.withLock { state -> Int? in
            if state.isCounted { return nil }
            state.isCounted = true
            return state.sent
        }
        guard let sent else { return }
        pipeline.end(facts, .answered(sent: sent, failed: failed))
    }
}
