// SPDX-License-Identifier: Apache-2.0

/// One thing looked at.
public struct HealthCheck: ContractObject {
    /// What.
    public var name = ""
    /// Whether it is as it should be.
    public var ok = false
    /// What was found.
    public var detail = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("ok", &ok)
        members.required("detail", &detail)
    }
}
