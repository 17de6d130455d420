// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Finds the members of a message without building values. A member it looks at may occur only once, so that no other
/// reader can see something else.
struct MessageScan {
    var id: Range<Int>?
    var method: String?
    var result: Range<Int>?
    var hasError = false
    var progressToken: Range<Int>?
    var requestID: Range<Int>?
    var name: String?
    var nameRange: Range<Int>?
    var uri: String?
    var metaVersion: String?
    var protocolVersion: String?
    var capabilities: Range<Int>?
    private var version = false

    mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) throws(Message.Malformed) {
        var cursor = JSONCursor(bytes)
        do {
            guard let first = cursor.peek() else { throw Message.Malformed(code: -32700, reason: "an empty body") }
            if first == UInt8(ascii: "[") {
                throw Message.Malformed(code: -32600, reason: "batches are not part of this protocol revision")
            }
            guard first == UInt8(ascii: "{") else {
                _ = try cursor.skipValue()
                throw Message.Malformed(code: -32600, reason: "a message is an object")
            }
            try members(&cursor, bytes) { scan, cursor, key, kind in try scan.topLevel(&cursor, bytes, key, kind) }
            try cursor.expectEnd()
        } catch let error as Message.Malformed {
            throw error
        } catch {
            throw Message.Malformed(code: -32700, reason: "\(error)")
        }
        guard version else { throw Message.Malformed(code: -32600, reason: "“jsonrpc” must be \"2.0\"") }
    }

    private typealias Visit = (inout MessageScan, inout JSONCursor, String, UInt8) throws -> Void

    /// Walks an object's members; `visit` must move over the value.
    private mutating func members(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ visit: Visit
    ) throws {
        try cursor.expect(UInt8(ascii: "{"), "“{”")
        if cursor.take(UInt8(ascii: "}")) { return }
        repeat {
            guard cursor.peek() == UInt8(ascii: "\"") else { throw cursor.failure("expected a name in double quotes") }
            let (content, escaped) = try cursor.skipString()
            let key = cursor.text(of: content, escaped: escaped)
            try cursor.expect(UInt8(ascii: ":"), "“:”")
            guard let kind = cursor.peek() else { throw cursor.failure("the text ends early") }
            try visit(&self, &cursor, key, kind)
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "}"), "“,” or “}”")
    }

    private mutating func topLevel(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ key: String, _ kind: UInt8
    ) throws {
        switch key {
        case "jsonrpc":
            try once(!version, key)
            version = try cursor.value() == .string("2.0")
        case "id":
            try once(id == nil, key)
            guard kind == UInt8(ascii: "\"") || kind == UInt8(ascii: "-") || (0x30...0x39).contains(kind) else {
                if kind == UInt8(ascii: "n") {
                    // An error that answers something unreadable has a null id; a request must not.
                    id = try cursor.skipValue()
                    return
                }
                throw Message.Malformed(code: -32600, reason: "“id” must be a string or a number")
            }
            id = try cursor.skipValue(depth: 1)
        case "method":
            try once(method == nil, key)
            method = try text(&cursor, kind, key)
        case "result":
            try once(result == nil, key)
            result = try cursor.skipValue(depth: 1)
        case "error":
            try once(!hasError, key)
            hasError = true
            _ = try cursor.skipValue(depth: 1)
        case "params":
            try once(!sawParams, key)
            sawParams = true
            guard kind == UInt8(ascii: "{") else {
                _ = try cursor.skipValue(depth: 1)
                return
            }
            try members(&cursor, bytes) { scan, cursor, key, kind in try scan.parameter(&cursor, bytes, key, kind) }
        default: _ = try cursor.skipValue(depth: 1)
        }
    }

    private var sawParams = false
    private var sawMeta = false

    private mutating func parameter(
        _ cursor: inout JSONCursor, _ bytes: UnsafeBufferPointer<UInt8>, _ key: String, _ kind: UInt8
    ) throws {
        switch key {
        case "name" where kind == UInt8(ascii: "\""):
            try once(name == nil, key)
            let start = cursor.position
            name = try text(&cursor, kind, key)
            nameRange = start..<cursor.position
        case "uri" where kind == UInt8(ascii: "\""):
            try once(uri == nil, key)
            uri = try text(&cursor, kind, key)
        case "protocolVersion" where kind == UInt8(ascii: "\""):
            try once(protocolVersion == nil, key)
            protocolVersion = try text(&cursor, kind, key)
        case "requestId":
            try once(requestID == nil, key)
            requestID = try cursor.skipValue(depth: 2)
        case "progressToken":
            try once(progressToken == nil, key)
            progressToken = try cursor.skipValue(depth: 2)
        case "capabilities":
            try once(capabilities == nil, key)
            capabilities = try cursor.skipValue(depth: 2)
        case "_meta" where kind == UInt8(ascii: "{"):
            try once(!sawMeta, key)
            sawMeta = true
            try members(&cursor, bytes) { scan, cursor, key, kind in
                switch key {
                case "progressToken":
                    try scan.once(scan.progressToken == nil, key)
                    scan.progressToken = try cursor.skipValue(depth: 3)
                case "io.modelcontextprotocol/protocolVersion" where kind == UInt8(ascii: "\""):
                    try scan.once(scan.metaVersion == nil, key)
                    scan.metaVersion = try scan.text(&cursor, kind, key)
                default: _ = try cursor.skipValue(depth: 3)
                }
            }
        default: _ = try cursor.skipValue(depth: 2)
        }
    }

    private func once(_ first: Bool, _ key: String) throws(Message.Malformed) {
        if !first { throw Message.Malformed(code: -32600, reason: "“\(key)” occurs twice") }
    }

    private func text(_ cursor: inout JSONCursor, _ kind: UInt8, _ key: String) throws -> String {
        guard kind == UInt8(ascii: "\"") else {
            throw Message.Malformed(code: -32600, reason: "“\(key)” must be a string")
        }
        let (content, escaped) = try cursor.skipString()
        return cursor.text(of: content, escaped: escaped)
    }
}
