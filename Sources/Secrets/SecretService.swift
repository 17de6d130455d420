// SPDX-License-Identifier: Apache-2.0
public import Activity
import Authorization
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

    private func resource(_ name: String, _ caller: Caller) -> ResourceRef {
        ResourceRef(.secret, name, owner: changes.owner(for: caller))
    }

    /// Sets a secret, new or not.
    /// - Parameter rule: what a new name may be.
    /// - Returns: whether the store was made for it.
    @discardableResult
    public func set(
        _ name: String, _ rule: NameRule = .plain, to value: String, as caller: Caller
    ) async throws -> Bool {
        try await changes.perform(.secretWrite, on: resource(name, caller), as: caller) {
            try await store.set(name, rule, to: value)
        } outcome: { _ in
            (Deed(.setSecret), [.secret(name, isDeleted: false)])
        }
    }

    /// Deletes a secret.
    /// - Returns: whether it was there.
    public func delete(_ name: String, as caller: Caller) async throws -> Bool {
        try await changes.perform(.secretWrite, on: resource(name, caller), as: caller) {
            try await store.delete(name)
        } outcome: { wasThere in
            wasThere ? (Deed(.deleteSecret), [.secret(name, isDeleted: true)]) : nil
        }
    }

    /// Chooses where values come from.
    public func choose(_ provider: SecretStore.Provider, as caller: Caller) async throws {
        try await changes.perform(.secretWrite, on: resource(provider.rawValue, caller), as: caller) {
            try await store.choose(provider)
        } outcome: {
            (Deed(.setSecretProvider), [])
        }
    }
}
