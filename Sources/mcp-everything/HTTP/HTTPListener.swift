// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// What answers requests.
protocol HTTPHandler: Sendable {
    /// The path that clients are told.
    var path: String { get }
    /// Answers one request on its connection's thread; false ends the connection.
    func handle(_ request: HTTPRequest, _ connection: HTTPConnection) -> Bool
}

/// Accepts connections, each of which gets a thread.
struct HTTPListener {
    private static let connectionLimit = 1000

    private let address: Address
    private let handler: any HTTPHandler

    init(_ address: Address, _ handler: any HTTPHandler) {
        self.address = address
        self.handler = handler
    }

    /// Listens until the program ends; says on stderr where.
    func run() {
        let listener = listen()
        let open = Connections()
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                // Out of descriptors: those that are open must end first.
                if errno != EINTR, errno != ECONNABORTED { usleep(10_000) }
                continue
            }
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
            var patience = timeval(tv_sec: 30, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            patience.tv_sec = 120
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let connection = HTTPConnection(descriptor)
            let started =
                open.count.add(1, ordering: .relaxed).newValue <= Self.connectionLimit
                && detach { [handler] in
                    Self.serve(connection, handler)
                    connection.close()
                    open.count.subtract(1, ordering: .relaxed)
                }
            if !started {
                connection.refuse(503, "too many connections", [("Connection", "close")])
                connection.close()
                open.count.subtract(1, ordering: .relaxed)
            }
        }
    }

    private final class Connections: Sendable { let count = Atomic(0) }

    private static func serve(_ connection: HTTPConnection, _ handler: any HTTPHandler) {
        var reader = HTTPReader(connection)
        do throws(HTTPReader.Refusal) {
            while true {
                let request = try reader.next()
                if !handler.handle(request, connection) || !request.keepsAlive { return }
            }
        } catch {
            if error.status != 0 { connection.refuse(error.status, error.reason, [("Connection", "close")]) }
        }
    }

    private func listen() -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        var local = sockaddr_in()
        local.sin_family = sa_family_t(AF_INET)
        local.sin_port = address.port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound =
            inet_pton(AF_INET, address.host, &local.sin_addr) == 1
            && withUnsafeMutablePointer(to: &local) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, length) == 0 && Glibc.listen(listener, 512) == 0
                        && getsockname(listener, $0, &length) == 0
                }
            }
        if !bound {
            let reason = String(cString: strerror(errno))
            writeError("mcp-everything: cannot listen on \(address.host):\(address.port): \(reason)\n")
            exit(1)
        }
        writeError("listening on http://\(address.host):\(UInt16(bigEndian: local.sin_port))\(handler.path)\n")
        return listener
    }
}

/// Whether a page of another origin, or a name that only points here, is behind the request.
func comesFromElsewhere(_ request: HTTPRequest, onLoopback: Bool) -> Bool {
    func isLocal(_ authority: some StringProtocol) -> Bool {
        let end: Character = authority.hasPrefix("[") ? "]" : ":"
        return ["localhost", "127.0.0.1", "[::1"].contains(String(authority.prefix { $0 != end }))
    }
    if let origin = request.header("origin") {
        guard let scheme = ["http://", "https://"].first(where: origin.hasPrefix),
            isLocal(origin.dropFirst(scheme.count))
        else { return true }
    }
    return onLoopback && !isLocal(request.header("host") ?? "localhost")
}
