// SPDX-License-Identifier: Apache-2.0

/// What an edit would do.
public struct EditPreview: ContractObject {
    /// The workload as it would be.
    public var workload = Workload()
    /// The members of the run configuration that would change.
    public var changes: [String] = []
    /// Whether its backend would be started anew.
    public var restart = false

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("workload", &workload)
        members.required("changes", &changes)
        members.required("restart", &restart)
    }
}
