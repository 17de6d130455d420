// SPDX-License-Identifier: Apache-2.0

/// A secret was stored.
public struct SecretStored: ContractObject {
    /// Its name.
    public var name = ""
    /// Said once, with the first secret: which file to keep a copy of.
    public var notice: String?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.optional("notice", &notice)
    }
}
