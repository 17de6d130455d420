// SPDX-License-Identifier: Apache-2.0

/// What came of each.
public struct BulkResult: ContractObject {
    /// The operation that did it.
    public var operation = ""
    /// In the order of the names asked for, else sorted by name.
    public var results: [BulkItem] = []
    /// How many there were.
    public var total = 0
    /// How many of them were not done.
    public var failed = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("operation", &operation)
        members.required("results", &results)
        members.required("total", &total)
        members.required("failed", &failed)
    }
}
