// SPDX-License-Identifier: Apache-2.0

/// Data of the event `secret`.
public struct SecretChanged: ContractObject {
    /// The secret.
    public var name = ""
    /// Whether it is gone.
    public var deleted = false

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("deleted", &deleted)
    }
}
