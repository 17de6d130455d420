// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A tool as clients see it.
public struct Tool: ContractObject {
    /// Its name.
    public var name = ""
    /// What it does.
    public var description: String?
    /// JSON Schema of its arguments.
    public var inputSchema = JSONObject()
    /// Whether clients see it and may call it; only with `all`.
    public var isEnabled: Bool?
    /// What the server calls it, when `tools_override` gives it another name; only with `all`.
    public var originalName: String?
    /// What the server says of it, when `tools_override` says something else; only with `all`.
    public var originalDescription: String?
    /// Members that have no place here, in their order.
    public var others = JSONObject()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.optional("description", &description)
        members.required("inputSchema", &inputSchema)
        members.optional("enabled", &isEnabled)
        members.optional("original_name", &originalName)
        members.optional("original_description", &originalDescription)
        members.others(&others)
    }
}
