// SPDX-License-Identifier: Apache-2.0

/// A name.
public struct NewName: ContractObject {
    /// Letters, digits, `.`, `_` and `-`, starting with a letter or digit.
    public var name = ""

    /// One with nothing in it.
    public init() {}

    /// A new name.
    public init(_ name: String) { self.name = name }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
    }
}
