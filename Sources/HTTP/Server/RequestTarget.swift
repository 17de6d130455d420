// SPDX-License-Identifier: Apache-2.0

/// The origin form of a request target (RFC 9112 section 3.2.1), split first and decoded afterwards.
public struct RequestTarget: Sendable {
    /// Why a target is refused.
    public struct Malformed: Error, Sendable, Equatable {
        /// For the answer's detail.
        public let reason: String
    }

    /// Decoded segments; empty for `/`. A slash at the end makes no difference.
    public let path: [String]
    /// Decoded fields in order.
    public let query: [(name: String, value: String)]

    /// Splits `target` at `?`, `/`, `&` and `=`, then decodes each piece. Refuses what different readers could take
    /// for different things: no leading `/`, a dot segment, an empty segment, a bad escape, `%00`, or text that is not
    /// UTF-8 once decoded.
    public init(_ target: String) throws(Malformed) {
        let bytes = Array(target.utf8)
        guard bytes.first == UInt8(ascii: "/") else { throw Malformed(reason: "the path must start with “/”") }
        let cut = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
        let end = cut > 1 && bytes[cut - 1] == UInt8(ascii: "/") ? cut - 1 : cut
        var segments: [String] = []
        if cut > 1 {
            for piece in bytes[1..<end].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                let segment = try Self.decode(piece, plus: false)
                if segment.isEmpty { throw Malformed(reason: "the path has an empty segment") }
                if segment == "." || segment == ".." { throw Malformed(reason: "the path has a dot segment") }
                segments.append(segment)
            }
        }
        path = segments
        var fields: [(String, String)] = []
        if cut < bytes.count {
            for piece in bytes[(cut + 1)...].split(separator: UInt8(ascii: "&")) {
                let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
                let name = try Self.decode(piece[..<equals], plus: true)
                let value = equals < piece.endIndex ? try Self.decode(piece[(equals + 1)...], plus: true) : ""
                fields.append((name, value))
            }
        }
        query = fields
    }

    /// `text` with everything but unreserved characters percent-encoded (RFC 3986 section 2.3).
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// `name=value&…`, encoded.
    public static func query(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, plus: Bool) throws(Malformed) -> String {
        let isPlain = bytes.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "%") && !(plus && $0 == UInt8(ascii: "+")) }
        if isPlain, let text = String(validating: bytes, as: UTF8.self) { return text }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2])
                else { throw Malformed(reason: "“%” must be followed by two hexadecimal digits") }
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(plus && byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        if output.contains(0) { throw Malformed(reason: "%00 is not allowed") }
        guard let text = String(validating: output, as: UTF8.self) else { throw Malformed(reason: "not UTF-8") }
        return text
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
