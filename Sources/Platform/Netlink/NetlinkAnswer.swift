// SPDX-License-Identifier: Apache-2.0

/// One message from the kernel. Reading past its end gives zeros and nothing, never a trap.
public struct NetlinkAnswer: Sendable {
    /// What it is.
    public let type: UInt16
    /// The request that it belongs to; 0 for an event.
    public let sequence: UInt32
    /// The family's header and the attributes.
    public let body: [UInt8]

    static let error: UInt16 = 2
    static let done: UInt16 = 3

    /// The messages of one datagram.
    static func all(in bytes: ArraySlice<UInt8>) -> [NetlinkAnswer] {
        var found: [NetlinkAnswer] = []
        var rest = bytes
        while rest.count >= NetlinkMessage.headerSize {
            let start = rest.startIndex
            let length = Int(number(rest, 0, 4))
            guard length >= NetlinkMessage.headerSize, length <= rest.count else { break }
            found.append(
                NetlinkAnswer(
                    type: UInt16(number(rest, 4, 2)), sequence: UInt32(number(rest, 8, 4)),
                    body: Array(rest[start + NetlinkMessage.headerSize..<start + length])))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return found
    }

    /// The number of `size` bytes, 8 at most, at `offset` of the body, the lowest first: netlink's own
    /// numbers have the machine's order, which is this on every machine that we build for.
    public func number(at offset: Int, size: Int) -> UInt64 { Self.number(body[...], offset, size) }

    /// The attributes that begin at `offset` of the body.
    public func attributes(from offset: Int) -> [UInt16: [UInt8]] { Self.attributes(body.dropFirst(offset)) }

    /// The attributes in `bytes`; of two of one kind the last.
    public static func attributes(_ bytes: some Sequence<UInt8>) -> [UInt16: [UInt8]] {
        var found: [UInt16: [UInt8]] = [:]
        var rest = Array(bytes)[...]
        while rest.count >= 4 {
            let length = Int(number(rest, 0, 2))
            guard length >= 4, length <= rest.count else { break }
            let flags: UInt16 = 0xC000
            found[UInt16(number(rest, 2, 2)) & ~flags] = Array(rest.dropFirst(4).prefix(length - 4))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return found
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int, _ size: Int) -> UInt64 {
        guard offset + size <= bytes.count else { return 0 }
        return bytes.dropFirst(offset).prefix(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
