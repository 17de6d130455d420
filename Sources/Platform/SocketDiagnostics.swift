// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Asks the kernel who owns a TCP socket of this machine (netlink `sock_diag`). Linux only.
final class SocketDiagnostics: Sendable {
    private let netlink: Lock<Int32>

    init() { netlink = Lock(clinux_diagnostics_open()) }

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
            var (uid, inode, state): (UInt32, UInt32, UInt8) = (0, 0, 0)
            let found = clinux_socket_owner(
                descriptor, from.address, from.port.bigEndian, to.address, to.port.bigEndian,
                Int32(from.address.count), &uid, &inode, &state)
            if found < 0 { return nil }
            let established: UInt8 = 1
            return found == 1 && state == established && inode != 0 ? .owner(uid) : .nobody
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
    static func rows(of text: String) -> [Row] { text.split(whereSeparator: \.isNewline).dropFirst().compactMap(row) }

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
