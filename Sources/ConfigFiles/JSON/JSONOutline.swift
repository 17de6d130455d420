// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Where things stand in a JSON text that may have comments and trailing commas.
struct JSONOutline {
    /// One member of an object, or one element of an array.
    struct Item {
        /// Where it begins: at its key, or at its value.
        var start: Int
        /// Empty for elements.
        var key: String
        var value: Range<Int>
    }

    /// An object or array.
    struct Container {
        /// The place of its opening bracket.
        var open: Int
        /// The place of its closing bracket.
        var close: Int
        var items: [Item]
        var isObject: Bool
    }

    let bytes: [UInt8]
    /// The same text with blanks for comments, trailing commas and a byte order mark: plain JSON of the same length.
    let plain: [UInt8]

    init(_ bytes: [UInt8]) throws(ConfigEditError) {
        self.bytes = bytes
        plain = try Self.blank(bytes)
    }

    /// Whether there is nothing but white space and comments.
    var isEmpty: Bool { plain.allSatisfy { Self.isSpace($0) } }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func blank(_ bytes: [UInt8]) throws(ConfigEditError) -> [UInt8] {
        var plain = bytes
        var index = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            for place in 0..<3 { plain[place] = 0x20 }
            index = 3
        }
        var comma: Int?
        var last: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/"), let end = comment(in: bytes, at: index) {
                guard end <= bytes.count else {
                    let line = bytes[..<index].count { $0 == 0x0A } + 1
                    throw ConfigEditError("a comment is not closed", line: line)
                }
                for place in index..<end where bytes[place] != 0x0A && bytes[place] != 0x0D { plain[place] = 0x20 }
                index = end
                continue
            }
            if isSpace(byte) {
                index += 1
                continue
            }
            if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]"), let comma { plain[comma] = 0x20 }
            let opens = last == 0 || [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ",")].contains(last)
            comma = byte == UInt8(ascii: ",") && !opens && last != UInt8(ascii: ":") ? index : nil
            last = byte
            index = byte == UInt8(ascii: "\"") ? stringEnd(in: bytes, at: index) : index + 1
        }
        return plain
    }

    /// The end of the comment at `index`; beyond the text when it is not closed, `nil` when there is none.
    static func comment(in bytes: [UInt8], at index: Int) -> Int? {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "/") else { return nil }
        if bytes[index + 1] == UInt8(ascii: "/") {
            let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
            return end < bytes.count && bytes[end - 1] == 0x0D ? end - 1 : end
        }
        guard bytes[index + 1] == UInt8(ascii: "*") else { return nil }
        var end = index + 2
        while end + 1 < bytes.count, !(bytes[end] == UInt8(ascii: "*") && bytes[end + 1] == UInt8(ascii: "/")) {
            end += 1
        }
        return end + 1 < bytes.count ? end + 2 : bytes.count + 1
    }

    private static func stringEnd(in bytes: [UInt8], at start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }

    /// The whole document.
    func tree() throws(ConfigEditError) -> JSON {
        if isEmpty { return .object(JSONObject()) }
        do throws(JSONParseError) { return try JSON(parsing: plain) } catch {
            throw ConfigEditError("\(error.reason) (column \(error.column))", line: error.line)
        }
    }

    /// The object or array that begins at `start` or behind white space.
    func container(at start: Int) throws(ConfigEditError) -> Container {
        let found: Result<Container?, JSONParseError> = plain.withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(UnsafeBufferPointer(rebasing: buffer[start...]))
            do throws(JSONParseError) { return .success(try Self.read(&cursor, offset: start)) } catch {
                return .failure(error)
            }
        }
        switch found {
        case .success(let container?): return container
        case .success(nil):
            let line = bytes[..<start].count { $0 == 0x0A } + 1
            throw ConfigEditError("there must be an object or a list here", line: line)
        case .failure(let error): throw ConfigEditError(error.reason, line: error.line)
        }
    }

    private static func read(_ cursor: inout JSONCursor, offset: Int) throws(JSONParseError) -> Container? {
        guard let first = cursor.peek(), first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        let isObject = first == UInt8(ascii: "{")
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        var container = Container(open: cursor.position + offset, close: 0, items: [], isObject: isObject)
        try cursor.expect(first, "a bracket")
        if cursor.peek() != closing {
            repeat {
                _ = cursor.peek()
                let start = cursor.position + offset
                var key = ""
                if isObject {
                    guard cursor.peek() == UInt8(ascii: "\"") else { throw cursor.failure("expected a name") }
                    let (content, escaped) = try cursor.skipString()
                    key = cursor.text(of: content, escaped: escaped)
                    try cursor.expect(UInt8(ascii: ":"), "“:”")
                }
                let value = try cursor.skipValue()
                container.items.append(
                    Item(start: start, key: key, value: value.lowerBound + offset..<value.upperBound + offset))
            } while cursor.take(UInt8(ascii: ","))
        }
        try cursor.expect(closing, "a closing bracket")
        container.close = cursor.position + offset - 1
        return container
    }
}
