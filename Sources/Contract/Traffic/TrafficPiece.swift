// SPDX-License-Identifier: Apache-2.0

/// What passed in one piece of a window.
public struct TrafficPiece: ContractObject {
    /// Requests that were answered.
    public var requests = 0
    /// Those answered with an error, or with a tool's result that is one.
    public var errors = 0
    /// Half of them took no longer; 0 when there was none.
    public var p50 = 0.0
    /// 95 of 100 took no longer.
    public var p95 = 0.0
    /// 99 of 100 took no longer.
    public var p99 = 0.0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("requests", &requests)
        members.required("errors", &errors)
        members.required("p50_ms", &p50)
        members.required("p95_ms", &p95)
        members.required("p99_ms", &p99)
    }
}
