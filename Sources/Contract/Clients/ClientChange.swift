// SPDX-License-Identifier: Apache-2.0

/// One entry that would change.
public struct ClientChange: ContractObject {
    /// The words of `action`.
    public enum Action: String, Sendable, CaseIterable {
        case add, change, remove
    }

    /// The entry.
    public var name = ""
    /// What happens to it.
    public var action = Word<Action>("")
    /// Its address.
    public var url = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("action", &action)
        members.required("url", &url)
    }
}
