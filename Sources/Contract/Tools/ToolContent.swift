// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A piece of a tool's result (MCP specification, “Tools”), which the API passes on as it is.
public struct ToolContent: Sendable, Equatable {
    /// The whole piece.
    public let object: JSONObject

    /// A piece as it came.
    public init(_ object: JSONObject) { self.object = object }

    /// `text`, `image`, `audio`, `resource` …
    public var kind: String { object["type"]?.stringValue ?? "" }
    /// The text of one that is text.
    public var text: String? { object["text"]?.stringValue }
}

extension ToolResult {
    /// The result as JSON, where the tool gives it beside its content.
    public var structuredContent: JSON? { others["structuredContent"] }
}

extension Resource {
    /// What it is, where the server says it.
    public var description: String? { others["description"]?.stringValue }
}

extension Prompt {
    /// What it is for, where the server says it.
    public var description: String? { others["description"]?.stringValue }
}
