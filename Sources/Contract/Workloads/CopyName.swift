// SPDX-License-Identifier: Apache-2.0

/// The name of a copy.
public struct CopyName: ContractObject {
    /// Made from the original's unless given.
    public var name: String?

    /// One with nothing in it.
    public init() {}

    /// The copy's name; `nil` lets the server choose.
    public init(_ name: String?) { self.name = name }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("name", &name)
    }
}
