// SPDX-License-Identifier: Apache-2.0

/// Data of the event `workload_deleted`.
public struct WorkloadDeleted: ContractObject {
    /// Its id.
    public var id = ""
    /// Its name.
    public var name = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("id", &id)
        members.required("name", &name)
    }
}
