// SPDX-License-Identifier: Apache-2.0

/// What to import.
public struct ImportRequest: ContractObject {
    /// The words of `from`.
    public enum From: String, Sendable, CaseIterable {
        case toolhive
    }

    /// Whose state.
    public var from = Word<From>("")
    /// The state directory, absolute; the usual place unless given.
    public var path: String?
    /// Only say what would be done.
    public var isDryRun: Bool?
    /// ToolHive's secrets password; without it, secrets are named as missing.
    public var secretsPassword: String?

    /// One with nothing in it.
    public init() {}

    /// A request to take over what that program has.
    public init(from program: From) { from = .known(program) }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("from", &from)
        members.optional("path", &path)
        members.optional("dry_run", &isDryRun)
        members.optional("secrets_password", &secretsPassword)
    }
}
