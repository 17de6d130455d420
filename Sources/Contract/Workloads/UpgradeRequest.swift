// SPDX-License-Identifier: Apache-2.0

/// What the newer version needs besides what the workload has.
public struct UpgradeRequest: ContractObject {
    /// Variables; they replace those of the same name.
    public var environment: [String: String]?
    /// `NAME,target=VARIABLE`; they replace those for the same variable.
    public var secrets: [String]?
    /// What the entry asks for that you have said nothing to yet is granted. True grants everything that the
    /// registry's entry asks for; the `permissions_digest` of a problem or comparison grants exactly what was shown
    /// there.
    public var acceptPermissions: Acceptance?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("env_vars", &environment)
        members.optional("secrets", &secrets)
        members.optional("accept_permissions", &acceptPermissions)
    }
}
