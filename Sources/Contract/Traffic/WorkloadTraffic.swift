// SPDX-License-Identifier: Apache-2.0

/// What has passed a workload's proxy since that began, told when it has changed.
public struct WorkloadTraffic: ContractObject {
    /// The workload's id.
    public var id = ""
    /// Its name.
    public var name = ""
    /// What passed a workload's proxy.
    public var metrics = WorkloadMetrics()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("id", &id)
        members.required("name", &name)
        members.required("metrics", &metrics)
    }
}
