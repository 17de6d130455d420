// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// Parses one JSON text (RFC 8259, UTF-8), refusing duplicate names: two readers of one message must never see two
    /// different things.
    public init(parsing bytes: some Collection<UInt8>) throws(JSONParseError) {
        let parsed = bytes.withContiguousStorageIfAvailable { Self.parse($0, leniently: false) }
        self = try (parsed ?? Array(bytes).withUnsafeBufferPointer { Self.parse($0, leniently: false) }).get()
    }

    /// The same for what another program has sent: a byte order mark may stand before it, and in the place of half a
    /// surrogate pair stands U+FFFD.
    public init(message bytes: some Collection<UInt8>) throws(JSONParseError) {
        let parsed = bytes.withContiguousStorageIfAvailable { Self.parse($0, leniently: true) }
        self = try (parsed ?? Array(bytes).withUnsafeBufferPointer { Self.parse($0, leniently: true) }).get()
    }

    /// Parses the UTF-8 of `text`.
    public init(parsing text: String) throws(JSONParseError) { try self.init(parsing: Array(text.utf8)) }

    private static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, leniently: Bool
    ) -> Result<JSON, JSONParseError> {
        var cursor = JSONCursor(bytes)
        if leniently {
            cursor.skipByteOrderMark()
            cursor.takesHalfPairs = true
        }
        do throws(JSONParseError) {
            let value = try cursor.value(depth: 0)
            try cursor.expectEnd()
            return .success(value)
        } catch {
            return .failure(error)
        }
    }
}

extension JSONCursor {
    /// Reads one value and moves behind it.
    public mutating func value(depth: Int = 0) throws(JSONParseError) -> JSON {
        guard let first = peek() else { throw failure("the text ends early") }
        switch first {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""):
            let (content, escaped) = try skipString()
            return .string(text(of: content, escaped: escaped))
        case UInt8(ascii: "t"):
            try skipWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try skipWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try skipWord("null")
            return .null
        default:
            return .number(JSONNumber(validated: text(of: try skipNumber(), escaped: false)))
        }
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONObject {
        try checkDepth(depth)
        try expect(UInt8(ascii: "{"), "“{”")
        var members: [JSONObject.Member] = []
        var names = Set<String>()
        if take(UInt8(ascii: "}")) { return JSONObject() }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw failure("expected a name in double quotes") }
            let (content, escaped) = try skipString()
            let key = text(of: content, escaped: escaped)
            let fresh: Bool
            if members.count < 8 {
                fresh = !members.contains { $0.key.utf8.elementsEqual(key.utf8) }
            } else {
                if names.isEmpty { names = Set(members.map(\.key)) }
                fresh = names.insert(key).inserted
            }
            if !fresh { throw failure("the name “\(key)” occurs twice") }
            try expect(UInt8(ascii: ":"), "“:”")
            members.append((key, try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"), "“,” or “}”")
        return JSONObject(unique: members)
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> [JSON] {
        try checkDepth(depth)
        try expect(UInt8(ascii: "["), "“[”")
        if take(UInt8(ascii: "]")) { return [] }
        var elements: [JSON] = []
        repeat { elements.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"), "“,” or “]”")
        return elements
    }
}
