// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Models
public import Platform

/// An operation at one moment.
public struct OperationRecord: Event.Body {
    /// The words for what came of it.
    public enum Status: String, Sendable {
        case running, succeeded, failed, cancelled
    }

    /// How far slow work has come.
    public struct Progress: Sendable {
        /// For instance `pull`.
        public let phase: String
        /// Done, in the phase's own unit.
        public let current: Int
        /// In all; 0 when unknown.
        public let total: Int
    }

    public let id: String
    /// The kind's word.
    public let kind: String
    /// The workload's name when it began; empty for several.
    public let name: String
    /// The workload's id; empty until a create has made it.
    public let workload: String
    public var status: Status
    public var progress: Progress?
    /// What came of each, when it is about several.
    public var results: [BulkResult] = []
    /// Why it failed.
    public var problem: Problem?
    public let createdAt: Timestamp
    public var finishedAt: Timestamp?
}
