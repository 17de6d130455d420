// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models
import Platform

extension RegistryService {
    /// What is known of the registry `name`, without asking anybody.
    public func info(_ name: String) throws -> RegistrySummary {
        let state = try state(name)
        let definition = state.definition
        let catalog = definition.source == .builtIn ? Catalog.builtIn : state.catalog
        let (status, context): (RegistrySummary.Status, String) =
            if let failure = state.failure {
                catalog == nil ? (.error, failure.detail) : (.stale, "\(failure.detail); the last good copy is used")
            } else if catalog == nil {
                (.loading, "it has not been read yet")
            } else {
                (.ready, "")
            }
        return RegistrySummary(
            definition: definition, status: status, context: context, serverCount: catalog?.entries.count ?? 0,
            skippedCount: catalog?.skipped ?? 0, version: catalog?.version,
            lastUpdated: (catalog?.lastUpdated).flatMap(Timestamp.init), refreshedAt: state.refreshedAt,
            checkedAt: state.checkedAt)
    }

    /// The same, while a server looks in the background whether it is still right.
    public func glance(_ name: String) async throws -> RegistrySummary {
        guard life == .server, try state(name).definition.source.type != "file" else {
            return try await freshInfo(name)
        }
        Task { _ = try? await catalog(name) }
        return try info(name)
    }

    /// The same after its catalog was looked for, so that the state is that of now.
    public func freshInfo(_ name: String) async throws -> RegistrySummary {
        _ = try state(name)
        _ = try? await catalog(name)
        return try info(name)
    }

    /// The entry that `server` names in `registry`, or in the first registry that has it.
    /// - Parameter server: A whole or a short name.
    /// - Throws: `Problem`: `not_found`, `conflict` when a short name means several, or why a registry is not there.
    public func entry(_ server: String, in registry: String?) async throws -> (registry: String, entry: CatalogEntry) {
        var failure: (any Error)?
        for name in try registry.map({ [$0] }) ?? names() {
            do {
                if let entry = try await catalog(name).find(server) { return (name, entry) }
            } catch {
                // With a registry named, its trouble is the answer; else another may know it.
                if registry != nil { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        throw Problem.missing(
            .server, server, registry.map { "in the registry “\($0)”" } ?? "",
            fix: "look for others: \(.search(server))")
    }

    /// A request for a workload with everything filled in that the entry it names knows; any other is left as it is.
    /// - Parameter config: the workload that the request replaces: what its owner granted to the same entry holds.
    /// - Throws: `Problem` naming everything that is missing, or what the entry wants that nobody has granted.
    public func complete(_ request: JSON, of config: RunConfig? = nil) async throws -> JSON {
        try await complete(request, PermissionConsent(request["accept_permissions"]), of: config)?.document
            ?? withoutGrants(request)
    }

    /// A request that no entry completes brings no word of what was granted: that is written down here, never sent.
    private func withoutGrants(_ request: JSON) -> JSON {
        guard case .object(var object) = request else { return request }
        for key in EntryResolution.decided { object[key] = nil }
        return .object(object)
    }

    /// The same for a caller that cannot be asked what it grants: the workload starts without.
    /// - Returns: also what was left out.
    public func completeLeavingOut(_ request: JSON) async throws -> (document: JSON, leftOut: [PermissionAsk]) {
        guard let completed = try await complete(request, .leaveOut, of: nil) else { return (request, []) }
        return (completed.document, completed.leftOut)
    }

    private func complete(
        _ request: JSON, _ consent: PermissionConsent, of config: RunConfig?
    ) async throws -> EntryResolution.Completed? {
        guard case .object(let object) = request, let server = object["server"]?.stringValue,
            !EntryResolution.sources.contains(where: { object[$0] != nil && object[$0] != .null })
        else { return nil }
        let found = try await entry(server, in: object["registry"]?.stringValue)
        let isSame = config?.server == found.entry.name && config?.registry == found.registry
        var held = isSame ? config.map { HeldPermissions(of: $0, isUpgrade: false) } : nil
        // A yes is also to what was left out before.
        if consent != .ask { held?.declined = [] }
        return try EntryResolution.complete(
            object, registry: found.registry, entry: found.entry, machine: await machine(), consent: consent,
            held: held ?? .none)
    }
}
