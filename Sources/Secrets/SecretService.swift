// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Authorization
public import Identity
public import Models

/// Changes of secrets: allowed, done, recorded and told. No value is in any record or event.
public struct SecretService: Sendable {
    /// Where they are kept: what is read of them.
    public let store: SecretStore
    private let changes: Changes

    /// Changes of what is in `store`.
    public init(store: SecretStore, changes: Changes) {
        self.store = store
        self.changes = changes
    }

    // MARK: Reading

    /// The names in `scope`, sorted.
    public func names(in scope: Scope) async throws -> [String] {
        try await store.names().filter { scope.includes(changes.owners.owner(of: .secret, $0)) }
    }

    /// Stands for the value of `name`, as `SecretStore.mark`; `nil` when there is no such secret in `scope`.
    public func mark(of name: String, in scope: Scope) async throws -> String? {
        guard scope.includes(changes.owners.owner(of: .secret, name)) else { return nil }
        return try await store.mark(of: name)
    }

    // MARK: Changing

    /// Refuses what `set` would refuse, and changes nothing.
    public func check(_ name: String, _ value: String, as caller: Caller) async throws {
        try changes.authorize(.secretWrite, on: try await resource(name), as: caller)
        try await store.check(name, to: value)
    }

    private func resource(_ name: String) async throws -> ResourceRef {
        let isThere = try await store.names().contains(name)
        return isThere ? changes.owners.resource(.secret, name) : ResourceRef(.secret, name)
    }

    /// Sets a secret, new or not.
    /// - Parameter rule: what a new name may be.
    /// - Returns: whether the store was made for it.
    @discardableResult
    public func set(
        _ name: String, _ rule: NameRule = .plain, to value: String, as caller: Caller
    ) async throws -> Bool {
        return try await changes.perform(.secretWrite, on: try await resource(name), as: caller) {
            try await store.set(name, rule, to: value)
        } outcome: { _ in
            (Deed(.setSecret), [.secret(name, isDeleted: false)])
        }
    }

    /// Deletes a secret.
    /// - Returns: whether it was there.
    public func delete(_ name: String, as caller: Caller) async throws -> Bool {
        try await changes.perform(.secretWrite, on: changes.owners.resource(.secret, name), as: caller) {
            try await store.delete(name)
        } outcome: { wasThere in
            wasThere ? (Deed(.deleteSecret), [.secret(name, isDeleted: true)]) : nil
        }
    }

    /// Stores what was there before a change, wherever the change's value still is, and forgets the change.
    /// - Throws: when one of them cannot be stored; the change is then tried again at the next start.
    public func putBack(_ change: PendingSecretValues) async throws {
        for value in change.values.reversed() where try await store.value(of: value.name) == value.after {
            if let before = value.before {
                try await set(value.name, .spaced, to: before, as: change.caller)
            } else {
                _ = try await delete(value.name, as: change.caller)
            }
        }
        try await store.end(change.id)
    }

    /// Chooses where values come from.
    public func choose(_ provider: SecretStore.Provider, as caller: Caller) async throws {
        // It is the instance's, whoever chooses.
        let resource = ResourceRef(
            .secret, provider.rawValue, owner: changes.owners.owner(of: .settings, "secret-provider"))
        try await changes.perform(.secretWrite, on: resource, as: caller) {
            try await store.choose(provider)
        } outcome: {
            (Deed(.setSecretProvider), [])
        }
    }
}
