// SPDX-License-Identifier: Apache-2.0

/// A secret; its value never goes out.
public struct Secret: ContractElement {
    public static let list = ListShape("SecretList", plural: "secrets", isPaged: true)

    /// Its name.
    public var name = ""
    /// Names of the workloads that get it, sorted.
    public var usedBy: [String] = []

    /// One with nothing in it.
    public init() {}

    /// A secret and the workloads that are given it.
    public init(_ name: String, usedBy users: [String]) {
        self.name = name
        usedBy = users
    }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.required("used_by", &usedBy)
    }
}
