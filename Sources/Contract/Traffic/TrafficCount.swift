// SPDX-License-Identifier: Apache-2.0

/// Requests of one kind.
public struct TrafficCount: ContractObject {
    /// The MCP method; `(other)` for names beyond the first 200.
    public var method: String?
    /// The tool, by the name it was called by; `(other)` for names beyond the first 200.
    public var tool: String?
    /// Requests that were answered.
    public var requests = 0
    /// Those answered with an error, or with a tool's result that is one.
    public var errors = 0
    /// Mean time to the answer in milliseconds.
    public var mean = 0.0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("method", &method)
        members.optional("tool", &tool)
        members.required("requests", &requests)
        members.required("errors", &errors)
        members.required("mean_ms", &mean)
    }
}
