// SPDX-License-Identifier: Apache-2.0

/// What was, or would be, taken over.
public struct Import: ContractObject {
    /// The words of `from`.
    public enum From: String, Sendable, CaseIterable {
        case toolhive
    }

    /// Whose state.
    public var from = Word<From>("")
    /// The state directory.
    public var path = ""
    /// Whether nothing was changed.
    public var isDryRun = false
    /// Groups.
    public var groups: [ImportedItem] = []
    /// Workloads.
    public var workloads: [ImportedWorkload] = []
    /// Registrations of client applications.
    public var clients: [ImportedItem] = []
    /// Secrets, by name.
    public var secrets: [ImportedItem] = []
    /// What else to know.
    public var notes: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("from", &from)
        members.required("path", &path)
        members.required("dry_run", &isDryRun)
        members.required("groups", &groups)
        members.required("workloads", &workloads)
        members.required("clients", &clients)
        members.required("secrets", &secrets)
        members.required("notes", &notes)
    }
}
