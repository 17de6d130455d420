// SPDX-License-Identifier: Apache-2.0

/// Clients' sessions.
public struct SessionCount: ContractObject {
    /// Open now.
    public var open = 0
    /// Opened since the proxy began.
    public var opened = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("open", &open)
        members.required("opened", &opened)
    }
}
