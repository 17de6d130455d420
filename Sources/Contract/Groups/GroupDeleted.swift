// SPDX-License-Identifier: Apache-2.0

/// Data of the event `group_deleted`.
public struct GroupDeleted: ContractObject {
    /// Its name.
    public var name = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
    }
}
