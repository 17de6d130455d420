// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The tools in the result of `tools/list`, as places in its text. A list in which another reader could find other tools or
/// other names is refused.
public struct ToolListing: Sendable {
    /// One tool.
    public struct Tool: Sendable {
        /// The bytes of the whole.
        public let range: Range<Int>
        /// Its name; `nil` when it has none that is a string.
        public let name: String?
        /// The bytes of the name, quotes included.
        public let nameRange: Range<Int>?
        /// The bytes of the description.
        public let description: Range<Int>?
    }

    /// The bytes of the list, brackets included; `nil` when there is none.
    public private(set) var range: Range<Int>?
    /// Its tools, in their order.
    public private(set) var tools: [Tool] = []

    /// Finds the tools in the result of `message`, a response; ranges are those of its bytes.
    public init(_ message: Message) throws(Message.Malformed) {
        guard let result = message.result else { return }
        let failure: Message.Malformed? = message.bytes.withUnsafeBufferPointer { bytes in
            do {
                try scan(UnsafeBufferPointer(rebasing: bytes[..<result.upperBound]), from: result.lowerBound)
                return nil
            } catch let error as Message.Malformed {
                return error
            } catch {
                return Message.Malformed(.parse("\(error)"))
            }
        }
        if let failure { throw failure }
    }

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) throws {
        var cursor = JSONCursor(bytes)
        cursor.takesHalfPairs = true
        cursor.move(to: start)
        guard cursor.peek() == UInt8(ascii: "{") else { return }
        try Self.members(&cursor, bytes, .toolList) { cursor, member in
            guard member != nil else {
                _ = try cursor.skipValue(depth: 2)
                return
            }
            let first = cursor.peek()
            let start = cursor.position
            if first == UInt8(ascii: "[") {
                try elements(&cursor, bytes)
                range = start..<cursor.position
            } else if first == UInt8(ascii: "n") {
                _ = try cursor.skipValue(depth: 2)
            } else {
                throw Message.Malformed(.invalidRequest("“tools” is not a list"))
            }
        }
    }

    private mutating func elements(_ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>) throws {
        try cursor.expect(UInt8(ascii: "["), "“[”")
        if cursor.take(UInt8(ascii: "]")) { return }
        repeat {
            guard let first = cursor.peek() else { throw cursor.failure("the text ends early") }
            let start = cursor.position
            var (name, nameRange, description): (String?, Range<Int>?, Range<Int>?) = (nil, nil, nil)
            if first == UInt8(ascii: "{") {
                try Self.members(&cursor, bytes, .tool) { cursor, member in
                    let isText = cursor.peek() == UInt8(ascii: "\"")
                    let place = cursor.position
                    if member == .toolName, isText {
                        let (content, escaped) = try cursor.skipString()
                        if escaped, cursor.hasHalfPair(content) {
                            throw Message.Malformed.ambiguous("a tool's name holds half a character")
                        }
                        name = cursor.text(of: content, escaped: escaped)
                        nameRange = place..<cursor.position
                        return
                    }
                    let value = try cursor.skipValue(depth: 4)
                    if member == .toolDescription { description = value }
                }
            } else {
                _ = try cursor.skipValue(depth: 3)
            }
            tools.append(
                Tool(range: start..<cursor.position, name: name, nameRange: nameRange, description: description))
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "]"), "“,” or “]”")
    }

    /// Walks an object's members; `visit` must move over the value.
    private static func members(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ place: JudgedMember.Place,
        _ visit: (inout JSONCursor, JudgedMember?) throws -> Void
    ) throws {
        try cursor.expect(UInt8(ascii: "{"), "“{”")
        if cursor.take(UInt8(ascii: "}")) { return }
        var seen: [JudgedMember] = []
        repeat {
            guard cursor.peek() == UInt8(ascii: "\"") else { throw cursor.failure("expected a name in double quotes") }
            let (content, escaped) = try cursor.skipString()
            let finding: JudgedMember.Finding
            if escaped {
                var decoded = cursor.text(of: content, escaped: true)
                finding = decoded.withUTF8 { JudgedMember.find($0, at: place) }
            } else {
                finding = JudgedMember.find(UnsafeBufferPointer(rebasing: bytes[content]), at: place)
            }
            try cursor.expect(UInt8(ascii: ":"), "“:”")
            _ = cursor.peek()
            switch finding {
            case .other: try visit(&cursor, nil)
            case .lookalike(let name):
                throw Message.Malformed.ambiguous("in its list of tools a member is spelled almost like “\(name)”")
            case .judged(let member):
                if seen.contains(member) {
                    throw Message.Malformed.ambiguous("in its list of tools a member occurs twice")
                }
                seen.append(member)
                try visit(&cursor, member)
            }
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "}"), "“,” or “}”")
    }
}
