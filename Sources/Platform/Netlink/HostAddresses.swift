// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The addresses that lead to this machine itself, and their changes, by rtnetlink: those of its interfaces, what its table
/// of local routes holds besides, and the networks behind bridges that have nothing but containers and virtual machines on
/// them. `waitForChange` is for one thread; the rest for any.
public final class HostAddresses: Sendable {
    private enum Message {
        static let newLink: UInt64 = 16
        static let getLink: UInt16 = 18
        static let newAddress: UInt64 = 20
        static let getAddress: UInt16 = 22
        static let newRoute: UInt64 = 24
        static let getRoute: UInt16 = 26
    }

    /// The table of local routes, and how a header of a route says so.
    private static let localTable: UInt8 = 255
    /// The kinds of route that end here: local, broadcast, anycast.
    private static let localKinds: Set<UInt64> = [2, 3, 4]
    /// Interfaces, IPv4 addresses and routes, IPv6 addresses and routes.
    private static let groups: [Int32] = [1, 5, 7, 9, 11]

    private let events: NetlinkSocket
    private let over: (read: Descriptor, write: Descriptor)

    /// From here on no change is missed.
    public init() throws(SystemError) {
        events = try NetlinkSocket(.route, groups: Self.groups)
        over = try Descriptor.pipe()
    }

    /// Waits for a change. What it was is not said: call `current()`.
    /// - Returns: `false` once closed.
    public func waitForChange() -> Bool {
        while true {
            var watched = [
                pollfd(fd: events.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: over.read.number, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&watched, 2, -1) < 0, errno == EINTR { continue }
            if watched[1].revents != 0 { return false }
            guard watched[0].revents != 0 else { continue }
            var matters = false
            do throws(SystemError) {
                while case let answers = try events.receive(wait: false), !answers.isEmpty {
                    if answers.contains(where: Self.matters) { matters = true }
                }
            } catch {
                // More has happened than the socket holds (ENOBUFS).
                matters = true
            }
            if matters { return true }
        }
    }

    /// Ends `waitForChange`.
    public func close() { over.write.close() }

    /// The addresses now. Addresses in both forms, IPv4 and IPv6.
    public static func current() throws(SystemError) -> [AddressRange] {
        let socket = try NetlinkSocket(.route)
        defer { socket.close() }
        let isFiltered = socket.filterDumps()
        let all = NetlinkMessage.Flag.dump
        let links = try socket.dump(
            NetlinkMessage(Message.getLink, flags: all, header: [UInt8](repeating: 0, count: 16)))
        let inner = innerBridges(links)
        var found = Set<AddressRange>()
        for answer in try socket.dump(
            NetlinkMessage(Message.getAddress, flags: all, header: [UInt8](repeating: 0, count: 8)))
        where answer.type == Message.newAddress {
            let attributes = answer.attributes(from: 8)
            // Of a point-to-point link the first is the other end's.
            guard let address = attributes[2] ?? attributes[1] else { continue }
            if let own = AddressRange(address, prefix: address.count * 8) { found.insert(own) }
            let prefix = Int(answer.number(at: 1, size: 1))
            if inner.contains(UInt32(answer.number(at: 4, size: 4))),
                let network = AddressRange(address, prefix: prefix)
            {
                found.insert(network)
            }
        }
        if isFiltered { try addLocalRoutes(socket, &found) }
        return Array(found)
    }

    private static func addLocalRoutes(_ socket: NetlinkSocket, _ found: inout Set<AddressRange>) throws(SystemError) {
        for family in [UInt8(AF_INET), UInt8(AF_INET6)] {
            let header: [UInt8] = [family, 0, 0, 0, localTable, 0, 0, 0, 0, 0, 0, 0]
            let routes: [NetlinkAnswer]
            do throws(SystemError) {
                routes = try socket.dump(
                    NetlinkMessage(Message.getRoute, flags: NetlinkMessage.Flag.dump, header: header))
            } catch {
                // Without IPv6 there are no routes of it.
                guard error.code != EOPNOTSUPP, error.code != ENOENT, error.code != EAFNOSUPPORT else { continue }
                throw error
            }
            for route in routes where route.type == Message.newRoute && isLocal(route) {
                guard let address = route.attributes(from: 12)[1] else { continue }
                if let range = AddressRange(address, prefix: Int(route.number(at: 1, size: 1))) { found.insert(range) }
            }
        }
    }

    private static func isLocal(_ route: NetlinkAnswer) -> Bool { localKinds.contains(route.number(at: 7, size: 1)) }

    private static func matters(_ event: NetlinkAnswer) -> Bool {
        // A route's removal has the number after its making. Others' routes may be many, and change often.
        let isRoute = [Message.newRoute, Message.newRoute + 1].contains(UInt64(event.type))
        return !isRoute || isLocal(event)
    }

    /// The bridges whose every port is the end of a pair (`veth`) or a program's (`tun`): what is behind them runs on this
    /// machine, and is reached from elsewhere only by what the machine forwards.
    private static func innerBridges(_ links: [NetlinkAnswer]) -> Set<UInt32> {
        var bridges = Set<UInt32>()
        var outer = Set<UInt32>()
        for link in links where link.type == Message.newLink {
            let attributes = link.attributes(from: 16)
            let kind = attributes[18].flatMap { NetlinkAnswer.attributes($0)[1] }
            let name = String(decoding: (kind ?? []).prefix { $0 != 0 }, as: UTF8.self)
            if name == "bridge" { bridges.insert(UInt32(link.number(at: 4, size: 4))) }
            guard let master = attributes[10], master.count == 4, !["veth", "tun"].contains(name) else { continue }
            outer.insert(master.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
        return bridges.subtracting(outer)
    }
}
