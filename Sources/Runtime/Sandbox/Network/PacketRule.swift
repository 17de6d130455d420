// SPDX-License-Identifier: Apache-2.0
import Platform

/// One rule of a packet filter: conditions, then what to do. The numbers are those of `linux/netfilter/nf_tables.h`.
struct PacketRule {
    static let accept: Int32 = 1
    static let jump: Int32 = -3

    /// The names and contents of what the kernel carries out in order.
    private(set) var expressions: [(name: String, body: (inout NetlinkMessage) -> Void)] = []

    private static let register: UInt32 = 1

    /// Goes out through the interface with this number.
    func outputInterface(is number: UInt32) -> PacketRule {
        loading(meta: 5).compared(to: NetlinkMessage.native(number))
    }

    /// Is a packet of this protocol: `IPPROTO_TCP`.
    func kind(is number: UInt8) -> PacketRule { loading(meta: 16).compared(to: [number]) }

    /// Goes to this port; after a condition on a protocol that has ports.
    func port(is port: UInt16) -> PacketRule {
        loading(header: 2, at: 2, length: 2).compared(to: [UInt8(port >> 8), UInt8(port & 0xFF)])
    }

    /// Goes to this address.
    func address(isLong: Bool, is address: [UInt8]) -> PacketRule { loadingAddress(isLong).compared(to: address) }

    /// Goes to an address in a set.
    func address(isLong: Bool, in set: String) -> PacketRule {
        loadingAddress(isLong).adding("lookup") {
            $0.add(1, text: set)
            $0.add(2, big: Self.register)
        }
    }

    /// Ends here, or goes on in another chain.
    func verdict(_ code: Int32, to chain: String? = nil) -> PacketRule {
        adding("immediate") {
            $0.add(1, big: 0)
            $0.nest(2) { value in
                value.nest(2) { verdict in
                    verdict.add(1, big: UInt32(bitPattern: code))
                    if let chain { verdict.add(2, text: chain) }
                }
            }
        }
    }

    /// Answers with a reset: a connection fails at once.
    func reset() -> PacketRule { adding("reject") { $0.add(1, big: 1) } }

    /// Answers that this is administratively prohibited.
    func prohibit() -> PacketRule {
        adding("reject") {
            $0.add(1, big: 2)
            $0.add(2, [3])
        }
    }

    private func loadingAddress(_ isLong: Bool) -> PacketRule {
        let (ipv4, ipv6): (UInt8, UInt8) = (2, 10)
        return loading(meta: 15).compared(to: [isLong ? ipv6 : ipv4])
            .loading(header: 1, at: isLong ? 24 : 16, length: isLong ? 16 : 4)
    }

    private func loading(meta key: UInt32) -> PacketRule {
        adding("meta") {
            $0.add(1, big: Self.register)
            $0.add(2, big: key)
        }
    }

    private func loading(header: UInt32, at offset: UInt32, length: UInt32) -> PacketRule {
        adding("payload") {
            $0.add(1, big: Self.register)
            $0.add(2, big: header)
            $0.add(3, big: offset)
            $0.add(4, big: length)
        }
    }

    private func compared(to value: [UInt8]) -> PacketRule {
        adding("cmp") {
            $0.add(1, big: Self.register)
            $0.add(2, big: 0)
            $0.nest(3) { $0.add(1, value) }
        }
    }

    private func adding(_ name: String, _ body: @escaping (inout NetlinkMessage) -> Void) -> PacketRule {
        var rule = self
        rule.expressions.append((name, body))
        return rule
    }
}
