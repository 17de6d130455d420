// SPDX-License-Identifier: Apache-2.0

/// A registry that is no more.
public struct RegistryDeleted: ContractObject {
    /// Its name.
    public var name = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
    }
}
