// SPDX-License-Identifier: Apache-2.0

/// One wall between workloads and this machine.
public struct Protection: ContractObject {
    /// `user`, `system calls`, `keys`, …
    public var name = ""
    /// Whether it stands.
    public var ok = false
    /// What is done, or why it cannot be.
    public var detail = ""
    /// What would help; empty when it stands.
    public var fix = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("ok", &ok)
        members.required("detail", &detail)
        members.required("fix", &fix)
    }
}
