// SPDX-License-Identifier: Apache-2.0

/// Whose workload it is.
public struct Owner: ContractObject {
    /// The user's number.
    public var uid = 0
    /// Login name.
    public var name = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("uid", &uid)
        members.required("name", &name)
    }
}
