// SPDX-License-Identifier: Apache-2.0

/// A workload that is taken over; it does not run until it is started.
public struct ImportedWorkload: ContractObject {
    /// The words of `action`.
    public enum Action: String, Sendable, CaseIterable {
        case create, exists, failed
    }

    /// Its name.
    public var name = ""
    /// What is, or would be, done.
    public var action = Word<Action>("")
    /// What could not be taken over, or why it failed.
    public var detail = ""
    /// What has to be given before it can start.
    public var missing: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("action", &action)
        members.required("detail", &detail)
        members.required("missing", &missing)
    }
}
