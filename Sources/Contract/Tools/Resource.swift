// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A resource as the MCP server describes it.
public struct Resource: ContractElement {
    public static let list = ListShape("ResourceList", plural: "resources", isPaged: false)

    /// Its address.
    public var uri = ""
    /// Its name.
    public var name: String?
    /// Members that have no place here, in their order.
    public var others = JSONObject()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("uri", &uri)
        members.optional("name", &name)
        members.others(&others)
    }
}
