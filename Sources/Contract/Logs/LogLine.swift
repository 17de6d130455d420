// SPDX-License-Identifier: Apache-2.0

/// One line of a log.
public struct LogLine: ContractObject {
    /// When it was written, RFC 3339; empty if the line has no time.
    public var time = ""
    /// The line without its time.
    public var text = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("time", &time)
        members.essential("text", &text)
    }
}
