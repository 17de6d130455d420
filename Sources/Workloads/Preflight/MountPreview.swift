// SPDX-License-Identifier: Apache-2.0
public import Models
public import Runtime

/// What a workload would see of the host.
public struct MountPreview: Sendable {
    /// Every path that it would be shown.
    public let mounts: [ShownPath]
    /// What is not shown although something names it, one sentence each.
    public let notes: [String]
    /// What its owner would be asked to grant.
    public let asks: [PermissionAsk]
}
