// SPDX-License-Identifier: Apache-2.0

/// What a workload offers.
public struct ToolList: ContractObject {
    /// In the server's order.
    public var tools: [Tool] = []
    /// How many.
    public var total = 0
    /// With `all`: names in `tools_filter` that no tool is shown under, and tools in `tools_override` that the
    /// server does not have, sorted. Clients do not get what is missing; a server may still add it while it runs.
    public var missing: [String]?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("tools", &tools)
        members.required("total", &total)
        members.optional("missing", &missing)
    }
}
