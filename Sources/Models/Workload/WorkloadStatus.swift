// SPDX-License-Identifier: Apache-2.0

/// Where a workload is in its life; the words are ToolHive's.
public enum WorkloadStatus: String, Sendable, CaseIterable {
    /// The backend has answered `initialize` through its proxy.
    case running
    case stopped
    /// It will not be started again by itself; the context says why.
    case error
    case starting
    case stopping
    /// It runs, but does not answer, or is being restarted.
    case unhealthy
    case removing
    case unknown
    case unauthenticated
    case authRetrying = "auth_retrying"
    case policyStopped = "policy_stopped"
}
