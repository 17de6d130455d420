// SPDX-License-Identifier: Apache-2.0

/// What can have been done. The raw value is the word of the API and of what is stored; those that are stored are never
/// renamed.
public enum Verb: String, CaseIterable, Sendable {
    case create, start, stop, restart, delete, edit, withhold, cancel
    case startMany = "start-many"
    case stopMany = "stop-many"
    case restartMany = "restart-many"
    case deleteMany = "delete-many"
    case callTool = "call-tool"
    case createGroup = "create-group"
    case renameGroup = "rename-group"
    case deleteGroup = "delete-group"
    case registerClient = "register-client"
    case unregisterClient = "unregister-client"
    case setSecret = "set-secret"
    case deleteSecret = "delete-secret"
    case setSecretProvider = "set-secret-provider"
    case changeSettings = "change-settings"
    case addRegistry = "add-registry"
    case replaceRegistry = "replace-registry"
    case changeRegistry = "change-registry"
    case refreshRegistry = "refresh-registry"
    case removeRegistry = "remove-registry"
    case pruneCache = "prune-cache"
    case stopServer = "stop-server"
    /// Ask for what was refused.
    case request

    /// What somebody did, behind their name: `stopped time`.
    func deed(_ name: String, _ detail: String) -> String {
        switch self {
        case .create: "created \(name)"
        case .start: "started \(name)"
        case .stop: "stopped \(name)"
        case .restart: "restarted \(name)"
        case .delete: "deleted \(name)"
        case .edit: "changed \(name)" + (detail.isEmpty ? "" : " (\(detail))")
        case .withhold: "did not give \(name) what its registry asks for: \(detail)"
        case .cancel: "cancelled “\(detail)” of \(name.isEmpty ? "several servers" : name)"
        case .startMany: "started several servers"
        case .stopMany: "stopped several servers"
        case .restartMany: "restarted several servers"
        case .deleteMany: "deleted several servers"
        case .callTool: "called the tool \(detail) of \(name)"
        case .createGroup: "made group \(name)"
        case .renameGroup: "renamed group \(name) to \(detail)"
        case .deleteGroup: "deleted group \(name)"
        case .registerClient: "connected \(name) to group \(detail)"
        case .unregisterClient: "disconnected \(name)" + (detail.isEmpty ? "" : " from group \(detail)")
        case .setSecret: "set secret \(name)"
        case .deleteSecret: "deleted secret \(name)"
        case .setSecretProvider: "chose where secrets come from: \(name)"
        case .changeSettings: "changed settings: \(detail)"
        case .addRegistry: "added registry \(name)"
        case .replaceRegistry: "changed registry \(name)"
        case .changeRegistry: "changed registry \(name)"
        case .refreshRegistry: "read registry \(name) again"
        case .removeRegistry: "removed registry \(name)"
        case .pruneCache: "removed unused packages: \(detail)"
        case .stopServer: "stopped the server"
        case .request: "asked for \(name)"
        }
    }

    /// What somebody could not do, behind their name and “could not”.
    var infinitive: String {
        switch self {
        case .create, .start, .stop, .restart, .delete, .edit, .withhold, .cancel, .request: rawValue
        case .startMany: "start"
        case .stopMany: "stop"
        case .restartMany: "restart"
        case .deleteMany, .deleteGroup, .deleteSecret: "delete"
        case .callTool: "call a tool of"
        case .createGroup: "create"
        case .renameGroup: "rename"
        case .registerClient: "register"
        case .unregisterClient: "unregister"
        case .setSecret, .setSecretProvider: "set"
        case .changeSettings, .changeRegistry: "change"
        case .addRegistry: "add"
        case .replaceRegistry: "replace"
        case .refreshRegistry: "refresh"
        case .removeRegistry: "remove"
        case .pruneCache: "prune"
        case .stopServer: "stop"
        }
    }

    /// Whether what it is done to is no more afterwards, of what is stored in files of its own.
    var endsWhatItIsDoneTo: Bool { self == .deleteSecret || self == .removeRegistry }

    /// Whether it is done to a workload, for those who look on at some only.
    var isOfWorkload: Bool {
        switch self {
        case .create, .start, .stop, .restart, .delete, .edit, .withhold, .callTool: true
        default: false
        }
    }
}
