// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// The MCP server's result, as it is. A tool that failed says so with `isError`, which is no failure of the
/// request.
public struct ToolResult: ContractObject {
    /// Texts, images and other pieces.
    public var content: [JSONObject]?
    /// Whether the tool failed.
    public var isError: Bool?
    /// Members that have no place here, in their order.
    public var others = JSONObject()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("content", &content)
        members.optional("isError", &isError)
        members.others(&others)
    }
}
