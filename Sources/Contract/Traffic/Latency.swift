// SPDX-License-Identifier: Apache-2.0

/// Times from the request to its answer. Percentiles are bounds of buckets.
public struct Latency: ContractObject {
    /// All of them together, in milliseconds.
    public var sum = 0.0
    /// Half took no longer.
    public var p50 = 0.0
    /// 95 of 100 took no longer.
    public var p95 = 0.0
    /// 99 of 100 took no longer.
    public var p99 = 0.0
    /// Up to the last that is not empty.
    public var buckets: [LatencyBucket] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("sum_ms", &sum)
        members.required("p50_ms", &p50)
        members.required("p95_ms", &p95)
        members.required("p99_ms", &p99)
        members.required("buckets", &buckets)
    }
}
