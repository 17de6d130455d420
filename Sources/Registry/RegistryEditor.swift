// SPDX-License-Identifier: Apache-2.0
public import Activity
import Authorization
public import Identity
public import JSONCoding
public import Models

/// Changes of registries: allowed, done, recorded and told.
public struct RegistryEditor: Sendable {
    private let registries: RegistryService
    private let changes: Changes

    /// Changes of `registries`.
    public init(registries: RegistryService, changes: Changes) {
        self.registries = registries
        self.changes = changes
    }

    private func resource(_ name: String, _ caller: Caller) -> ResourceRef {
        ResourceRef(.registry, name, owner: changes.owner(for: caller))
    }

    private func perform(
        _ action: Action, _ verb: Verb, _ name: String, _ detail: String, as caller: Caller,
        _ body: () async throws -> Void
    ) async throws -> JSON {
        try await changes.perform(action, on: resource(name, caller), as: caller) {
            try await body()
            return try await registries.info(name)
        } outcome: { info in
            (Deed(verb, detail: detail), [.registry(info)])
        }
    }

    /// Adds a registry, once its catalog could be read.
    /// - Returns: the object that is shown.
    public func add(_ definition: RegistryDefinition, as caller: Caller) async throws -> JSON {
        try await perform(.registryWrite, .addRegistry, definition.name, definition.source.text, as: caller) {
            try await registries.add(definition)
        }
    }

    /// Replaces where a registry comes from, once the new catalog could be read.
    /// - Parameters:
    ///   - isWhole: whether all of it was given anew, and not a part changed.
    ///   - unreachable: the code of the problem when there is nobody at the new address.
    public func replace(
        _ definition: RegistryDefinition, isWhole: Bool = true, unreachable: Problem.Code = .registryInvalid,
        as caller: Caller
    ) async throws -> JSON {
        let verb: Verb = isWhole ? .replaceRegistry : .changeRegistry
        return try await perform(.registryWrite, verb, definition.name, definition.source.text, as: caller) {
            try await registries.replace(definition, unreachable: unreachable)
        }
    }

    /// Asks a registry again for what it has.
    public func refresh(_ name: String, as caller: Caller) async throws -> JSON {
        try await changes.perform(.registryRefresh, on: resource(name, caller), as: caller) {
            try await registries.refresh(name)
            return try await registries.info(name)
        } outcome: { _ in
            (Deed(.refreshRegistry), [])
        }
    }

    /// Forgets a registry. Workloads made from it go on.
    public func remove(_ name: String, as caller: Caller) async throws {
        try await changes.perform(.registryWrite, on: resource(name, caller), as: caller) {
            try await registries.remove(name)
        } outcome: {
            (Deed(.removeRegistry), [.registryDeleted(name)])
        }
    }
}
