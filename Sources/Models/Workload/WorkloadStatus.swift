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

    /// Whether clients can use it: what every list, count and wait means by “running”.
    public var isRunning: Bool { self == .running }

    /// Whether its owner should look at it.
    public var isProblem: Bool { [.error, .unhealthy, .unauthenticated, .policyStopped].contains(self) }

    /// Whether it has a backend, or is about to have one: it can be stopped, and not started.
    public var isActive: Bool {
        switch self {
        case .running, .starting, .unhealthy, .unknown, .unauthenticated, .authRetrying: true
        case .stopped, .error, .stopping, .removing, .policyStopped: false
        }
    }
}
