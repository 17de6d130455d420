// SPDX-License-Identifier: Apache-2.0

/// Who you are to this server.
public struct Caller: ContractObject {
    /// The words of `via`.
    public enum Via: String, Sendable, CaseIterable {
        case socket, loopback, embedded
    }

    /// The words of `role`.
    public enum Role: String, Sendable, CaseIterable {
        case admin
    }

    /// Your user number.
    public var uid = 0
    /// Your login name.
    public var name = ""
    /// How the server knows: credentials of a unix socket, owner of a loopback connection, or the same process.
    public var via = Word<Via>("")
    /// What you may do.
    public var role = Word<Role>("")

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("uid", &uid)
        members.required("name", &name)
        members.required("via", &via)
        members.required("role", &role)
    }
}
