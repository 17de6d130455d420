// SPDX-License-Identifier: Apache-2.0
public import Identity

/// What an action is done to: one thing, or all of a kind.
public struct ResourceRef: Hashable, Sendable {
    /// The kinds of things that are owned.
    public enum Kind: String, CaseIterable, Sendable {
        case server, workload, operation, group, client, secret, registry, settings, activity, events, cache, imports
    }

    public let kind: Kind
    /// An id or a name; empty where no single one is meant.
    public let name: String
    /// Whose it is; `nil` while that is not known, and where it is to be made.
    public let owner: Subject?

    /// The thing of that name, or all of the kind.
    public init(_ kind: Kind, _ name: String = "", owner: Subject? = nil) {
        self.kind = kind
        self.name = name
        self.owner = owner
    }
}
