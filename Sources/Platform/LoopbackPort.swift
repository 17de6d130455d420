// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A port of this machine's loopback, held on 127.0.0.1 and on ::1: a browser that is told `localhost` tries both, and
/// whoever held the second could serve a page there that passes for this server's own.
///
/// Every socket of it listens. The system lets nobody bind the same address and port beside a listening socket, of
/// whichever user and with whichever option (SO_REUSEADDR and SO_REUSEPORT included, as these never ask for the latter).
public struct LoopbackPort: Sendable {
    /// The port, the same on every address.
    public let port: UInt16
    private let held: [(address: SocketAddress, socket: Descriptor)]

    private static let both = ["127.0.0.1", "::1"].compactMap { SocketAddress(host: $0, port: 0) }
    /// Those that are held beside the one asked for.
    private static var wanted: [SocketAddress] { Defence.bothFamilies.isOff ? [] : both }

    private init(port: UInt16, held: [(address: SocketAddress, socket: Descriptor)]) {
        self.port = port
        self.held = held
    }

    /// The listening, non-blocking sockets, that of the address asked for first.
    public var sockets: [Descriptor] { held.map(\.socket) }

    /// The names that lead to these sockets only.
    public var names: LoopbackNames {
        LoopbackNames(
            port: port, addresses: held.map(\.address),
            includesLocalhost: Defence.ownNames.isOff
                || Self.both.allSatisfy { address in holds(address) || Self.isAbsent(address) })
    }

    /// The address of the other family, `[::1]:8080`, when somebody else may hold it; `nil` when both are held, and for
    /// addresses that `localhost` never means.
    public var missing: String? {
        guard held.contains(where: { Self.both.contains($0.address) }) else { return nil }
        return Self.both.first { !holds($0) && !Self.isAbsent($0) }.map { "\($0.hostText):\(port)" }
    }

    private func holds(_ address: SocketAddress) -> Bool { held.contains { $0.address == address } }

    /// Takes `port` on `host`, an address of loopback, and on the other family's loopback; 0 finds a port that is free
    /// on both. Where the other family cannot be had at all, `host` is taken alone.
    ///
    /// - Parameter alone: whether `host` is also taken alone when another program has the port on the other family.
    /// - Throws: `EADDRINUSE` with the address that is taken in its action.
    public static func take(
        _ port: UInt16, host: String = "127.0.0.1", alone: Bool = false
    ) throws(SystemError) -> LoopbackPort {
        guard let address = SocketAddress(host: host, port: 0) else {
            throw SystemError("listen on \(host)", code: EADDRNOTAVAIL)
        }
        // Any other address of 127.0.0.0/8 is nothing that `localhost` means.
        let others = both.contains(address) ? wanted.filter { $0 != address } : []
        var attempts = port == 0 ? 100 : 1
        while true {
            let first = try ListeningSocket.tcp(host: host, port: port)
            var held = [(address, first.socket)]
            attempts -= 1
            do throws(SystemError) {
                for other in others {
                    held.append((other, try ListeningSocket.tcp(host: other.bareText, port: first.port).socket))
                }
                return LoopbackPort(port: first.port, held: held)
            } catch {
                let isTaken = error.code == EADDRINUSE
                if !isTaken || (alone && attempts == 0) { return LoopbackPort(port: first.port, held: held) }
                if attempts == 0 { throw error }
            }
        }
    }

    /// Whichever of both addresses can be had, for a port that is only kept from others; `nil` when none can.
    public static func hold(_ port: UInt16) -> LoopbackPort? {
        let made = LoopbackPort(port: port, held: []).completed()
        return made.held.isEmpty ? nil : made
    }

    /// The same port with the addresses that were taken by others and are free now.
    public func completed() -> LoopbackPort {
        var now = held
        for address in Self.wanted where !holds(address) {
            guard let made = try? ListeningSocket.tcp(host: address.bareText, port: port) else { continue }
            now.append((address, made.socket))
        }
        // 127.0.0.1 first, as that is what everybody is told.
        return LoopbackPort(port: port, held: now.sorted { $0.address.address.count < $1.address.address.count })
    }

    /// Listening sockets that another process has bound; those that are no loopback sockets of one port are left out.
    public init?(inherited sockets: [Descriptor]) {
        let named = sockets.compactMap { socket in
            SocketAddress(localOf: socket.number).map { (address: $0, socket: socket) }
        }
        guard let port = named.first?.address.port else { return nil }
        self.port = port
        held = named.filter { $0.address.isLoopback && $0.address.port == port }
            .map { (SocketAddress(address: $0.address.address, port: 0), $0.socket) }
        if held.isEmpty { return nil }
    }

    /// Whether nobody on this machine can listen on `address`: a kernel without IPv6. That this very process may not
    /// make such sockets says nothing, because a unit's filter answers with the same error.
    private static func isAbsent(_ address: SocketAddress) -> Bool {
        guard address.address.count == 16, !File.exists("/proc/net/if_inet6"), File.exists("/proc/net/tcp") else {
            return false
        }
        let number = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        if number >= 0 { close(number) }
        return number < 0
    }
}
