// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The one table of packet rules in a sandbox's network namespace, made over netlink: what goes out to a refused address is
/// answered at once with a TCP reset or “administratively prohibited”, and goes nowhere.
///
/// Connections that are to go through a gate by host get a chain of type `nat` in this table; these rules stay for what
/// does not.
struct PacketFilter {
    private static let table = "thv"
    private static let output = "output"
    private static let refuse = "refuse"
    /// Refused for good, and this machine's at the moment; each for IPv4 and IPv6.
    private static let fixed = ["refused4", "refused6"]
    private static let own = ["own4", "own6"]

    private let socket: NetlinkSocket

    /// Makes the table.
    /// - Parameters:
    ///   - refused: The addresses refused for good.
    ///   - own: Those of this machine.
    ///   - resolver: Where names are resolved (port 53), whatever is refused: an IPv4 address.
    /// - Throws: when the kernel has no packet filter, or not all of what is used here.
    init(
        _ socket: NetlinkSocket, refused: [AddressRange], own: [AddressRange], resolver: AddressRange
    ) throws(SystemError) {
        self.socket = socket
        var batch = [
            Self.message(.newTable) { $0.add(1, text: Self.table) },
            Self.message(.newChain) {
                Self.place(&$0, Self.output, at: 3)
                $0.nest(4) { hook in
                    let localOut: UInt32 = 3
                    hook.add(1, big: localOut)
                    hook.add(2, big: 0)
                }
                $0.add(7, text: "filter")
            },
            Self.message(.newChain) { Self.place(&$0, Self.refuse, at: 3) },
        ]
        for (index, name) in (Self.fixed + Self.own).enumerated() {
            batch.append(Self.set(name, length: index % 2 == 0 ? 4 : 16, id: UInt32(index + 1)))
        }
        batch += Self.elements(Self.fixed, refused) + Self.elements(Self.own, own)
        batch += Self.rules(resolver: resolver.first)
        try commit(batch)
    }

    /// Takes `own` for this machine's addresses from now on; in between none is reachable.
    func replace(own: [AddressRange]) throws(SystemError) {
        let empty = Self.own.map { set in Self.message(.removeElements, flags: 0) { Self.place(&$0, set, at: 2) } }
        try commit(empty + Self.elements(Self.own, own))
    }

    // MARK: What it is made of

    private enum Request: UInt16 {
        case newTable = 0
        case newChain = 3
        case newRule = 6
        case newSet = 9
        case newElements = 12
        case removeElements = 14
    }

    private func commit(_ batch: [NetlinkMessage]) throws(SystemError) {
        let subsystem: UInt16 = 10
        // The number of the subsystem stands in network order.
        let header: [UInt8] = [0, 0, 0, UInt8(subsystem)]
        let (begin, end): (UInt16, UInt16) = (16, 17)
        try socket.send([NetlinkMessage(begin, header: header)] + batch + [NetlinkMessage(end, header: header)])
    }

    private static func message(
        _ request: Request, flags: UInt16 = NetlinkMessage.Flag.create, _ body: (inout NetlinkMessage) -> Void
    ) -> NetlinkMessage {
        let internet: UInt8 = 1
        var message = NetlinkMessage(
            10 << 8 | request.rawValue, flags: flags | NetlinkMessage.Flag.acknowledge, header: [internet, 0, 0, 0])
        body(&message)
        return message
    }

    /// Names the table, and the chain or set in it.
    private static func place(_ message: inout NetlinkMessage, _ name: String, at attribute: UInt16) {
        message.add(1, text: table)
        message.add(attribute, text: name)
    }

    private static func set(_ name: String, length: UInt32, id: UInt32) -> NetlinkMessage {
        message(.newSet) {
            Self.place(&$0, name, at: 2)
            let interval: UInt32 = 4
            $0.add(3, big: interval)
            $0.add(5, big: length)
            $0.add(10, big: id)
        }
    }

    /// The ranges as elements of the two sets `names`.
    private static func elements(_ names: [String], _ ranges: [AddressRange]) -> [NetlinkMessage] {
        zip(names, [false, true]).flatMap { name, isLong -> [NetlinkMessage] in
            let intervals = AddressRange.intervals(ranges.filter { $0.isLong == isLong })
            // An attribute holds 64 KiB.
            return stride(from: 0, to: intervals.count, by: 500).map { start in
                message(.newElements) {
                    Self.place(&$0, name, at: 2)
                    $0.nest(3) { list in
                        for (first, end) in intervals[start..<min(start + 500, intervals.count)] {
                            element(first, isEnd: false, to: &list)
                            if let end { element(end, isEnd: true, to: &list) }
                        }
                    }
                }
            }
        }
    }

    private static func element(_ key: [UInt8], isEnd: Bool, to list: inout NetlinkMessage) {
        list.nest(1) { element in
            if isEnd { element.add(3, big: 1) }
            element.nest(1) { $0.add(1, key) }
        }
    }

    private static func rules(resolver: [UInt8]) -> [NetlinkMessage] {
        let loopback = PacketRule().outputInterface(is: 1).verdict(PacketRule.accept)
        let names = [UInt8(IPPROTO_UDP), UInt8(IPPROTO_TCP)].map { kind in
            PacketRule().address(isLong: false, is: resolver).kind(is: kind).port(is: 53).verdict(PacketRule.accept)
        }
        let refused = (fixed + own).enumerated().map { index, set in
            PacketRule().address(isLong: index % 2 == 1, in: set).verdict(PacketRule.jump, to: refuse)
        }
        let answers = [PacketRule().kind(is: UInt8(IPPROTO_TCP)).reset(), PacketRule().prohibit()]
        return ([loopback] + names + refused).map { rule($0, in: output) } + answers.map { rule($0, in: refuse) }
    }

    private static func rule(_ rule: PacketRule, in chain: String) -> NetlinkMessage {
        message(.newRule, flags: NetlinkMessage.Flag.create | NetlinkMessage.Flag.append) {
            place(&$0, chain, at: 2)
            $0.nest(4) { list in
                for (name, body) in rule.expressions {
                    list.nest(1) { expression in
                        expression.add(1, text: name)
                        expression.nest(2, body)
                    }
                }
            }
        }
    }
}
