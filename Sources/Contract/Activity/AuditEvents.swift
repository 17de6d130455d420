// SPDX-License-Identifier: Apache-2.0

/// Records.
public struct AuditEvents: ContractObject {
    /// Oldest first.
    public var events: [Activity] = []
    /// How many.
    public var total = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("events", &events)
        members.required("total", &total)
    }
}
