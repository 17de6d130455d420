// SPDX-License-Identifier: Apache-2.0

/// A group.
public struct NewGroup: ContractObject {
    /// The group's name. One that was made through `/api/v1beta` may have single spaces.
    public var group = ""

    /// One with nothing in it.
    public init() {}

    /// A group to go to.
    public init(_ group: String) { self.group = group }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("group", &group)
    }
}
