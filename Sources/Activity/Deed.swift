// SPDX-License-Identifier: Apache-2.0

/// What is written down of a change beside who did it, when, and to what. It holds no secret, and no argument of a tool.
public struct Deed: Sendable {
    public let verb: Verb
    /// The object as people call it: a workload's name, where the resource has its id; `nil` when that is the name.
    public var name: String?
    /// More, in words.
    public var detail: String

    /// A deed that is to be recorded.
    public init(_ verb: Verb, name: String? = nil, detail: String = "") {
        self.verb = verb
        self.name = name
        self.detail = detail
    }
}
