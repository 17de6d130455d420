// SPDX-License-Identifier: Apache-2.0

/// The server is going to end.
public struct Stopped: ContractObject {
    /// Always true.
    public var stopped = false

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("stopped", &stopped)
    }
}
