// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Glibc
public import Platform

/// An HTTP/1.1 server on one or more listening sockets, whose limits they share: libmicrohttpd with the rules it lacks (see `docs/architecture.md`).
///
/// Every connection's peer is looked up once, when it is accepted. Requests whose framing two readers could
/// understand differently are answered 400 before the handler sees them. Thread-safe.
public final class HTTPServer: Sendable {
    /// Bounds of one server.
    public struct Limits: Sendable {
        /// Bytes of a request's body.
        public var body = 1 << 20
        /// Bodies and answers up to so many bytes are not counted to budgets: there is one of each for a connection.
        public static let uncounted = 16 << 10
        /// Connections at a time.
        public var connections = 4096
        /// Connections at a time from one uid, or from nobody in particular.
        public var connectionsPerUser = 1024
        /// Connections at a time of everybody who is foreign, together.
        public var foreignConnections: Int { max(2, connections / 8) }
        /// Connections at a time of one foreign uid, or of foreigners whose uid cannot be told.
        public var foreignConnectionsPerUser: Int { max(1, connections / 64) }
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

        /// Takes as many connections as `descriptors`, the most that this process may have open, allow: each may need
        /// another one for what it asks.
        public mutating func fit(descriptors: Int) {
            connections = min(connections, max(16, (descriptors - 64) / 2))
            connectionsPerUser = min(connectionsPerUser, connections)
        }
    }

    /// Answers a request through its exchange, now or later; called on one of the server's threads and must not block.
    public typealias Handler = @Sendable (HTTPRequest, HTTPExchange) -> Void

    /// What becomes of a request whose header section is there.
    public enum Admission: Sendable {
        /// This answer. A body that is announced is not read, and its connection is closed.
        case answer(HTTPResponse)
        /// It is handled once its body has been read. What a long body takes is counted to the owner, until the request is
        /// let go of; while there is no room for it, it is not read.
        case take(Handler, countedTo: ByteBudget.Owner? = nil)
    }

    /// Decides by the header section, before anything of a body is kept; called on one of the server's threads and must
    /// not block.
    public typealias Admit = @Sendable (_ head: HTTPRequest) -> Admission

    /// Makes an answer of the server's own: to what is wrong, or comes too late.
    public typealias Refuse = @Sendable (_ status: Int, _ reason: String, _ target: String) -> HTTPResponse

    private let core: ServerCore
    private let daemons = Lock<[DaemonHandle]>([])
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
    public convenience init(
        sockets: [Descriptor], limits: Limits = Limits(),
        refuse: @escaping Refuse = { status, reason, _ in HTTPResponse.text(reason + "\n", status: status) },
        handler: @escaping Handler
    ) throws(SystemError) {
        try self.init(sockets: sockets, limits: limits, refuse: refuse, admit: { _ in .take(handler) })
    }

    /// A server that decides by the header section what it takes.
    /// - Parameter isForeign: whether a peer is one that is refused, and that gets a small share of the connections only.
    public init(
        sockets: [Descriptor], limits: Limits = Limits(),
        isForeign: @escaping @Sendable (Peer) -> Bool = { _ in false }, refuse: @escaping Refuse, admit: @escaping Admit
    ) throws(SystemError) {
        core = ServerCore(limits: limits, isForeign: isForeign, refuse: refuse, admit: admit)
        // When one cannot be started, `deinit` stops the others.
        for socket in sockets {
            let started = try Self.start(core, socket)
            daemons.withLock { $0.append(started) }
        }
    }

    private static func start(_ core: ServerCore, _ socket: Descriptor) throws(SystemError) -> DaemonHandle {
        let context = Unmanaged.passUnretained(core).toOpaque()
        let (limits, number) = (core.limits, socket.release())
        let started = cmicrohttpd_start(
            number, limits.threads, UInt32(limits.connections), UInt32(limits.idle / 1000 + 60), 32 << 10, context,
            { context, connection, _, method, version, data, size, request in
                guard let core = ServerCore.from(context), let connection, let method, let size, let request else {
                    return .NO
                }
                return core.handle(connection, method: method, data: data, size: size, request: request)
            },
            { context, connection, socketContext, event in
                guard let core = ServerCore.from(context), let connection, let socketContext else { return }
                core.notify(connection, socketContext, started: event == .CONNECTION_NOTIFY_STARTED)
            },
            { context, connection, request, _ in
                guard let core = ServerCore.from(context), let connection, let request else { return }
                core.completed(connection, request)
            },
            { context, target, connection in
                guard let target, let connection else { return nil }
                return ServerCore.remember(target: String(cString: target), of: connection)
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
        if !stopped.isEmpty { core.waitUntilSent() }
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
