// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// Workloads that are to run another entry of a registry.
extension RegistryService {
    /// A change of `config` (RFC 7396) with everything filled in that the entry means which it names: what runs, how it
    /// speaks, its arguments and permissions, as for a new workload. What the change says itself wins, and what the
    /// owner has set and the entry does not decide stays. A change that names no other entry, or what runs besides, is
    /// left as it is.
    /// - Throws: `Problem` naming everything that is missing.
    public func completed(change: JSON, of config: RunConfig) async throws -> JSON {
        guard case .object(let own) = change,
            !EntryResolution.sources.contains(where: { own[$0] != nil && own[$0] != .null }),
            let found = try await newEntry(
                server: own["server"].map(\.stringValue) ?? config.server,
                registry: own["registry"].map(\.stringValue) ?? config.registry, of: config)
        else { return change }
        var result = own
        result["registry"] = .string(found.registry)
        result["server"] = .string(found.entry.name)
        if isSource(found, of: config) { return .object(result) }

        var before = EntryResolution.ownMembers(of: config)
        for key in EntryResolution.chosen { before[key] = nil }
        let wanted = JSON.object(before).merging(change).objectValue ?? JSONObject()
        let completed = try EntryResolution.complete(
            wanted, registry: found.registry, entry: found.entry, machine: await machine(),
            consent: PermissionConsent(own["accept_permissions"])
        ).document
        result["accept_permissions"] = nil
        for key in EntryResolution.derived + EntryResolution.chosen + EntryResolution.decided {
            result[key] = completed[key] ?? .null
        }
        if let variables = completed["env_vars"]?.objectValue {
            // Those that the change takes away are `null` in it.
            var all = own["env_vars"]?.objectValue ?? JSONObject()
            for (name, value) in variables.members { all[name] = value }
            result["env_vars"] = .object(all)
        }
        return .object(result)
    }

    /// A whole configuration that is to take the place of `config`, with everything filled in that the entry means which
    /// it names. One that was read, and is written back with another entry named, still says what `config` runs: what
    /// belongs to the old entry gives way to what the new one says.
    /// - Throws: `Problem` naming everything that is missing.
    public func completed(replacement: JSON, of config: RunConfig) async throws -> JSON {
        guard case .object(var own) = replacement else { return replacement }
        let current = config.json
        let sources = EntryResolution.sources.filter { own[$0] != nil && own[$0] != .null }
        guard !sources.isEmpty, sources.allSatisfy({ own[$0] == current[$0] }),
            let found = try await newEntry(
                server: own["server"]?.stringValue, registry: own["registry"]?.stringValue, of: config),
            !isSource(found, of: config)
        else { return try await complete(replacement, of: config) }
        for key in EntryResolution.derived + EntryResolution.chosen where own[key] == current[key] { own[key] = nil }
        return try EntryResolution.complete(
            own, registry: found.registry, entry: found.entry, machine: await machine(),
            consent: PermissionConsent(own["accept_permissions"])
        ).document
    }

    /// The entry of that name, unless it is by the same words the one that `config` was made from, or none is named.
    private func newEntry(server: String?, registry: String?, of config: RunConfig) async throws -> (
        registry: String, entry: CatalogEntry
    )? {
        guard let server, server != config.server || registry != config.registry else { return nil }
        return try await entry(server, in: registry)
    }

    /// A short name, or a registry by name, may mean the entry that `config` was made from.
    private func isSource(_ found: (registry: String, entry: CatalogEntry), of config: RunConfig) -> Bool {
        found.entry.name == config.server && found.registry == config.registry
    }
}
