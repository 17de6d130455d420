// SPDX-License-Identifier: Apache-2.0

/// How far slow work has come.
public struct Progress: ContractObject {
    /// For instance `pull`.
    public var phase = ""
    /// Done, in the phase's own unit.
    public var current = 0
    /// In all; 0 when unknown.
    public var total = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("phase", &phase)
        members.required("current", &current)
        members.required("total", &total)
    }
}
