// SPDX-License-Identifier: Apache-2.0
public import Models

/// What came of one workload of several.
public struct BulkItem: ContractObject {
    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case pending, succeeded, failed
    }

    /// As it was asked for.
    public var name = ""
    /// Its id; empty when there is none of that name.
    public var workload = ""
    /// How far it is.
    public var status = Word<Status>("")
    /// Why it was not done.
    public var problem: Problem?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("workload", &workload)
        members.required("status", &status)
        members.optional("problem", &problem)
    }
}
