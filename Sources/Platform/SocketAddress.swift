// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An IPv4 or IPv6 address and port, in network byte order.
public struct SocketAddress: Sendable, Equatable {
    /// 4 or 16 bytes.
    public let address: [UInt8]
    /// From 0 to 65535.
    public let port: UInt16

    /// An address of `address.count` 4 or 16.
    public init(address: [UInt8], port: UInt16) {
        self.address = address
        self.port = port
    }

    /// The address in a C structure; an IPv4 address mapped into IPv6 becomes IPv4.
    init?(_ storage: sockaddr_storage) {
        var storage = storage
        switch Int32(storage.ss_family) {
        case AF_INET:
            let value = withUnsafeBytes(of: &storage) { $0.load(as: sockaddr_in.self) }
            address = withUnsafeBytes(of: value.sin_addr) { Array($0) }
            port = UInt16(bigEndian: value.sin_port)
        case AF_INET6:
            let value = withUnsafeBytes(of: &storage) { $0.load(as: sockaddr_in6.self) }
            let bytes = withUnsafeBytes(of: value.sin6_addr) { Array($0) }
            let mapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            address = mapped ? Array(bytes[12...]) : bytes
            port = UInt16(bigEndian: value.sin6_port)
        default: return nil
        }
    }

    /// 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
    }

    /// 0.0.0.0 or ::, which a listener on every address is bound to.
    public var isUnspecified: Bool { address.allSatisfy { $0 == 0 } }

    /// The own end of the bound TCP socket `descriptor`; `nil` when it is none.
    init?(localOf descriptor: Int32) {
        var own = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutablePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard named == 0 else { return nil }
        self.init(own)
    }

    /// The address as text, without brackets: `::1`.
    var bareText: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var bytes = address
        inet_ntop(address.count == 4 ? AF_INET : AF_INET6, &bytes, &text, socklen_t(text.count))
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    /// The address as it stands in a URL: `127.0.0.1`, `[::1]`.
    var hostText: String { address.count == 4 ? bareText : "[\(bareText)]" }

    /// The other end of the connected TCP socket `descriptor`; `nil` when it is none.
    public init?(peerOf descriptor: Int32) {
        var other = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let connected = withUnsafeMutablePointer(to: &other) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        guard connected == 0 else { return nil }
        self.init(other)
    }

    /// Parses `127.0.0.1` or `::1`; `nil` for names.
    public init?(host: String, port: UInt16) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            address = withUnsafeBytes(of: v4) { Array($0) }
        } else if inet_pton(AF_INET6, host, &v6) == 1 {
            address = withUnsafeBytes(of: v6) { Array($0) }
        } else {
            return nil
        }
        self.port = port
    }

    /// Calls `body` with the C form.
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if address.count == 4 {
            var value = sockaddr_in()
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &value.sin_addr) { $0.copyBytes(from: address) }
            return withUnsafePointer(to: &value) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, 16) }
            }
        }
        var value = sockaddr_in6()
        value.sin6_family = sa_family_t(AF_INET6)
        value.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &value.sin6_addr) { $0.copyBytes(from: address) }
        return withUnsafePointer(to: &value) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, 28) }
        }
    }
}
