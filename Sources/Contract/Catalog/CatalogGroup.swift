// SPDX-License-Identifier: Apache-2.0

/// Servers that belong together.
public struct CatalogGroup: ContractElement {
    public static let list = ListShape("CatalogGroupList", plural: "groups", isPaged: false)

    /// Its name.
    public var name = ""
    /// What they are for; may be empty.
    public var description = ""
    /// Whole names of its servers.
    public var servers: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.required("description", &description)
        members.required("servers", &servers)
    }
}
