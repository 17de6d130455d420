// SPDX-License-Identifier: Apache-2.0

/// Whether this machine could run it.
public struct Runnable: ContractObject {
    /// Whether it could.
    public var ok = false
    /// Why not; empty when it could.
    public var reason = ""
    /// What would help; empty when nothing has to.
    public var fix = ""
    /// The parts of `fix`, for a program with words of its own; absent when it is text alone.
    public var remedy: [RemedyPart]?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("ok", &ok)
        members.required("reason", &reason)
        members.required("fix", &fix)
        members.optional("remedy", &remedy)
    }
}
