// SPDX-License-Identifier: Apache-2.0

/// A position in a JSON text that moves over one token or value at a time and checks all of RFC 8259 on the way.
///
/// The parser builds values with it; the MCP message scanner uses it to find where members start and end without
/// building anything, so that a message can be forwarded byte for byte. Valid only inside the closure that was given
/// the bytes.
public struct JSONCursor {
    /// Deeper nesting is refused: a hostile text must not exhaust the stack.
    public static let maximumDepth = 128

    let bytes: UnsafeBufferPointer<UInt8>
    /// The next byte to be read, from 0.
    public private(set) var position = 0
    /// Whether a string may hold one half of a surrogate pair (`"\ud800"`). The grammar of JSON allows it and JavaScript
    /// writes it, but it is no character: it is moved over, and read as U+FFFD.
    public var takesHalfPairs = false

    /// A cursor at the first byte.
    public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Moves over the byte order mark that some programs write before a text.
    public mutating func skipByteOrderMark() {
        if position == 0, bytes.starts(with: Self.byteOrderMark) { position = Self.byteOrderMark.count }
    }

    /// Moves to a place from which it goes on, at most the end.
    public mutating func move(to place: Int) { position = min(max(0, place), bytes.count) }

    /// U+FEFF in UTF-8.
    public static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The error `reason` at the current byte.
    public func failure(_ reason: String) -> JSONParseError { JSONParseError(reason, at: position, in: bytes) }

    /// The byte at the cursor after any white space; `nil` at the end of the text.
    @inline(__always)
    public mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    /// Moves over `byte`, which must come next.
    @inline(__always)
    public mutating func expect(_ byte: UInt8, _ what: StaticString) throws(JSONParseError) {
        guard peek() == byte else { throw failure(position < bytes.count ? "expected \(what)" : "the text ends early") }
        position += 1
    }

    /// Moves over `byte` if it comes next, and says whether it did.
    @inline(__always)
    public mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    /// Only white space may be left.
    public mutating func expectEnd() throws(JSONParseError) {
        if peek() != nil { throw failure("there is text after the value") }
    }

    /// Moves over one whole value and returns the bytes it occupies.
    public mutating func skipValue(depth: Int = 0) throws(JSONParseError) -> Range<Int> {
        guard let first = peek() else { throw failure("the text ends early") }
        let start = position
        switch first {
        case UInt8(ascii: "{"):
            try skipMembers(depth: depth)
        case UInt8(ascii: "["):
            try checkDepth(depth)
            position += 1
            if !take(UInt8(ascii: "]")) {
                repeat { _ = try skipValue(depth: depth + 1) } while take(UInt8(ascii: ","))
                try expect(UInt8(ascii: "]"), "“,” or “]”")
            }
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        default: _ = try skipNumber()
        }
        return start..<position
    }

    private mutating func skipMembers(depth: Int) throws(JSONParseError) {
        try checkDepth(depth)
        position += 1
        if take(UInt8(ascii: "}")) { return }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw failure("expected a name in double quotes") }
            _ = try skipString()
            try expect(UInt8(ascii: ":"), "“:”")
            _ = try skipValue(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "“,” or “}”")
    }

    func checkDepth(_ depth: Int) throws(JSONParseError) {
        if depth >= Self.maximumDepth { throw failure("nested more than \(Self.maximumDepth) deep") }
    }

    mutating func skipWord(_ word: StaticString) throws(JSONParseError) {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count,
            (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
        else { throw failure("expected a value") }
        position += length
    }

    mutating func skipNumber() throws(JSONParseError) -> Range<Int> {
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") {
            position += 1
        } else if skipDigits() == 0 {
            position = start
            throw failure("expected a value")
        }
        if byte == UInt8(ascii: ".") {
            position += 1
            if skipDigits() == 0 { throw failure("expected a digit after the point") }
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            if skipDigits() == 0 { throw failure("expected a digit in the exponent") }
        }
        return start..<position
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte, byte >= 0x30, byte <= 0x39 { position += 1 }
        return position - start
    }

    /// Moves over a string, quotes included, and returns the bytes between the quotes and whether any is escaped.
    public mutating func skipString() throws(JSONParseError) -> (content: Range<Int>, escaped: Bool) {
        position += 1
        let start = position
        var escaped = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return (start..<position - 1, escaped)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                try skipEscape()
            } else if byte < 0x20 {
                throw failure("a control character must be escaped")
            } else if byte < 0x80 {
                position += 1
            } else {
                try skipMultibyte(byte)
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func skipEscape() throws(JSONParseError) {
        position += 1
        guard let kind = byte else { throw failure("the text ends inside a string") }
        switch kind {
        case UInt8(ascii: "u"):
            position += 1
            let unit = try hexUnit()
            guard unit >= 0xD800, unit < 0xE000 else { return }
            if try !skipLowHalf(behind: unit), !takesHalfPairs { throw failure("half a surrogate pair") }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default: throw failure("unknown escape")
        }
    }

    /// Moves over the second half of a surrogate pair, if it stands here; else the cursor stays.
    private mutating func skipLowHalf(behind high: UInt32) throws(JSONParseError) -> Bool {
        guard high < 0xDC00, byte == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { return false }
        let start = position
        position += 2
        let low = try hexUnit()
        if low >= 0xDC00, low < 0xE000 { return true }
        position = start
        return false
    }

    /// Whether a string whose content `skipString` returned holds one half of a surrogate pair.
    public func hasHalfPair(_ content: Range<Int>) -> Bool {
        var cursor = JSONCursor(UnsafeBufferPointer(rebasing: bytes[content]))
        while let byte = cursor.byte {
            guard byte == UInt8(ascii: "\\") else {
                cursor.position += 1
                continue
            }
            do { try cursor.skipEscape() } catch { return true }
        }
        return false
    }

    mutating func hexUnit() throws(JSONParseError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw failure("expected four hexadecimal digits") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw failure("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Checks one UTF-8 sequence (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF).
    private mutating func skipMultibyte(_ lead: UInt8) throws(JSONParseError) {
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF4: (length, high) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: throw failure("not UTF-8")
        }
        guard position + length <= bytes.count, bytes[position + 1] >= low, bytes[position + 1] <= high else {
            throw failure("not UTF-8")
        }
        for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { throw failure("not UTF-8") }
        position += length
    }

    /// The text of a string whose content `skipString` returned.
    public func text(of content: Range<Int>, escaped: Bool) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[content])
        guard escaped else { return String(decoding: slice, as: UTF8.self) }
        var cursor = JSONCursor(slice)
        var units: [UInt8] = []
        units.reserveCapacity(slice.count)
        while cursor.position < slice.count {
            let byte = slice[cursor.position]
            cursor.position += 1
            guard byte == UInt8(ascii: "\\") else {
                units.append(byte)
                continue
            }
            let kind = slice[cursor.position]
            cursor.position += 1
            switch kind {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"): units.append(contentsOf: cursor.unicodeEscape())
            default: units.append(kind)
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    private mutating func unicodeEscape() -> [UInt8] {
        guard let first = try? hexUnit() else { return [] }
        let end = position
        if first >= 0xD800, first < 0xDC00, (try? skipLowHalf(behind: first)) == true {
            position = end + 2
            guard let second = try? hexUnit() else { return [] }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)).map(Self.bytes) ?? []
        }
        return Unicode.Scalar(first).map(Self.bytes) ?? Self.replacement
    }

    private static func bytes(of scalar: Unicode.Scalar) -> [UInt8] { Array(String(Character(scalar)).utf8) }
    private static let replacement = Array("\u{FFFD}".utf8)
}
