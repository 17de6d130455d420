// SPDX-License-Identifier: Apache-2.0

/// A group of workloads. It exists from when it was created, or from when a workload first named it, until it is
/// deleted.
public struct Group: ContractElement {
    public static let list = ListShape("GroupList", plural: "groups", isPaged: true)

    /// Unique per owner.
    public var name = ""
    /// Names of its workloads, sorted.
    public var workloads: [String] = []
    /// Ids of the client applications registered for it, sorted.
    public var clients: [String] = []
    /// When it was made.
    public var createdAt = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.required("workloads", &workloads)
        members.required("clients", &clients)
        members.required("created_at", &createdAt)
    }
}
