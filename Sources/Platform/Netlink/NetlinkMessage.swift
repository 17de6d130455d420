// SPDX-License-Identifier: Apache-2.0

/// A netlink request under construction: the kernel's header, the family's header, then attributes.
public struct NetlinkMessage: Sendable {
    /// Flags of the header, in `linux/netlink.h`.
    public enum Flag {
        /// Every request has it.
        public static let request: UInt16 = 0x01
        /// The kernel answers also when nothing failed.
        public static let acknowledge: UInt16 = 0x04
        /// The answer is a list.
        public static let dump: UInt16 = 0x300
        /// Replaces what is there.
        public static let replace: UInt16 = 0x100
        /// Makes what is not there.
        public static let create: UInt16 = 0x400
        /// Adds at the end.
        public static let append: UInt16 = 0x800
    }

    static let headerSize = 16

    private(set) var bytes: [UInt8]
    var flags: UInt16 { UInt16(bytes[6]) | UInt16(bytes[7]) << 8 }

    /// - Parameters:
    ///   - type: The request.
    ///   - flags: Besides `Flag.request`.
    ///   - header: The family's own header.
    public init(_ type: UInt16, flags: UInt16 = 0, header: [UInt8]) {
        bytes = Self.native(UInt32(0)) + Self.native(type) + Self.native(flags | Flag.request)
        bytes += [UInt8](repeating: 0, count: 8) + header
        pad()
    }

    /// Adds an attribute with this value.
    public mutating func add(_ type: UInt16, _ value: [UInt8]) {
        bytes += Self.native(UInt16(4 + value.count)) + Self.native(type) + value
        pad()
    }

    /// Adds a number in network order.
    public mutating func add(_ type: UInt16, big value: UInt32) {
        add(type, Swift.withUnsafeBytes(of: value.bigEndian) { Array($0) })
    }

    /// Adds text, with its end marked as in C.
    public mutating func add(_ type: UInt16, text: String) { add(type, Array(text.utf8) + [0]) }

    /// Adds an attribute that holds what `body` adds.
    public mutating func nest(_ type: UInt16, _ body: (inout NetlinkMessage) -> Void) {
        let start = bytes.count
        let nested: UInt16 = 0x8000
        bytes += Self.native(UInt16(0)) + Self.native(type | nested)
        body(&self)
        bytes.replaceSubrange(start..<start + 2, with: Self.native(UInt16(bytes.count - start)))
    }

    /// A number in this machine's order.
    public static func native(_ value: some FixedWidthInteger) -> [UInt8] {
        Swift.withUnsafeBytes(of: value) { Array($0) }
    }

    /// The bytes to send as request `sequence`.
    func numbered(_ sequence: UInt32) -> [UInt8] {
        var bytes = bytes
        bytes.replaceSubrange(0..<4, with: Self.native(UInt32(bytes.count)))
        bytes.replaceSubrange(8..<12, with: Self.native(sequence))
        return bytes
    }

    private mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }
}
