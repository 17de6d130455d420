// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// The shortest UTF-8 text of this value, on one line.
    public var bytes: [UInt8] {
        var writer = JSONWriter(indented: false)
        writer.write(self, depth: 0)
        return writer.bytes
    }

    /// The same text as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A text for people: two spaces of indentation, one member per line, no newline at the end.
    public var prettyText: String {
        var writer = JSONWriter(indented: true)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct JSONWriter {
    let indented: Bool
    var bytes: [UInt8] = []

    mutating func write(_ value: JSON, depth: Int) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let text): write(text)
        case .array(let elements):
            list(elements, "[", "]", depth: depth) { $0.write($1, depth: depth + 1) }
        case .object(let object):
            list(object.members, "{", "}", depth: depth) {
                $0.write($1.key)
                $0.bytes.append(contentsOf: ($0.indented ? ": " : ":").utf8)
                $0.write($1.value, depth: depth + 1)
            }
        }
    }

    private mutating func list<Element>(
        _ elements: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, depth: Int,
        each: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newline(depth + 1)
            each(&self, element)
        }
        if !elements.isEmpty { newline(depth) }
        bytes.append(UInt8(ascii: close))
    }

    private mutating func newline(_ depth: Int) {
        guard indented else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
