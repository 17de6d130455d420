// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Glibc
public import Platform
import Synchronization

/// An HTTP/1.1 server on one or more listening sockets, whose limits they share: libmicrohttpd with the rules it lacks (see `docs/architecture.md`).
///
/// Every connection's peer is looked up once, when it is accepted. Requests whose framing two readers could
/// understand differently are answered 400 before the handler sees them. Thread-safe.
public final class HTTPServer: Sendable {
    /// Bounds of one server.
    public struct Limits: Sendable {
        /// Bytes of a request's body.
        public var body = 1 << 20
        /// Connections at a time.
        public var connections = 4096
        /// Connections at a time from one uid, or from nobody in particular.
        public var connectionsPerUser = 1024
        /// Milliseconds for a complete header section.
        public var header: Int64 = 10_000
        /// Milliseconds for the next piece of a body.
        public var bodyProgress: Int64 = 30_000
        /// Milliseconds a kept-alive connection may rest between requests.
        public var idle: Int64 = 120_000
        /// Threads that serve connections. One processor is left to whoever asks: with as many threads as processors,
        /// each waits for the others' time slices, and the slowest answers take three times as long.
        public var threads = UInt32(max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)))

        /// The defaults above.
        public init() {}
    }

    /// Answers a request through its exchange, now or later; called on one of the server's threads and must not block.
    public typealias Handler = @Sendable (HTTPRequest, HTTPExchange) -> Void

    /// Makes an answer of the server's own: to what is wrong, or comes too late.
    public typealias Refuse = @Sendable (_ status: Int, _ reason: String, _ target: String) -> HTTPResponse

    private let core: Core
    private let daemons = Mutex<[DaemonHandle]>([])
    private struct DaemonHandle: @unchecked Sendable {
        // MHD_Daemon may be stopped from any thread; the mutex makes it happen once.
        let pointer: OpaquePointer
    }

    /// Serves connections of `socket`, which must be listening and non-blocking; the server takes it over.
    /// - Parameter refuse: makes the answer for a request this server refuses by itself; the target is as it was sent.
    public convenience init(
        socket: Descriptor, limits: Limits = Limits(),
        refuse: @escaping Refuse = { status, reason, _ in HTTPResponse.text(reason + "\n", status: status) },
        handler: @escaping Handler
    ) throws(SystemError) {
        try self.init(sockets: [socket], limits: limits, refuse: refuse, handler: handler)
    }

    /// The same for several sockets, such as those of both families on one port.
    public init(
        sockets: [Descriptor], limits: Limits = Limits(),
        refuse: @escaping Refuse = { status, reason, _ in HTTPResponse.text(reason + "\n", status: status) },
        handler: @escaping Handler
    ) throws(SystemError) {
        core = Core(limits: limits, refuse: refuse, handler: handler)
        // When one cannot be started, `deinit` stops the others.
        for socket in sockets {
            let started = try Self.start(core, socket)
            daemons.withLock { $0.append(started) }
        }
    }

    private static func start(_ core: Core, _ socket: Descriptor) throws(SystemError) -> DaemonHandle {
        let context = Unmanaged.passUnretained(core).toOpaque()
        let (limits, number) = (core.limits, socket.release())
        let started = cmicrohttpd_start(
            number, limits.threads, UInt32(limits.connections), UInt32(limits.idle / 1000 + 60), 32 << 10, context,
            { context, connection, _, method, version, data, size, request in
                guard let core = Core.from(context), let connection, let method, let size, let request else {
                    return .NO
                }
                return core.handle(connection, method: method, data: data, size: size, request: request)
            },
            { context, connection, socketContext, event in
                guard let core = Core.from(context), let connection, let socketContext else { return }
                core.notify(connection, socketContext, started: event == .CONNECTION_NOTIFY_STARTED)
            },
            { context, connection, request, _ in
                guard let core = Core.from(context), let connection, let request else { return }
                core.completed(connection, request)
            },
            { context, target, connection in
                guard let target, let connection else { return nil }
                return Core.remember(target: String(cString: target), of: connection)
            },
            { _, _, text in text.map { strlen($0) } ?? 0 },
            { _, _, _ in })
        guard let started else {
            close(number)
            throw SystemError("start an HTTP server")
        }
        return DaemonHandle(pointer: started)
    }

    deinit { stop() }

    /// Stops accepting, ends every connection, and returns when no handler runs any more. Exchanges still waiting are
    /// answered by nobody: finish or drop what they belong to first.
    public func stop() {
        let stopped = daemons.withLock { handles -> [DaemonHandle] in
            defer { handles = [] }
            return handles
        }
        for daemon in stopped { Self.quiesce(daemon) }
        core.releaseWaiting()
        for daemon in stopped { MHD_stop_daemon(daemon.pointer) }
        core.watch.stop()
    }

    /// Whether anybody is connected.
    public var hasConnections: Bool { core.watch.hasConnections }

    /// Stops accepting new connections; those that stand are served on.
    public func stopAccepting() { daemons.withLock { $0.forEach(Self.quiesce) } }

    private static func quiesce(_ daemon: DaemonHandle) {
        let socket = MHD_quiesce_daemon(daemon.pointer)
        if socket >= 0 { close(socket) }
    }
}

/// What the C callbacks reach.
private final class Core: Sendable {
    let limits: HTTPServer.Limits
    let refuse: HTTPServer.Refuse
    let handler: HTTPServer.Handler
    let watch = ConnectionWatch()
    /// A body that is too large is taken up to so many times its limit, so that whoever sends it reads the answer.
    private static let dropLimit = 16
    private let peers = PeerLookup()
    private let nextID = Atomic<UInt64>(1)
    private let open = Mutex<[ObjectIdentifier: HTTPExchange]>([:])
    private let stopping = Atomic<Bool>(false)

    init(
        limits: HTTPServer.Limits, refuse: @escaping HTTPServer.Refuse, handler: @escaping HTTPServer.Handler
    ) {
        self.limits = limits
        self.refuse = refuse
        self.handler = handler
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Core? {
        context.map { Unmanaged<Core>.fromOpaque($0).takeUnretainedValue() }
    }

    /// One request in the making; lives from the request line until MHD's completion callback.
    final class Incoming {
        let target: String
        var method = ""
        var headers = HTTPHeaders()
        var body: [UInt8] = []
        var started = false
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
            let crowded = watch.count(of: peer.uid) >= limits.connectionsPerUser
            let made = HTTPConnection(
                id: nextID.wrappingAdd(1, ordering: .relaxed).oldValue, descriptor: descriptor, peer: peer,
                watch: watch, headerDeadline: MonotonicClock.milliseconds + limits.header)
            slot.pointee = Unmanaged.passRetained(made).toOpaque()
            watch.opened(made)
            if crowded { shutdown(descriptor, Int32(SHUT_RDWR)) }
        } else if let pointer = slot.pointee {
            slot.pointee = nil
            let made = Unmanaged<HTTPConnection>.fromOpaque(pointer).takeRetainedValue()
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
            incoming.method = String(cString: method)
            let section = HeaderSection(of: connection, from: method)
            incoming.headers = section.headers
            line.expect(.body, until: MonotonicClock.milliseconds + limits.bodyProgress)
            if let refusal = framingProblem(incoming, section) { return queue(refusal, on: connection, line) }
            return .YES
        }
        if size.pointee > 0 {
            line.expect(.body, until: MonotonicClock.milliseconds + limits.bodyProgress)
            if incoming.refusal != nil || incoming.body.count + size.pointee > limits.body {
                // MHD takes no answer in mid-body. What still comes is dropped, up to a bound, then answered.
                incoming.refusal = refuse(413, "the body is larger than \(limits.body) bytes", incoming.target)
                incoming.body.removeAll()
                incoming.dropped += size.pointee
                if incoming.dropped > Self.dropLimit * limits.body { return .NO }
            } else if let data {
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

    private func dispatch(_ incoming: Incoming, _ connection: OpaquePointer, _ line: HTTPConnection) -> MHD_Result {
        line.expect(.nothing, until: 0)
        let request: HTTPRequest
        do throws(RequestTarget.Malformed) {
            request = try HTTPRequest(
                incoming.method, incoming.target, headers: incoming.headers, body: incoming.body, peer: line.peer)
        } catch {
            return queue(closing(refuse(400, error.reason, incoming.target)), on: connection, line)
        }
        incoming.body = []
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
        if let exchange = incoming.exchange {
            _ = open.withLock { $0.removeValue(forKey: ObjectIdentifier(exchange)) }
            exchange.close()
        }
        if let socketContext = cmicrohttpd_socket_context(connection) {
            let line = Unmanaged<HTTPConnection>.fromOpaque(socketContext).takeUnretainedValue()
            line.endRequest()
            line.expect(.header, until: MonotonicClock.milliseconds + limits.idle)
        }
    }

    /// Before the daemon can stop, no connection may be suspended.
    func releaseWaiting() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        let waiting = open.withLock { Array($0.values) }
        for exchange in waiting { exchange.respond(refuse(503, "the server is stopping", exchange.target)) }
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
        // With a space before its colon a field is not the one it looks like (RFC 9112 section 5.1).
        if let field = headers.fields.first(where: { $0.name.utf8.contains { $0 <= 0x20 || $0 >= 0x7F } }) {
            return refuse(400, "“\(field.name)” is no field name")
        }
        if headers.values("Host").count > 1 { return refuse(400, "more than one Host header") }
        let lengths = headers.values("Content-Length")
        if lengths.count > 1 { return refuse(400, "more than one Content-Length header") }
        if let length = lengths.first {
            if headers["Transfer-Encoding"] != nil {
                return refuse(400, "Content-Length together with Transfer-Encoding")
            }
            guard let bytes = Int(length), !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { return refuse(400, "Content-Length is not a number") }
            if bytes > limits.body { return refuse(413, "the body is larger than \(limits.body) bytes") }
            incoming.body.reserveCapacity(bytes)
        }
        let codings = headers.values("Transfer-Encoding")
        if codings.count > 1 || !codings.allSatisfy({ HTTPHeaders.same($0, "chunked") }) {
            return refuse(400, "the only transfer coding is chunked")
        }
        return nil
    }

    // MARK: Answering

    /// After a request that two readers may understand differently, nobody knows where the next one begins.
    private func closing(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.closesConnection = true
        return response
    }

    private func queue(_ response: HTTPResponse, on connection: OpaquePointer, _ line: HTTPConnection) -> MHD_Result {
        line.expect(.nothing, until: 0)
        guard let made = make(response, connection, line) else { return .NO }
        defer { MHD_destroy_response(made) }
        for field in response.headers.fields {
            // MHD refuses CR, LF and tabs in values; such a field is dropped rather than the whole answer.
            MHD_add_response_header(made, field.name, field.value)
        }
        if response.closesConnection || response.status == 413 {
            MHD_add_response_header(made, "Connection", "close")
        }
        return MHD_queue_response(connection, UInt32(response.status), made)
    }

    private func make(
        _ response: HTTPResponse, _ connection: OpaquePointer, _ line: HTTPConnection
    ) -> OpaquePointer? {
        switch response.body {
        case .none: return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .bytes(var bytes):
            return bytes.withUnsafeMutableBytes {
                MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
            }
        case .prepared(let body):
            return MHD_create_response_from_buffer_with_free_callback_cls(
                body.count, body.memory.baseAddress,
                { context in
                    guard let context else { return }
                    Unmanaged<PreparedBody>.fromOpaque(context).release()
                }, Unmanaged.passRetained(body).toOpaque())
        case .stream(let stream):
            line.begin(stream)
            let source = StreamSource(stream, connection)
            return MHD_create_response_from_callback(
                UInt64.max, 32 << 10,
                { context, _, buffer, size in
                    guard let context, let buffer else { return CMICROHTTPD_END_WITH_ERROR }
                    let source = Unmanaged<StreamSource>.fromOpaque(context).takeUnretainedValue()
                    return source.stream.read(
                        into: UnsafeMutableRawBufferPointer(start: buffer, count: size), for: source.connection)
                }, Unmanaged.passRetained(source).toOpaque(),
                { context in
                    guard let context else { return }
                    Unmanaged<StreamSource>.fromOpaque(context).takeRetainedValue().stream.abandon()
                })
        }
    }

    private final class StreamSource {
        let stream: HTTPBodyStream
        let connection: OpaquePointer
        init(_ stream: HTTPBodyStream, _ connection: OpaquePointer) {
            self.stream = stream
            self.connection = connection
        }
    }
}
