// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Sockets that wait for connections.
public enum ListeningSocket {
    /// A TCP socket bound to `host` (an address, not a name) and `port`; 0 lets the system choose. It listens unless
    /// `listening` is false, which only keeps the port from being taken by others.
    public static func tcp(
        host: String, port: UInt16, listening: Bool = true
    ) throws(SystemError) -> (socket: Descriptor, port: UInt16) {
        guard let address = SocketAddress(host: host, port: port) else {
            throw SystemError("bind \(host)", code: EADDRNOTAVAIL)
        }
        let number = socket(
            address.address.count == 4 ? AF_INET : AF_INET6, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        if number < 0 { throw SystemError("create a socket") }
        let descriptor = Descriptor(owning: number)
        var one: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        if address.address.count == 16 {
            setsockopt(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, 4)
            // ::1 is held also while IPv6 is switched off: whoever switches it on must not find it with another user.
            setsockopt(number, Int32(IPPROTO_IPV6), ipv6FreeBind, &one, 4)
        }
        let place = "listen on \(address.hostText):\(port)"
        if address.withSockaddr({ bind(number, $0, $1) }) != 0 { throw SystemError(place) }
        if listening, listen(number, SOMAXCONN) != 0 { throw SystemError(place) }
        return (descriptor, localPort(of: number))
    }

    /// IPV6_FREEBIND, which glibc's headers for Swift lack. Linux 4.15.
    private static let ipv6FreeBind: Int32 = 78

    /// A unix socket at `path` with the given mode. A file left over by a server that is gone is replaced; one that
    /// still answers is `EADDRINUSE`.
    public static func unix(path: String, mode: UInt32 = 0o600) throws(SystemError) -> Descriptor {
        guard let address = UnixAddress(path) else { throw SystemError("listen on \(path)", code: ENAMETOOLONG) }
        if File.exists(path) {
            if let live = try? Connection.unix(path: path) {
                live.close()
                throw SystemError("listen on \(path)", code: EADDRINUSE)
            }
            try File.remove(path)
        }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        if number < 0 { throw SystemError("create a socket") }
        let descriptor = Descriptor(owning: number)
        // The mode must hold from the first moment, and umask is the process's, so bind beside and move into place.
        let temporary = "\(path).\(getpid())"
        guard let beside = UnixAddress(temporary) ?? UnixAddress(path) else {
            throw SystemError("listen on \(path)", code: ENAMETOOLONG)
        }
        try? File.remove(beside.path)
        if beside.withSockaddr({ bind(number, $0, $1) }) != 0 { throw SystemError("listen on \(path)") }
        chmod(beside.path, mode)
        if listen(number, SOMAXCONN) != 0 { throw SystemError("listen on \(path)") }
        if beside.path != address.path, rename(beside.path, path) != 0 { throw SystemError("listen on \(path)") }
        return descriptor
    }

    /// The port a bound TCP socket has.
    public static func localPort(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return SocketAddress(storage)?.port ?? 0
    }
}

/// A unix socket path that fits the system's limit of 107 bytes.
struct UnixAddress {
    let path: String

    init?(_ path: String) {
        guard path.utf8.count < 108, !path.utf8.contains(0) else { return nil }
        self.path = path
    }

    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var value = sockaddr_un()
        value.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &value.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &value) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Connections made by us.
public enum Connection {
    /// A blocking connection to the unix socket at `path`.
    public static func unix(path: String) throws(SystemError) -> Descriptor {
        guard let address = UnixAddress(path) else { throw SystemError("connect to \(path)", code: ENAMETOOLONG) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        if number < 0 { throw SystemError("create a socket") }
        let descriptor = Descriptor(owning: number)
        if address.withSockaddr({ connect(number, $0, $1) }) != 0 { throw SystemError("connect to \(path)") }
        return descriptor
    }
}
