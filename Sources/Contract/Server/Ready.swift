// SPDX-License-Identifier: Apache-2.0

/// The server can do its work.
public struct Ready: ContractObject {
    /// Always true.
    public var ready = false

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("ready", &ready)
    }
}
