// SPDX-License-Identifier: Apache-2.0

/// One thing that is taken over.
public struct ImportedItem: ContractObject {
    /// The words of `action`.
    public enum Action: String, Sendable, CaseIterable {
        case create, exists, failed, missing
    }

    /// Its name.
    public var name = ""
    /// What is, or would be, done.
    public var action = Word<Action>("")
    /// More, in words; may be empty.
    public var detail = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("action", &action)
        members.required("detail", &detail)
    }
}
