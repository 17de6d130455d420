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
        guard case .object(let own) = change, own["server"] != nil || own["registry"] != nil,
            !EntryResolution.sources.contains(where: { own[$0] != nil && own[$0] != .null }),
            let server = own["server"].map(\.stringValue) ?? config.server
        else { return change }
        let registry = own["registry"].map(\.stringValue) ?? config.registry
        if server == config.server, registry == config.registry { return change }
        let found = try await entry(server, in: registry)
        var result = own
        result["registry"] = .string(found.registry)
        result["server"] = .string(found.entry.name)
        // Its short name, or its registry by name, means the entry that it was made from.
        if found.entry.name == config.server, found.registry == config.registry { return .object(result) }

        var before = EntryResolution.ownMembers(of: config)
        for key in ["permission_profile", "runtime", "engine"] { before[key] = nil }
        let wanted = JSON.object(before).merging(change).objectValue ?? JSONObject()
        let completed = try EntryResolution.complete(
            wanted, registry: found.registry, entry: found.entry, machine: await machine())
        for key in EntryResolution.derived + ["permission_profile", "runtime", "engine"] {
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
}
