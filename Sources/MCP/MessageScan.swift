// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Finds the members of a message without building values. A judged member may occur only once and in its own spelling,
/// so that no other reader can see something else.
struct MessageScan {
    var id: Range<Int>?
    var method: String?
    var result: Range<Int>?
    var hasError = false
    /// Whether the result is that of a tool which says that it failed.
    var isToolError = false
    var progressToken: Range<Int>?
    var requestID: Range<Int>?
    var name: String?
    var nameRange: Range<Int>?
    var uri: String?
    var level: String?
    var levelRange: Range<Int>?
    var elicitationID: String?
    var metaVersion: String?
    var protocolVersion: String?
    var capabilities: Range<Int>?
    private var hasVersion = false
    private var resultIsNull = false
    private var saysError = false
    private var seen: UInt32 = 0

    mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) throws(Message.Malformed) {
        var cursor = JSONCursor(bytes)
        cursor.takesHalfPairs = true
        do {
            guard let first = cursor.peek() else { throw Message.Malformed(.parse("an empty body")) }
            if first == UInt8(ascii: "[") {
                throw Message.Malformed(.invalidRequest("batches are not part of this protocol revision"))
            }
            guard first == UInt8(ascii: "{") else {
                _ = try cursor.skipValue()
                throw Message.Malformed(.invalidRequest("a message is an object"))
            }
            try members(&cursor, bytes, .message) { scan, cursor, member, kind in
                try scan.topLevel(&cursor, bytes, member, kind)
            }
            try cursor.expectEnd()
            try checkAgreement(bytes)
        } catch let error as Message.Malformed {
            throw error
        } catch {
            throw Message.Malformed(.parse("\(error)"))
        }
        guard hasVersion else { throw Message.Malformed(.invalidRequest("“jsonrpc” must be \"2.0\"")) }
    }

    /// A message is one kind of thing for every reader.
    private mutating func checkAgreement(_ bytes: UnsafeBufferPointer<UInt8>) throws(Message.Malformed) {
        if let method {
            if JudgedMember.isLookalike(method: method) {
                throw .ambiguous("the method is spelled almost like another")
            }
            if result != nil || hasError {
                throw .ambiguous("a message with “method” has neither “result” nor “error”")
            }
            if let id, bytes[id.lowerBound] == UInt8(ascii: "n") {
                throw .ambiguous("“id” must be a string or a number")
            }
        }
        if saysError {
            if result != nil, !resultIsNull { throw .ambiguous("a response has either “result” or “error”") }
            result = nil
        }
    }

    private typealias Visit = (inout MessageScan, inout JSONCursor, JudgedMember?, UInt8) throws -> Void

    /// Walks an object's members; `visit` must move over the value.
    private mutating func members(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ place: JudgedMember.Place, _ visit: Visit
    ) throws {
        try cursor.expect(UInt8(ascii: "{"), "“{”")
        if cursor.take(UInt8(ascii: "}")) { return }
        repeat {
            guard cursor.peek() == UInt8(ascii: "\"") else { throw cursor.failure("expected a name in double quotes") }
            let (content, escaped) = try cursor.skipString()
            let decoded = escaped ? cursor.text(of: content, escaped: true) : nil
            let member = try judge(bytes, content, decoded, place)
            try cursor.expect(UInt8(ascii: ":"), "“:”")
            guard let kind = cursor.peek() else { throw cursor.failure("the text ends early") }
            if member == nil, place == .parameters, kind == UInt8(ascii: "{"),
                decoded?.utf8.elementsEqual("meta".utf8) ?? bytes[content].elementsEqual("meta".utf8)
            {
                try members(&cursor, bytes, .metadata) { _, cursor, member, _ in
                    // Python's models take it for `_meta`.
                    if member != nil { throw Message.Malformed.ambiguous("“meta” is a spelling of “_meta”") }
                    _ = try cursor.skipValue(depth: 3)
                }
                continue
            }
            try visit(&self, &cursor, member, kind)
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "}"), "“,” or “}”")
    }

    /// The judged member that a key names; none may come twice, or in another spelling.
    private mutating func judge(
        _ bytes: UnsafeBufferPointer<UInt8>, _ content: Range<Int>, _ decoded: String?, _ place: JudgedMember.Place
    ) throws(Message.Malformed) -> JudgedMember? {
        var finding: JudgedMember.Finding
        if var decoded {
            finding = decoded.withUTF8 { JudgedMember.find($0, at: place) }
        } else {
            finding = JudgedMember.find(UnsafeBufferPointer(rebasing: bytes[content]), at: place)
        }
        switch finding {
        case .other: return nil
        case .lookalike(let name): throw .ambiguous("a member is spelled almost like “\(name)”")
        case .judged(let member):
            let bit = UInt32(1) << member.rawValue
            if seen & bit != 0 {
                throw .ambiguous("“\(decoded ?? String(decoding: bytes[content], as: UTF8.self))” occurs twice")
            }
            seen |= bit
            return member
        }
    }

    private mutating func topLevel(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ member: JudgedMember?, _ kind: UInt8
    ) throws {
        switch member {
        case .version: hasVersion = try cursor.value() == .string("2.0")
        case .id:
            // An error that answers something unreadable has a null id; a request must not.
            let isValue = kind == UInt8(ascii: "\"") || kind == UInt8(ascii: "-") || (0x30...0x39).contains(kind)
            guard isValue || kind == UInt8(ascii: "n") else {
                throw Message.Malformed(.invalidRequest("“id” must be a string or a number"))
            }
            id = try cursor.skipValue(depth: 1)
        case .method: method = try text(&cursor, kind, "method")
        case .result:
            resultIsNull = kind == UInt8(ascii: "n")
            let start = cursor.position
            if kind == UInt8(ascii: "{") {
                try resultMembers(&cursor, bytes)
            } else {
                _ = try cursor.skipValue(depth: 1)
            }
            result = start..<cursor.position
        case .error:
            hasError = true
            saysError = kind != UInt8(ascii: "n")
            _ = try cursor.skipValue(depth: 1)
        case .params where kind == UInt8(ascii: "{"):
            try members(&cursor, bytes, .parameters) { scan, cursor, member, kind in
                try scan.parameter(&cursor, bytes, member, kind)
            }
        default: _ = try cursor.skipValue(depth: 1)
        }
    }

    /// A result passes whatever is in it; of its members only a tool's `isError` is looked at.
    private mutating func resultMembers(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONParseError) {
        try cursor.expect(UInt8(ascii: "{"), "“{”")
        if cursor.take(UInt8(ascii: "}")) { return }
        repeat {
            guard cursor.peek() == UInt8(ascii: "\"") else { throw cursor.failure("expected a name in double quotes") }
            let (content, escaped) = try cursor.skipString()
            try cursor.expect(UInt8(ascii: ":"), "“:”")
            let isTrue = cursor.peek() == UInt8(ascii: "t")
            _ = try cursor.skipValue(depth: 2)
            guard isTrue else { continue }
            isToolError =
                isToolError
                || (escaped
                    ? cursor.text(of: content, escaped: true) == "isError"
                    : bytes[content].elementsEqual("isError".utf8))
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "}"), "“,” or “}”")
    }

    private mutating func parameter(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ member: JudgedMember?, _ kind: UInt8
    ) throws {
        let isText = kind == UInt8(ascii: "\"")
        switch member {
        case .name where isText:
            let start = cursor.position
            name = try text(&cursor, kind, "name")
            nameRange = start..<cursor.position
        case .level where isText:
            let start = cursor.position
            level = try text(&cursor, kind, "level")
            levelRange = start..<cursor.position
        case .uri where isText: uri = try text(&cursor, kind, "uri")
        case .elicitationID where isText: elicitationID = try text(&cursor, kind, "elicitationId")
        case .protocolVersion where isText: protocolVersion = try text(&cursor, kind, "protocolVersion")
        case .requestID: requestID = try cursor.skipValue(depth: 2)
        case .progressToken:
            if progressToken != nil { throw Message.Malformed.ambiguous("“progressToken” occurs twice") }
            progressToken = try cursor.skipValue(depth: 2)
        case .capabilities: capabilities = try cursor.skipValue(depth: 2)
        case .meta where kind == UInt8(ascii: "{"):
            try members(&cursor, bytes, .metadata) { scan, cursor, member, kind in
                switch member {
                case .metaProgressToken:
                    if scan.progressToken != nil { throw Message.Malformed.ambiguous("“progressToken” occurs twice") }
                    scan.progressToken = try cursor.skipValue(depth: 3)
                case .metaVersion where kind == UInt8(ascii: "\""):
                    scan.metaVersion = try scan.text(&cursor, kind, "protocolVersion")
                default: _ = try cursor.skipValue(depth: 3)
                }
            }
        default: _ = try cursor.skipValue(depth: 2)
        }
    }

    private func text(_ cursor: inout JSONCursor, _ kind: UInt8, _ key: String) throws -> String {
        guard kind == UInt8(ascii: "\"") else {
            throw Message.Malformed(.invalidRequest("“\(key)” must be a string"))
        }
        let (content, escaped) = try cursor.skipString()
        if escaped, cursor.hasHalfPair(content) { throw Message.Malformed.ambiguous("“\(key)” holds half a character") }
        return cursor.text(of: content, escaped: escaped)
    }
}
