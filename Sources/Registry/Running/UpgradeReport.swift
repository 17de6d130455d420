// SPDX-License-Identifier: Apache-2.0
public import Models

/// What a registry has for a workload now, and what would differ.
public struct UpgradeReport: Sendable {
    /// What came of comparing; the words are ToolHive's.
    public enum Status: String, Sendable, CaseIterable {
        case upToDate = "up-to-date"
        case available = "upgrade-available"
        case notFromRegistry = "not-registry-sourced"
        case serverNotFound = "server-not-found"
        case unknown
    }

    /// The workload's name.
    public let workload: String
    /// The registry that was asked; empty when it is from none.
    public let registry: String
    /// The entry's whole name; empty when it is from none.
    public let server: String
    public let status: Status
    /// Why, where the status alone does not say.
    public let reason: String
    /// What runs now.
    public let current: String
    /// What the entry names now; empty when there is nothing to compare.
    public var candidate = ""
    /// Variables that the entry asks for and the workload has no value of.
    public var added: [LaunchOption.Variable] = []
    /// Variables the workload has and the entry does not know.
    public var removed: [String] = []
    /// Members that the entry says otherwise: old value, new value.
    public var changes: [(field: String, from: String, to: String)] = []
    /// What the entry wants besides that its owner has said nothing to yet.
    public var asks: [PermissionAsk] = []

    init(
        _ config: RunConfig, registry: String = "", server: String = "", _ status: Status, reason: String = ""
    ) {
        workload = config.name
        self.registry = registry
        self.server = server
        self.status = status
        self.reason = reason
        current = config.sourceText
    }
}
