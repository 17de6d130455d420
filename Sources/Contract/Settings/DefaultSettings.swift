// SPDX-License-Identifier: Apache-2.0

/// What new workloads get that do not say otherwise; entries of registries and requests win.
public struct DefaultSettings: ContractObject {
    /// The words of `permission_profile`.
    public enum PermissionProfile: String, Sendable, CaseIterable {
        case auto, none, network
    }

    /// The profile of workloads that name none; `auto` goes by what runs: `network` for images and packages, `none`
    /// for commands.
    public var permissionProfile = Word<PermissionProfile>("")
    /// Bytes; 0 means the driver's default. The least is 6 MiB.
    public var memory = 0
    /// Processors; 0 means the driver's default.
    public var cpus = 0.0
    /// Processes and threads; 0 means the driver's default.
    public var pidsLimit = 0
    /// Whether the root file system cannot be written.
    public var isReadOnly = false
    /// Seconds until a backend must have answered; 0 goes by what runs.
    public var startTimeout = 0
    /// Seconds a backend gets to end by itself.
    public var stopTimeout = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("permission_profile", &permissionProfile)
        members.required("memory", &memory)
        members.required("cpus", &cpus)
        members.required("pids_limit", &pidsLimit)
        members.required("read_only", &isReadOnly)
        members.required("start_timeout", &startTimeout)
        members.required("stop_timeout", &stopTimeout)
    }
}
