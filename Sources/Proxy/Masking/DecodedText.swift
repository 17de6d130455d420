// SPDX-License-Identifier: Apache-2.0

/// A text without the escapes of some notation, and where in the text as it was written each of its bytes stands.
struct DecodedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte the first of the bytes that stand for it, and the one behind them.
    private(set) var origins: [Range<Int>] = []

    /// The text as it is written.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        origins = bytes.indices.map { $0..<$0 + 1 }
    }

    private init(capacity: Int) {
        bytes.reserveCapacity(capacity)
        origins.reserveCapacity(capacity)
    }

    private mutating func add(_ decoded: some Sequence<UInt8>, _ origin: Range<Int>) {
        for byte in decoded {
            bytes.append(byte)
            origins.append(origin)
        }
    }

    private func origin(_ start: Int, _ count: Int) -> Range<Int> {
        origins[start].lowerBound..<origins[start + count - 1].upperBound
    }

    // MARK: JSON

    private static let short: [UInt8: UInt8] = [
        0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
    ]

    /// Without escapes of JSON's strings; `nil` when there are none. What is no escape stays.
    func withoutJSONEscapes() -> DecodedText? {
        guard bytes.contains(0x5C) else { return nil }
        var result = DecodedText(capacity: bytes.count)
        var index = 0
        while index < bytes.count {
            let count = addEscape(at: index, to: &result)
            if count == 0 { result.add(CollectionOfOne(bytes[index]), origins[index]) }
            index += max(1, count)
        }
        return result
    }

    /// - Returns: the length of the escape at `index`; 0 when there is none.
    private func addEscape(at index: Int, to result: inout DecodedText) -> Int {
        guard bytes[index] == 0x5C, index + 1 < bytes.count else { return 0 }
        if let byte = Self.short[bytes[index + 1]] {
            result.add(CollectionOfOne(byte), origin(index, 2))
            return 2
        }
        guard let first = unit(at: index) else { return 0 }
        if let scalar = Unicode.Scalar(first) {
            result.add(Array(String(Character(scalar)).utf8), origin(index, 6))
            return 6
        }
        guard first < 0xDC00, let second = unit(at: index + 6), (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { return 0 }
        result.add(Array(String(Character(scalar)).utf8), origin(index, 12))
        return 12
    }

    /// The code unit of a `\uXXXX` at `index`.
    private func unit(at index: Int) -> UInt16? {
        guard index + 5 < bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else { return nil }
        var value: UInt16 = 0
        for byte in bytes[index + 2..<index + 6] {
            guard let digit = Self.digit(byte) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    // MARK: Addresses

    /// Without `%XX`, and with spaces for `+` if `plus`; `nil` when there is nothing of that.
    func withoutPercents(plus: Bool) -> DecodedText? {
        guard bytes.contains(where: { $0 == 0x25 || (plus && $0 == 0x2B) }) else { return nil }
        var result = DecodedText(capacity: bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25, index + 2 < bytes.count, let high = Self.digit(bytes[index + 1]),
                let low = Self.digit(bytes[index + 2])
            {
                result.add(CollectionOfOne(high << 4 | low), origin(index, 3))
                index += 3
                continue
            }
            result.add(CollectionOfOne(plus && bytes[index] == 0x2B ? 0x20 : bytes[index]), origins[index])
            index += 1
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
