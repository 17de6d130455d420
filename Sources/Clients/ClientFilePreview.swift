// SPDX-License-Identifier: Apache-2.0

/// What a registration, or taking it back, would change in a client application's file.
public struct ClientFilePreview: Sendable {
    /// The application's id.
    public let client: String
    /// Its file.
    public let path: String
    /// Entry by entry.
    public let changes: [ClientEntryChange]
    /// As a unified diff; empty when there is none.
    public let diff: String
    /// Names of workloads that it has no client for.
    public let unusable: [String]
}

/// A change of one entry in a client application's file.
public struct ClientEntryChange: Sendable, Equatable {
    /// What becomes of it.
    public enum Action: String, Sendable {
        case add, change, remove
    }

    /// The entry's name.
    public let name: String
    public let action: Action
    /// The endpoint that is written, or that was.
    public let url: String
}
