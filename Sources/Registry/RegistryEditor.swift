// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Authorization
public import Identity
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

    // MARK: Reading

    /// The names of the registries in `scope`, the default one first, which everybody sees.
    public func names(in scope: Scope) async throws -> [String] {
        try await registries.names().filter { isVisible($0, in: scope) }
    }

    /// - Throws: `Problem` (`not_found`) for a registry that is not in `scope`.
    public func check(_ name: String, in scope: Scope) throws(Problem) {
        if !isVisible(name, in: scope) { throw RegistryService.missing(name) }
    }

    private func isVisible(_ name: String, in scope: Scope) -> Bool {
        name == RegistryDefinition.defaultName || scope.includes(changes.owners.owner(of: .registry, name))
    }

    // MARK: Changing

    private func perform(
        _ verb: Verb, _ resource: ResourceRef, _ detail: String, as caller: Caller, _ body: () async throws -> Void
    ) async throws -> RegistrySummary {
        try await changes.perform(.registryWrite, on: resource, as: caller) {
            try await body()
            return try await registries.info(resource.name)
        } outcome: { info in
            (Deed(verb, detail: detail), [Event(.registry, info)])
        }
    }

    /// Adds a registry, once its catalog could be read.
    /// - Returns: how it is now.
    public func add(_ definition: RegistryDefinition, as caller: Caller) async throws -> RegistrySummary {
        let resource = ResourceRef(.registry, definition.name)
        return try await perform(.addRegistry, resource, definition.source.text, as: caller) {
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
    ) async throws -> RegistrySummary {
        let verb: Verb = isWhole ? .replaceRegistry : .changeRegistry
        let resource = changes.owners.resource(.registry, definition.name)
        return try await perform(verb, resource, definition.source.text, as: caller) {
            try await registries.replace(definition, unreachable: unreachable)
        }
    }

    /// Asks a registry again for what it has.
    public func refresh(_ name: String, as caller: Caller) async throws -> RegistrySummary {
        try await changes.perform(.registryRefresh, on: changes.owners.resource(.registry, name), as: caller) {
            try await registries.refresh(name)
            return try await registries.info(name)
        } outcome: { _ in
            (Deed(.refreshRegistry), [])
        }
    }

    /// Forgets a registry. Workloads made from it go on.
    public func remove(_ name: String, as caller: Caller) async throws {
        try await changes.perform(.registryWrite, on: changes.owners.resource(.registry, name), as: caller) {
            try await registries.remove(name)
        } outcome: {
            (Deed(.removeRegistry), [.registryDeleted(name)])
        }
    }
}
