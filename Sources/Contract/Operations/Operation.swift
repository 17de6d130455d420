// SPDX-License-Identifier: Apache-2.0
public import Models

/// Work that takes time. It goes on when nobody waits for it, and is on disk before it is acknowledged. After a
/// server's end the next one goes on with what does no harm when it is done again, and with what is left of several
/// workloads; anything else, an edit above all, is `failed` and says what was and was not done.
public struct Operation: ContractElement {
    public static let list = ListShape("OperationList", plural: "operations", isPaged: true)

    /// The words of `kind`.
    public enum Kind: String, Sendable, CaseIterable {
        case create, start, stop, restart, delete, deleteGroup = "delete-group", edit, startMany = "start-many",
            stopMany = "stop-many", restartMany = "restart-many", deleteMany = "delete-many"
    }

    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case running, succeeded, failed, cancelled
    }

    /// Names it.
    public var id = ""
    /// What is done.
    public var kind = Word<Kind>("")
    /// The workload's name when it began; empty for several.
    public var name = ""
    /// The workload's id; empty until a create has made it.
    public var workload = ""
    /// What came of it.
    public var status = Word<Status>("")
    /// How far slow work has come.
    public var progress: Progress?
    /// What came of each, when it is about several.
    public var results: [BulkItem]?
    /// Why a request was not done (RFC 9457).
    public var problem: Problem?
    /// When it began.
    public var createdAt = ""
    /// When it ended.
    public var finishedAt: String?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("id", &id)
        members.required("kind", &kind)
        members.required("name", &name)
        members.required("workload", &workload)
        members.required("status", &status)
        members.optional("progress", &progress)
        members.optional("results", &results)
        members.optional("problem", &problem)
        members.required("created_at", &createdAt)
        members.optional("finished_at", &finishedAt)
    }
}
