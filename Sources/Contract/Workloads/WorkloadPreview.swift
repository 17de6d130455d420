// SPDX-License-Identifier: Apache-2.0

/// What a workload would be shown of this machine.
public struct WorkloadPreview: ContractObject {
    /// Every path of the host that its backend would see, besides the system's own programs and libraries.
    public var mounts: [Mount] = []
    /// What a link or a file beside the program names and is not shown, one sentence each.
    public var notes: [String] = []
    /// What the person will be asked to grant for its bind mounts when it is created.
    public var permissions: [AskedPermission] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("mounts", &mounts)
        members.required("notes", &notes)
        members.required("permissions", &permissions)
    }
}
