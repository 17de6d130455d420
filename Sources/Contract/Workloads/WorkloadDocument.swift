// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A workload as it was read, with its configuration changed. Members that cannot be changed are ignored.
public struct WorkloadDocument: ContractObject {
    /// The whole new configuration.
    public var config = RunConfigDocument()
    /// Members that have no place here, in their order.
    public var others = JSONObject()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("config", &config)
        members.others(&others)
    }
}
