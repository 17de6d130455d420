// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Synchronization

/// Asks the kernel who owns a TCP socket of this machine (netlink `sock_diag`). Linux only.
final class SocketDiagnostics: Sendable {
    private let netlink: Mutex<Int32>

    init() { netlink = Mutex(socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | O_CLOEXEC, NETLINK_SOCK_DIAG)) }

    deinit {
        let descriptor = netlink.withLock { $0 }
        if descriptor >= 0 { close(descriptor) }
    }

    /// The uid owning the socket whose own end is `from` and whose other end is `to`, if it is established and some
    /// process still holds it: a socket whose process has closed it is listed with inode 0 and uid 0.
    func owner(from: SocketAddress, to: SocketAddress) -> UInt32? {
        if let answer = query(from: from, to: to) { return answer.uid }
        return TCPTable.owner(from: from, to: to)
    }

    private enum Answer {
        case owner(UInt32)
        case nobody
        var uid: UInt32? { if case .owner(let uid) = self { uid } else { nil } }
    }

    /// `nil` when the kernel could not be asked, as in a sandbox without netlink.
    private func query(from: SocketAddress, to: SocketAddress) -> Answer? {
        netlink.withLock { descriptor in
            guard descriptor >= 0, from.address.count == to.address.count else { return nil }
            var request = clinux_diag_request()
            request.body.sdiag_family = UInt8(from.address.count == 4 ? AF_INET : AF_INET6)
            request.body.sdiag_protocol = UInt8(IPPROTO_TCP)
            request.body.idiag_states = ~0
            request.body.id.idiag_sport = from.port.bigEndian
            request.body.id.idiag_dport = to.port.bigEndian
            withUnsafeMutableBytes(of: &request.body.id.idiag_src) { $0.copyBytes(from: from.address) }
            withUnsafeMutableBytes(of: &request.body.id.idiag_dst) { $0.copyBytes(from: to.address) }
            request.body.id.idiag_cookie = (~0, ~0)
            request.head.nlmsg_len = UInt32(MemoryLayout<clinux_diag_request>.size)
            request.head.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
            request.head.nlmsg_flags = UInt16(NLM_F_REQUEST)
            guard send(descriptor, &request, MemoryLayout<clinux_diag_request>.size, 0) > 0 else { return nil }
            return withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 8) { buffer -> Answer? in
                let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                guard count >= MemoryLayout<nlmsghdr>.size + MemoryLayout<inet_diag_msg>.size else {
                    return count >= MemoryLayout<nlmsghdr>.size ? .nobody : nil
                }
                let head = buffer.load(as: nlmsghdr.self)
                guard head.nlmsg_type == UInt16(SOCK_DIAG_BY_FAMILY) else { return .nobody }
                let message = buffer.load(fromByteOffset: MemoryLayout<nlmsghdr>.size, as: inet_diag_msg.self)
                let established: UInt8 = 1
                guard message.idiag_state == established, message.idiag_inode != 0 else { return .nobody }
                return .owner(message.idiag_uid)
            }
        }
    }
}

/// The same facts as text: `/proc/net/tcp` and `/proc/net/tcp6`.
public enum TCPTable {
    /// The owner of the established connection from `from` to `to`, as `SocketDiagnostics` defines it.
    static func owner(from: SocketAddress, to: SocketAddress) -> UInt32? {
        rows().first { $0.local == from && $0.remote == to && $0.state == 1 && $0.inode != 0 }?.uid
    }

    /// The owners of the sockets that listen on `port`, any address.
    public static func listeners(on port: UInt16) -> [UInt32] {
        rows().filter { $0.local.port == port && $0.state == 10 }.map(\.uid)
    }

    /// The owners of the sockets that a connection to `address` may have reached: those bound to the very address, else
    /// those bound to every address.
    public static func listeners(at address: SocketAddress) -> [UInt32] { listeners(at: address, in: rows()) }

    static func listeners(at address: SocketAddress, in rows: [Row]) -> [UInt32] {
        let candidates = rows.filter { $0.local.port == address.port && $0.state == 10 }
        let exact = candidates.filter { $0.local == address }
        return (exact.isEmpty ? candidates.filter { $0.local.isUnspecified } : exact).map(\.uid)
    }

    struct Row {
        var local: SocketAddress
        var remote: SocketAddress
        var state: Int
        var uid: UInt32
        var inode: UInt64
    }

    static func rows() -> [Row] {
        ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { path -> [Row] in
            guard let file = try? File.read(path, limit: 64 << 20) else { return [] }
            return rows(of: String(decoding: file, as: UTF8.self))
        }
    }

    /// The rows of one table's text.
    static func rows(of text: String) -> [Row] { text.split(separator: "\n").dropFirst().compactMap(row) }

    private static func row(_ line: Substring) -> Row? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count > 9, let local = address(fields[1]), let remote = address(fields[2]),
            let state = Int(fields[3], radix: 16), let uid = UInt32(fields[7]), let inode = UInt64(fields[9])
        else { return nil }
        return Row(local: local, remote: remote, state: state, uid: uid, inode: inode)
    }

    /// Addresses are printed as 32-bit words in the machine's byte order.
    private static func address(_ text: Substring) -> SocketAddress? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while rest.count >= 8 {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
            rest = rest.dropFirst(8)
        }
        let mapped = bytes.count == 16 && bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return SocketAddress(address: mapped ? Array(bytes[12...]) : bytes, port: port)
    }
}
