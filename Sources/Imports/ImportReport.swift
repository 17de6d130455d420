// SPDX-License-Identifier: Apache-2.0

/// What an import has done, or would do.
public struct ImportReport: Sendable {
    /// What becomes of one thing.
    public enum Action: String, Sendable {
        case create, exists, failed, missing
    }

    /// A group, workload, registration or secret.
    public struct Item: Sendable, Equatable {
        public let name: String
        public let action: Action
        /// More, in words; may be empty.
        public let detail: String
        /// What a workload lacks before it can start.
        public let missing: [String]

        init(_ name: String, _ action: Action, _ detail: String = "", missing: [String] = []) {
            self.name = name
            self.action = action
            self.detail = detail
            self.missing = missing
        }
    }

    /// The state directory that was read.
    public let path: String
    /// Whether nothing was changed.
    public let isDryRun: Bool
    public internal(set) var groups: [Item] = []
    public internal(set) var workloads: [Item] = []
    /// Registrations of client applications.
    public internal(set) var clients: [Item] = []
    public internal(set) var secrets: [Item] = []
    /// What else to know.
    public let notes: [String]
}
