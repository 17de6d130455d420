// SPDX-License-Identifier: Apache-2.0

/// A group's name.
public struct GroupName: ContractObject {
    /// Letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
    public var name = ""

    /// One with nothing in it.
    public init() {}

    /// A group's name.
    public init(_ name: String) { self.name = name }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
    }
}
