// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// One tool: what clients are told of it, and what it does.
struct Tool: Sendable {
    let name: String
    let description: String
    let schema: JSON
    let readOnly: Bool
    /// Whether it may wait, so that it must not hold up other calls.
    var waits = false
    /// The result as JSON text.
    /// - Throws: `Failure` for wrong arguments, `ToolProblem`, `Call.Cancelled`.
    let run: @Sendable (Call) throws -> [UInt8]

    var listing: JSON {
        [
            "name": .string(name), "description": .string(description), "inputSchema": schema,
            "annotations": ["readOnlyHint": .bool(readOnly), "openWorldHint": false],
        ]
    }

    /// A result of one text.
    static func text(_ text: String, isError: Bool = false) -> [UInt8] {
        textHead + JSON.string(text).bytes + (isError ? errorTail : textTail)
    }

    /// A result of one text that needs no escaping.
    static func text(plain bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64)
        result += textHead
        result.append(UInt8(ascii: "\""))
        result += bytes
        result.append(UInt8(ascii: "\""))
        result += textTail
        return result
    }

    private static let textHead = Array("{\"content\":[{\"type\":\"text\",\"text\":".utf8)
    private static let textTail = Array("}]}".utf8)
    private static let errorTail = Array("}],\"isError\":true}".utf8)

    /// A schema of an object with these members.
    static func object(_ properties: JSON, required: [String]) -> JSON {
        ["type": "object", "properties": properties, "required": JSON(required)]
    }
}
