// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// The requests of a server that a client says it can answer.
public struct ClientCapabilities: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let sampling = ClientCapabilities(rawValue: 1)
    public static let elicitation = ClientCapabilities(rawValue: 2)
    public static let roots = ClientCapabilities(rawValue: 4)

    private static let names: [(name: String, capability: ClientCapabilities)] = [
        ("sampling", .sampling), ("elicitation", .elicitation), ("roots", .roots),
    ]

    /// Reads the members of `text`, the JSON of `capabilities`; one that is `null` or `false` is not there.
    public init(_ text: some Collection<UInt8>) {
        var found: ClientCapabilities = []
        Array(text).withUnsafeBufferPointer { bytes in
            var cursor = JSONCursor(bytes)
            cursor.takesHalfPairs = true
            // What cannot be read says nothing more; a message was checked before.
            try? Self.members(&cursor, &found)
        }
        self = found
    }

    private static func members(
        _ cursor: inout JSONCursor, _ found: inout ClientCapabilities
    ) throws(JSONParseError) {
        guard cursor.take(UInt8(ascii: "{")), cursor.peek() == UInt8(ascii: "\"") else { return }
        repeat {
            guard cursor.peek() == UInt8(ascii: "\"") else { return }
            let (content, escaped) = try cursor.skipString()
            let name = cursor.text(of: content, escaped: escaped)
            try cursor.expect(UInt8(ascii: ":"), "“:”")
            let first = cursor.peek()
            _ = try cursor.skipValue(depth: 3)
            if first == UInt8(ascii: "n") || first == UInt8(ascii: "f") { continue }
            if let known = names.first(where: { $0.name == name }) { found.insert(known.capability) }
        } while cursor.take(UInt8(ascii: ","))
    }
}

extension Message {
    /// What the sender of an `initialize` says it can do; nothing in other messages.
    public var clientCapabilities: ClientCapabilities { capabilities.map { ClientCapabilities(self[$0]) } ?? [] }
}
