// SPDX-License-Identifier: Apache-2.0
import Activity
public import Authorization

/// What can be done to one workload, and to several at once.
public enum Lifecycle: String, Sendable, CaseIterable {
    case start, stop, restart, delete

    /// What its caller must be allowed.
    public var action: Action { self == .delete ? .workloadDelete : .workloadOperate }

    var verb: Verb {
        switch self {
        case .start: .start
        case .stop: .stop
        case .restart: .restart
        case .delete: .delete
        }
    }

    var ofSeveral: Verb {
        switch self {
        case .start: .startMany
        case .stop: .stopMany
        case .restart: .restartMany
        case .delete: .deleteMany
        }
    }
}
