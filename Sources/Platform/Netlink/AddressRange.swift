// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The addresses that begin with the same bits, such as `192.0.2.0/24`.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// The first one: 4 or 16 bytes.
    public let first: [UInt8]
    /// How many bits they share.
    public let prefix: Int

    /// The addresses around `address`, 4 or 16 bytes long; `nil` for other lengths.
    public init?(_ address: [UInt8], prefix: Int) {
        guard [4, 16].contains(address.count), (0...address.count * 8).contains(prefix) else { return nil }
        self.prefix = prefix
        first = address.enumerated().map { $1 & ~UInt8(truncatingIfNeeded: 0xFF >> max(0, min(8, prefix - $0 * 8))) }
    }

    /// From `192.0.2.0/24`, `2001:db8::/32` or a single address.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isLong = text.utf8.contains(UInt8(ascii: ":"))
        var bytes = [UInt8](repeating: 0, count: isLong ? 16 : 4)
        guard parts.count <= 2, inet_pton(isLong ? AF_INET6 : AF_INET, String(parts[0]), &bytes) == 1 else {
            return nil
        }
        guard let prefix = parts.count == 2 ? Int(parts[1]) : bytes.count * 8 else { return nil }
        self.init(bytes, prefix: prefix)
    }

    /// Whether these are IPv6 addresses.
    public var isLong: Bool { first.count == 16 }

    /// The first address after these; `nil` when they reach to the last there is.
    public var end: [UInt8]? {
        var bytes = first
        var bit = prefix
        // Adds one to the last of the shared bits.
        while bit > 0 {
            bit -= 1
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            bytes[bit / 8] ^= mask
            if bytes[bit / 8] & mask != 0 { return bytes }
        }
        return nil
    }

    /// The same addresses as intervals that neither overlap nor touch, in order: each from its first address to the first
    /// one after it, `nil` for the end of all addresses. The ranges must be of one kind.
    public static func intervals(_ ranges: [AddressRange]) -> [(first: [UInt8], end: [UInt8]?)] {
        var found: [(first: [UInt8], end: [UInt8]?)] = []
        for range in ranges.sorted(by: { $0.first.lexicographicallyPrecedes($1.first) }) {
            guard let last = found.last else {
                found.append((range.first, range.end))
                continue
            }
            guard let reached = last.end else { break }
            if reached.lexicographicallyPrecedes(range.first) {
                found.append((range.first, range.end))
            } else if range.end.map({ reached.lexicographicallyPrecedes($0) }) ?? true {
                found[found.count - 1].end = range.end
            }
        }
        return found
    }

    /// As in `192.0.2.0/24`.
    public var description: String {
        var text = [CChar](repeating: 0, count: 64)
        inet_ntop(isLong ? AF_INET6 : AF_INET, first, &text, 64)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) + "/\(prefix)"
    }
}
