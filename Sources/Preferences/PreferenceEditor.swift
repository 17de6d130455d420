// SPDX-License-Identifier: Apache-2.0
public import Activity
import Authorization
public import Identity
public import JSONCoding

/// Changes of the settings: allowed, done and recorded.
public struct PreferenceEditor: Sendable {
    private let store: PreferenceStore
    private let changes: Changes

    /// Changes of what is in `store`.
    public init(store: PreferenceStore, changes: Changes) {
        self.store = store
        self.changes = changes
    }

    /// Merges `patch` into what is set. A patch that changes nothing is no change.
    /// - Parameter holds: throws when the change is not to be made to what is of that revision.
    public func change(
        _ patch: JSON, if holds: @Sendable (Int) throws -> Void, as caller: Caller
    ) async throws {
        let resource = changes.owners.resource(.settings, "settings")
        try await changes.perform(.settingsWrite, on: resource, as: caller) {
            let before = try await store.revision()
            try await store.change(patch, if: holds)
            return try await store.revision() != before
        } outcome: { isChanged in
            let names = (patch.objectValue?.keys ?? []).joined(separator: " ")
            return isChanged ? (Deed(.changeSettings, detail: names), []) : nil
        }
    }
}
