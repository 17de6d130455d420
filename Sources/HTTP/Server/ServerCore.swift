// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Glibc
import Platform
import Synchronization

/// What the C callbacks reach.
final class ServerCore: Sendable {
    let limits: HTTPServer.Limits
    private let isForeign: @Sendable (Peer) -> Bool
    private let refuse: HTTPServer.Refuse
    private let admit: HTTPServer.Admit
    let watch: ConnectionWatch
    private let lingering: LingeringConnections
    /// A body that is too large is taken up to so many times its limit, so that whoever sends it reads the answer.
    private static let dropLimit = 16
    /// A body is there twice for a moment on its way to a backend.
    private static let copies = 2
    /// One whose length is not known gets room for so many bytes before it is read, and more while it is.
    private static let unknownLength = 4 << 20
    private let peers = PeerLookup()
    private let nextID = Atomic<UInt64>(1)
    private let waiting = Lock<[ObjectIdentifier: BodyWait]>([:])
    private let open = Lock<[ObjectIdentifier: HTTPExchange]>([:])
    private let stopping = Atomic<Bool>(false)
    /// Requests whose answers have not been sent to their ends.
    private let underway = Atomic<Int>(0)
    /// Raised while stopping, once there is none.
    private let quiet = Descriptor.Signal()

    init(
        limits: HTTPServer.Limits, isForeign: @escaping @Sendable (Peer) -> Bool, refuse: @escaping HTTPServer.Refuse,
        admit: @escaping HTTPServer.Admit
    ) {
        self.limits = limits
        self.isForeign = isForeign
        self.refuse = refuse
        self.admit = admit
        watch = ConnectionWatch(limits)
        lingering = LingeringConnections(most: limits.body)
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> ServerCore? {
        context.map { Unmanaged<ServerCore>.fromOpaque($0).takeUnretainedValue() }
    }

    /// One request in the making; lives from the request line until MHD's completion callback.
    final class Incoming {
        let target: String
        var method = ""
        var headers = HTTPHeaders()
        var body: [UInt8] = []
        /// The most bytes of it that are taken.
        var limit = 0
        /// `Content-Length`, if there is one.
        var length: Int?
        var isChunked = false
        var started = false
        /// What handles it, once admitted.
        var request: HTTPRequest?
        var handler: HTTPServer.Handler?
        /// Room for the body, or the wait for it.
        var claim: ByteBudget.Claim?
        var wait: BodyWait?
        /// The bytes of the body for which there is room.
        var covered = Int.max
        var refusal: HTTPResponse?
        /// Bytes of a body that is too large, taken and thrown away.
        var dropped = 0
        var exchange: HTTPExchange?
        init(target: String) { self.target = target }
    }

    static func remember(target: String, of connection: OpaquePointer) -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(Incoming(target: target)).toOpaque()
    }

    func notify(
        _ connection: OpaquePointer, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>, started: Bool
    ) {
        if started {
            let descriptor = cmicrohttpd_descriptor(connection)
            let peer = peers.peer(of: descriptor)
            let made = HTTPConnection(
                id: nextID.wrappingAdd(1, ordering: .relaxed).oldValue, descriptor: descriptor, peer: peer,
                isForeign: isForeign(peer), watch: watch, headerDeadline: MonotonicClock.milliseconds + limits.header)
            slot.pointee = Unmanaged.passRetained(made).toOpaque()
            if !watch.opened(made) { shutdown(descriptor, Int32(SHUT_RDWR)) }
        } else if let pointer = slot.pointee {
            slot.pointee = nil
            let made = Unmanaged<HTTPConnection>.fromOpaque(pointer).takeRetainedValue()
            if made.hasUnreadBody { lingering.take(made.descriptor, isForeign: made.isForeign) }
            made.end()
            watch.closed(made)
        }
    }

    func handle(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, data: UnsafePointer<CChar>?,
        size: UnsafeMutablePointer<Int>, request slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> MHD_Result {
        guard let pointer = slot.pointee, let socketContext = cmicrohttpd_socket_context(connection) else {
            return .NO
        }
        let incoming = Unmanaged<Incoming>.fromOpaque(pointer).takeUnretainedValue()
        let line = Unmanaged<HTTPConnection>.fromOpaque(socketContext).takeUnretainedValue()
        if !incoming.started {
            incoming.started = true
            underway.add(1, ordering: .sequentiallyConsistent)
            incoming.method = String(cString: method)
            let section = HeaderSection(of: connection, from: method)
            incoming.headers = section.headers
            return begin(incoming, section, connection, line)
        }
        if incoming.wait != nil {
            guard hasRoom(incoming) else { return .NO }
            // MHD repeats the call that it was suspended in.
            if size.pointee == 0 { return .YES }
        }
        if size.pointee > 0 {
            line.expect(.body, until: MonotonicClock.milliseconds + limits.bodyProgress)
            if incoming.refusal != nil || incoming.body.count + size.pointee > incoming.limit {
                // MHD takes no answer in mid-body. What still comes is dropped, up to a bound, then answered.
                if incoming.refusal == nil { incoming.refusal = tooLarge(incoming) }
                incoming.body.removeAll()
                incoming.dropped += size.pointee
                if incoming.dropped > Self.dropLimit * limits.body { return .NO }
            } else if !mayGrow(incoming, by: size.pointee) {
                incoming.refusal = refuse(
                    503, "there is no room for a body of this length now: send it later, or with Content-Length",
                    incoming.target)
                incoming.body = []
            } else if let data {
                if incoming.body.isEmpty { incoming.body.reserveCapacity(incoming.length ?? 0) }
                data.withMemoryRebound(to: UInt8.self, capacity: size.pointee) {
                    incoming.body.append(contentsOf: UnsafeBufferPointer(start: $0, count: size.pointee))
                }
            }
            size.pointee = 0
            return .YES
        }
        if let refusal = incoming.refusal { return queue(refusal, on: connection, line) }
        if let exchange = incoming.exchange {
            guard let answer = exchange.takeAnswer() else { return .NO }
            return queue(answer, on: connection, line)
        }
        return dispatch(incoming, connection, line)
    }

    /// Decides by the header section.
    private func begin(
        _ incoming: Incoming, _ section: HeaderSection, _ connection: OpaquePointer, _ line: HTTPConnection
    ) -> MHD_Result {
        let answer: HTTPResponse
        var hasBody = true
        if let refusal = framingProblem(incoming, section) {
            answer = refusal
        } else {
            do throws(RequestTarget.Malformed) {
                var head = try HTTPRequest(
                    incoming.method, incoming.target, headers: incoming.headers, peer: line.peer)
                head.announcedLength = incoming.isChunked ? nil : incoming.length ?? 0
                hasBody = head.announcesBody
                switch admit(head) {
                case .take(let handler, let owner):
                    incoming.limit = min(limits.body, owner.map { $0.budget.most / Self.copies } ?? limits.body)
                    if incoming.length ?? 0 > incoming.limit {
                        answer = tooLarge(incoming)
                        break
                    }
                    line.expect(.body, until: MonotonicClock.milliseconds + limits.bodyProgress)
                    incoming.request = head
                    incoming.handler = handler
                    if let owner, hasBody { makeRoom(for: incoming, owner, connection, line) }
                    return .YES
                case .answer(let decided): answer = decided
                }
            } catch {
                answer = closing(refuse(400, error.reason, incoming.target))
            }
        }
        guard hasBody else {
            line.expect(.body, until: MonotonicClock.milliseconds + limits.bodyProgress)
            incoming.refusal = answer
            return .YES
        }
        line.leaveBody()
        return queue(closing(answer), on: connection, line)
    }

    private func tooLarge(_ incoming: Incoming) -> HTTPResponse {
        refuse(413, "the body is larger than \(incoming.limit) bytes", incoming.target)
    }

    /// Sees that there is room for a long body and one copy of it before it is read; for one whose length is not known, for
    /// a body of medium length. Its connection rests until then.
    private func makeRoom(
        for incoming: Incoming, _ owner: ByteBudget.Owner, _ connection: OpaquePointer, _ line: HTTPConnection
    ) {
        let length = incoming.length ?? min(incoming.limit, Self.unknownLength)
        if length <= HTTPServer.Limits.uncounted { return }
        if incoming.length == nil { incoming.covered = length }
        incoming.claim = owner.claim(Self.copies * length)
        if incoming.claim != nil { return }
        MHD_suspend_connection(connection)
        line.expect(.nothing, until: 0)
        let progress = limits.bodyProgress
        let wait = BodyWait(connection) { line.expect(.body, until: MonotonicClock.milliseconds + progress) }
        incoming.wait = wait
        waiting.withLock { $0[ObjectIdentifier(wait)] = wait }
        wait.begin(owner, Self.copies * length)
        line.begin(wait)
        if stopping.load(ordering: .sequentiallyConsistent) { wait.cancel() }
    }

    /// Whether there is room for more of a body whose length is not known. What has begun does not wait: it holds room that
    /// others wait for.
    private func mayGrow(_ incoming: Incoming, by count: Int) -> Bool {
        let needed = incoming.body.count + count
        if needed <= incoming.covered { return true }
        let next = min(incoming.limit, max(needed, 2 * incoming.covered))
        guard incoming.claim?.grow(by: Self.copies * (next - incoming.covered)) != false else { return false }
        incoming.covered = next
        return true
    }

    /// Whether a request may be read on: its wait for room has not been in vain.
    private func hasRoom(_ incoming: Incoming) -> Bool {
        guard let wait = incoming.wait else { return true }
        _ = waiting.withLock { $0.removeValue(forKey: ObjectIdentifier(wait)) }
        incoming.wait = nil
        incoming.claim = wait.take()
        return incoming.claim != nil
    }

    private func dispatch(_ incoming: Incoming, _ connection: OpaquePointer, _ line: HTTPConnection) -> MHD_Result {
        line.expect(.nothing, until: 0)
        guard var request = incoming.request, let handler = incoming.handler else { return .NO }
        incoming.request = nil
        incoming.handler = nil
        swap(&request.body, &incoming.body)
        swap(&request.claim, &incoming.claim)
        let exchange = HTTPExchange(line, target: incoming.target)
        incoming.exchange = exchange
        line.begin(exchange)
        handler(request, exchange)
        if let answer = exchange.takeOrSuspend(connection) { return queue(answer, on: connection, line) }
        open.withLock { $0[ObjectIdentifier(exchange)] = exchange }
        if stopping.load(ordering: .sequentiallyConsistent) {
            exchange.respond(refuse(503, "the server is stopping", incoming.target))
        }
        return .YES
    }

    func completed(_ connection: OpaquePointer, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>) {
        guard let pointer = slot.pointee else { return }
        slot.pointee = nil
        let incoming = Unmanaged<Incoming>.fromOpaque(pointer).takeRetainedValue()
        _ = hasRoom(incoming)
        if let exchange = incoming.exchange {
            _ = open.withLock { $0.removeValue(forKey: ObjectIdentifier(exchange)) }
            exchange.close()
        }
        if let socketContext = cmicrohttpd_socket_context(connection) {
            let line = Unmanaged<HTTPConnection>.fromOpaque(socketContext).takeUnretainedValue()
            line.endRequest()
            line.expect(.header, until: MonotonicClock.milliseconds + limits.idle)
        }
        guard incoming.started else { return }
        let left = underway.subtract(1, ordering: .sequentiallyConsistent).newValue
        if left == 0, stopping.load(ordering: .sequentiallyConsistent) { quiet.raise() }
    }

    /// Waits until what was answered has been sent, half a second at most: whoever asked for the end is to read the answer.
    func waitUntilSent() {
        if underway.load(ordering: .sequentiallyConsistent) > 0 { quiet.wait(milliseconds: 500) }
    }

    /// Before the daemon can stop, no connection may be suspended.
    func releaseWaiting() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        let waiting = open.withLock { Array($0.values) }
        for exchange in waiting { exchange.respond(refuse(503, "the server is stopping", exchange.target)) }
        for wait in self.waiting.withLock({ Array($0.values) }) { wait.cancel() }
        watch.abandonStreams()
    }

    // MARK: Reading

    /// What libmicrohttpd lets through although it makes a request ambiguous (RFC 9112 sections 3.2 and 6.3).
    private func framingProblem(_ incoming: Incoming, _ section: HeaderSection) -> HTTPResponse? {
        let headers = incoming.headers
        let refuse = { [self] (status: Int, reason: String) in
            closing(self.refuse(status, reason, incoming.target))
        }
        if section.isAmbiguous { return refuse(400, "a header field contains a NUL or a line break") }
        var (hosts, lengths, codings) = (0, [String](), [String]())
        for field in headers.fields {
            // With a space before its colon a field is not the one it looks like (RFC 9112 section 5.1).
            if field.name.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
                return refuse(400, "“\(field.name)” is no field name")
            }
            if HTTPHeaders.same(field.name, "Host") {
                hosts += 1
            } else if HTTPHeaders.same(field.name, "Content-Length") {
                lengths.append(field.value)
            } else if HTTPHeaders.same(field.name, "Transfer-Encoding") {
                codings.append(field.value)
            }
        }
        if hosts > 1 { return refuse(400, "more than one Host header") }
        if lengths.count > 1 { return refuse(400, "more than one Content-Length header") }
        if let length = lengths.first {
            if !codings.isEmpty { return refuse(400, "Content-Length together with Transfer-Encoding") }
            guard let bytes = Int(length), !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { return refuse(400, "Content-Length is not a number") }
            incoming.length = bytes
        }
        incoming.isChunked = !codings.isEmpty
        if codings.count > 1 || !codings.allSatisfy({ HTTPHeaders.same($0, "chunked") }) {
            return refuse(400, "the only transfer coding is chunked")
        }
        return nil
    }
}
