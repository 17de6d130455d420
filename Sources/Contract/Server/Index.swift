// SPDX-License-Identifier: Apache-2.0

/// Where to go on.
public struct Index: ContractObject {
    /// The documentation page.
    public var documentation = ""
    /// This document.
    public var specification = ""
    /// The list of endpoints.
    public var resources = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("documentation", &documentation)
        members.required("specification", &specification)
        members.required("resources", &resources)
    }
}
