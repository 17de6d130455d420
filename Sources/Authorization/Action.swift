// SPDX-License-Identifier: Apache-2.0

/// Everything that can be asked of a server, as far as somebody may be allowed one thing and not another. Every operation
/// of both specifications names its own as `x-action`; the raw value is that word.
public enum Action: String, CaseIterable, Sendable {
    /// The server itself: versions, documents, health, counts, what could run workloads.
    case serverRead
    case serverStop
    /// Workloads, what they run, what passes them, and what registries have that is newer.
    case workloadRead
    /// What a backend or its proxy has written.
    case logRead
    /// Make a workload, or see what one would be.
    case workloadCreate
    /// Start, stop, restart.
    case workloadOperate
    /// Change what a workload runs, its name, group or labels.
    case workloadEdit
    case workloadDelete
    /// Sign in at the server of a workload.
    case workloadSignIn
    /// See what a workload offers over MCP.
    case toolRead
    case toolCall
    case operationRead
    case operationCancel
    case groupRead
    case groupWrite
    /// Client applications and what would be written into their files.
    case clientRead
    case clientWrite
    /// Names of secrets, never a value.
    case secretRead
    case secretWrite
    case registryRead
    case registryWrite
    /// Ask a registry again for what it has.
    case registryRefresh
    case settingsRead
    case settingsWrite
    /// Records of who did what.
    case activityRead
    /// Follow what changes.
    case eventRead
    /// Installed packages.
    case cacheRead
    case cachePrune
    /// Take over what another program has: workloads, groups, registrations and secrets.
    case importRun

    /// Whether nothing is changed by it, here or elsewhere.
    public var isRead: Bool {
        switch self {
        case .serverRead, .workloadRead, .logRead, .toolRead, .operationRead, .groupRead, .clientRead, .secretRead,
            .registryRead, .settingsRead, .activityRead, .eventRead, .cacheRead:
            true
        case .serverStop, .workloadCreate, .workloadOperate, .workloadEdit, .workloadDelete, .workloadSignIn,
            .toolCall, .operationCancel, .groupWrite, .clientWrite, .secretWrite, .registryWrite, .registryRefresh,
            .settingsWrite, .cachePrune, .importRun:
            false
        }
    }

    /// What it is done to.
    public var kind: ResourceRef.Kind {
        switch self {
        case .serverRead, .serverStop: .server
        case .workloadRead, .logRead, .workloadCreate, .workloadOperate, .workloadEdit, .workloadDelete,
            .workloadSignIn, .toolRead, .toolCall:
            .workload
        case .operationRead, .operationCancel: .operation
        case .groupRead, .groupWrite: .group
        case .clientRead, .clientWrite: .client
        case .secretRead, .secretWrite: .secret
        case .registryRead, .registryWrite, .registryRefresh: .registry
        case .settingsRead, .settingsWrite: .settings
        case .activityRead: .activity
        case .eventRead: .events
        case .cacheRead, .cachePrune: .cache
        case .importRun: .imports
        }
    }
}
