// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// What a tool answered, made readable: a text that is JSON shows as JSON.
struct ToolAnswer: Sendable {
    let raw: JSON
    let isError: Bool
    let milliseconds: Int64
    /// The bytes of its values, about.
    let size: Int
    /// All its texts.
    let text: String?
    var tree: JSONTree

    init(_ raw: JSON, milliseconds: Int64) {
        self.raw = raw
        self.milliseconds = milliseconds
        let result = ToolResult(wire: raw) ?? ToolResult()
        isError = result.isError ?? false
        size = Self.size(raw)
        tree = JSONTree(Self.readable(result, raw))
        let texts = (result.content ?? []).compactMap { ToolContent($0).text }
        text = texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    private static func readable(_ result: ToolResult, _ raw: JSON) -> JSON {
        if let structured = result.structuredContent { return structured }
        guard let content = result.content else { return raw }
        let pieces = content.map { object -> JSON in
            let piece = ToolContent(object)
            guard piece.kind == "text", let text = piece.text else { return .object(object) }
            let isStructure = text.utf8.first == UInt8(ascii: "{") || text.utf8.first == UInt8(ascii: "[")
            guard isStructure, text.utf8.count <= 4 << 20 else { return .string(text) }
            return (try? JSON(parsing: text)) ?? .string(text)
        }
        return pieces.count == 1 ? pieces[0] : .array(pieces)
    }

    /// Without writing it all out again, which takes long for what is large.
    private static func size(_ value: JSON) -> Int {
        switch value {
        case .string(let text): text.utf8.count + 2
        case .array(let elements): elements.reduce(1) { $0 + size($1) + 1 }
        case .object(let object): object.members.reduce(1) { $0 + $1.key.utf8.count + size($1.value) + 4 }
        default: value.text.utf8.count
        }
    }
}

/// A call of a tool, written for a shell.
struct ToolCallText: Sendable {
    let server: String
    let tool: String
    let arguments: JSON

    var command: String {
        "thv mcp call \(Self.quote(tool)) --server \(Self.quote(server)) --args \(Self.quote(arguments.text))"
    }

    /// - Parameter address: where the server is: `unix:///path` or `http://host:port`.
    func curl(_ request: APIRequest, address: String) -> String {
        var command = "curl -sS"
        var base = address
        if let range = address.firstBytes(of: "unix://") {
            command += " --unix-socket \(Self.quote(String(address[range.upperBound...].prefix { $0 != " " })))"
            base = "http://localhost"
        }
        while base.last == "/" { base.removeLast() }
        command += " -H 'Content-Type: application/json' --data-binary \(Self.quote(request.body?.text ?? "{}"))"
        return command + " \(Self.quote(base + request.path))"
    }

    /// `text` as one word of a shell.
    static func quote(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="):
                    true
                default: false
                }
            }
        return isPlain ? text : "'" + text.replacingBytes(of: "'", with: "'\\''") + "'"
    }
}
