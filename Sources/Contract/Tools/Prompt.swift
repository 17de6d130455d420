// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A prompt as the MCP server describes it.
public struct Prompt: ContractElement {
    public static let list = ListShape("PromptList", plural: "prompts", isPaged: false)

    /// Its name.
    public var name = ""
    /// Members that have no place here, in their order.
    public var others = JSONObject()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.others(&others)
    }
}
