// SPDX-License-Identifier: Apache-2.0

/// Which container engine is used.
public struct EngineSettings: ContractObject {
    /// `auto`, or the only engine to use: `docker`, `podman`, `colima`.
    public var name = ""
    /// The path of its socket; empty to look in the usual places.
    public var socket = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("socket", &socket)
    }
}
