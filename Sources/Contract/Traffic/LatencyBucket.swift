// SPDX-License-Identifier: Apache-2.0

/// Requests that took up to `le_ms` and longer than the bucket before; the last bucket of all has no bound.
public struct LatencyBucket: ContractObject {
    /// Upper bound in milliseconds; bounds double from 0.25.
    public var upperBound: Double?
    /// How many.
    public var count = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("le_ms", &upperBound)
        members.required("count", &count)
    }
}
