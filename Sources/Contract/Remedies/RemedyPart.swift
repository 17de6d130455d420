// SPDX-License-Identifier: Apache-2.0

/// A piece of the sentence that says what to do: words, a member of the request with or without a value for it, or
/// something that can be done with this server. Exactly one of `text`, `field` and `action` is there.
public struct RemedyPart: ContractObject {
    /// Words.
    public var text: String?
    /// A member of the request's body, or a field of its query.
    public var field: String?
    /// With `field`: the value it could have, as text.
    public var value: String?
    /// What can be done. A client that does not know the word shows `fix`.
    public var action: String?
    /// With `action`: the name of the workload, secret, group or registry that it is about, or the words to search
    /// for.
    public var subject: String?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("text", &text)
        members.optional("field", &field)
        members.optional("value", &value)
        members.optional("action", &action)
        members.optional("subject", &subject)
    }
}
