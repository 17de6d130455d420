// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A call's arguments.
public struct ToolCall: ContractObject {
    /// As the tool's input schema wants them.
    public var arguments: JSONObject?

    /// One with nothing in it.
    public init() {}

    /// A call with arguments.
    public init(_ arguments: JSONObject) { self.arguments = arguments }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("arguments", &arguments)
    }
}
