// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Reads the pieces of a TOML 1.0 text.
struct TOMLScanner {
    private let bytes: [UInt8]
    private var position = 0
    /// From 1.
    private(set) var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ reason: String) -> ConfigEditError { ConfigEditError(reason, line: line) }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
    }

    private mutating func skipSpaces() { while peek() == 0x20 || peek() == 0x09 { position += 1 } }

    private mutating func skipComment() {
        if peek() == UInt8(ascii: "#") { while let byte = peek(), byte != 0x0A { _ = byte; position += 1 } }
    }

    /// Moves over white space, comments and ends of lines.
    mutating func skipBlank() {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0D: position += 1
            case 0x0A:
                position += 1
                line += 1
            case UInt8(ascii: "#"): skipComment()
            default: return
            }
        }
    }

    /// Only a comment may follow on the line.
    mutating func endLine() throws(ConfigEditError) {
        skipSpaces()
        skipComment()
        if peek() == 0x0D { position += 1 }
        guard let byte = peek() else { return }
        if byte != 0x0A { throw error("there is something behind the value") }
    }

    mutating func expect(_ byte: UInt8) throws(ConfigEditError) {
        skipSpaces()
        guard peek() == byte else { throw error("expected “\(Unicode.Scalar(byte))”") }
        position += 1
        skipSpaces()
    }

    mutating func header() throws(ConfigEditError) -> (path: [String], isArray: Bool) {
        let isArray = starts("[[")
        position += isArray ? 2 : 1
        skipSpaces()
        let path = try keyPath()
        skipSpaces()
        guard isArray ? starts("]]") : peek() == UInt8(ascii: "]") else { throw error("the header is not closed") }
        position += isArray ? 2 : 1
        return (path, isArray)
    }

    mutating func keyPath() throws(ConfigEditError) -> [String] {
        var path: [String] = []
        while true {
            skipSpaces()
            path.append(try key())
            skipSpaces()
            guard peek() == UInt8(ascii: ".") else { return path }
            position += 1
        }
    }

    private mutating func key() throws(ConfigEditError) -> String {
        if peek() == UInt8(ascii: "\"") || peek() == UInt8(ascii: "'") {
            if starts("\"\"\"") || starts("'''") { throw error("a key is on one line") }
            return try string()
        }
        let start = position
        while let byte = peek(), Self.isBare(byte) { position += 1 }
        if start == position { throw error("expected a key") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }

    mutating func value(depth: Int) throws(ConfigEditError) -> JSON {
        if depth > 64 { throw error("nested more than 64 deep") }
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "{"): return try inlineTable(depth: depth)
        default: return try plain()
        }
    }

    private mutating func array(depth: Int) throws(ConfigEditError) -> JSON {
        position += 1
        var elements: [JSON] = []
        while true {
            skipBlank()
            if peek() == UInt8(ascii: "]") { break }
            elements.append(try value(depth: depth + 1))
            skipBlank()
            if peek() == UInt8(ascii: ",") {
                position += 1
            } else if peek() != UInt8(ascii: "]") {
                throw error("expected “,” or “]”")
            }
        }
        position += 1
        return .array(elements)
    }

    private mutating func inlineTable(depth: Int) throws(ConfigEditError) -> JSON {
        position += 1
        let table = TOMLTable()
        skipSpaces()
        while peek() != UInt8(ascii: "}") {
            let path = try keyPath()
            try expect(UInt8(ascii: "="))
            try table.assign(path, try value(depth: depth + 1), line)
            skipSpaces()
            if peek() == UInt8(ascii: ",") {
                position += 1
                skipSpaces()
                if peek() == UInt8(ascii: "}") { throw error("an inline table has no trailing comma") }
            } else if peek() != UInt8(ascii: "}") {
                throw error("expected “,” or “}”")
            }
        }
        position += 1
        return table.json
    }

    /// Numbers, dates and booleans.
    private mutating func plain() throws(ConfigEditError) -> JSON {
        let start = position
        let ends: Set<UInt8> = [0x2C, 0x5D, 0x7D, 0x23, 0x0A, 0x0D, 0x09]
        while let byte = peek(), !ends.contains(byte) {
            // A date and its time may be parted by one space.
            let isDate = position + 1 < bytes.count && (0x30...0x39).contains(bytes[position + 1])
            if byte == 0x20, position - start != 10 || !isDate { break }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if text == "true" || text == "false" { return .bool(text == "true") }
        let digits = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
        let isNumber =
            digits.utf8.first.map { (0x30...0x39).contains($0) } == true || digits == "inf" || digits == "nan"
        let allowed = Set("0123456789abcdefABCDEFoxzTZ_.+-: infn".utf8)
        guard isNumber, text.utf8.allSatisfy({ allowed.contains($0) }) else {
            throw error(text.isEmpty ? "expected a value" : "“\(text)” is not a value: text belongs in quotes")
        }
        return .string(text)
    }

    private mutating func string() throws(ConfigEditError) -> String {
        let quote = bytes[position]
        let isLiteral = quote == UInt8(ascii: "'")
        let isLong = starts(isLiteral ? "'''" : "\"\"\"")
        position += isLong ? 3 : 1
        if isLong, peek() == 0x0D { position += 1 }
        if isLong, peek() == 0x0A { newline() }
        var text: [UInt8] = []
        while let byte = peek() {
            if byte == quote, !isLong || starts(isLiteral ? "'''" : "\"\"\"") {
                position += isLong ? 3 : 1
                // Up to two quotes may stand right before the closing three.
                while isLong, peek() == quote, text.count < bytes.count {
                    text.append(quote)
                    position += 1
                }
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\"), !isLiteral {
                try escape(into: &text, isLong: isLong)
            } else if byte == 0x0A {
                guard isLong else { throw error("the text is not closed") }
                text.append(byte)
                newline()
            } else {
                text.append(byte)
                position += 1
            }
        }
        throw error("the text is not closed")
    }

    private mutating func newline() {
        position += 1
        line += 1
    }

    private mutating func escape(into text: inout [UInt8], isLong: Bool) throws(ConfigEditError) {
        position += 1
        guard let kind = peek() else { throw error("the text is not closed") }
        position += 1
        switch kind {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "e"): text.append(0x1B)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(kind)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = kind == UInt8(ascii: "u") ? 4 : 8
            let digits = String(decoding: bytes[position..<min(position + count, bytes.count)], as: UTF8.self)
            guard digits.utf8.count == count, let number = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw error("“\\\(Unicode.Scalar(kind))\(digits)” is no character") }
            position += count
            text += Array(String(Character(scalar)).utf8)
        case 0x20, 0x09, 0x0D, 0x0A:
            guard isLong else { throw error("unknown escape") }
            position -= 1
            while let byte = peek(), JSONOutline.isSpace(byte) {
                if byte == 0x0A { newline() } else { position += 1 }
            }
        default: throw error("unknown escape")
        }
    }
}
