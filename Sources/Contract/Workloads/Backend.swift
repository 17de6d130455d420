// SPDX-License-Identifier: Apache-2.0

/// What runs behind the proxy right now.
public struct Backend: ContractObject {
    /// Process, or 0.
    public var pid = 0
    /// Container id, or empty.
    public var container = ""
    /// What its owner should know, for instance which limits hold and which paths are shown.
    public var notes: [String] = []
    /// Every path of the host that the backend sees, besides the system's own programs and libraries.
    public var mounts: [Mount] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("pid", &pid)
        members.required("container", &container)
        members.required("notes", &notes)
        members.required("mounts", &mounts)
    }
}
