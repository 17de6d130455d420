// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
public import Identity
import Models
import Platform
public import Runtime

/// The cache of installed packages.
public struct PackageService: InstancePart {
    let base: InstanceBase
    let packages: PackageInstalls

    init(base: InstanceBase, packages: PackageInstalls) {
        self.base = base
        self.packages = packages
    }

    /// Every installed package with the caller's workloads that run it.
    public func installed(for caller: Caller) async throws -> [PackageUse] {
        let cache = packages.cache
        let entries = try await Thread.blocking("packages") { cache.entries() }
        var users: [String: [String]] = [:]
        for entry in view.all(in: scope(caller)) {
            let config = entry.record.config
            if let digest = Self.digest(config) { users[digest, default: []].append(config.name) }
        }
        return entries.map { PackageUse(package: $0, users: (users[$0.digest] ?? []).sorted()) }
    }

    private static func digest(_ config: RunConfig) -> String? {
        config.source?.kind == .package ? config.source?.digest : nil
    }

    /// Removes the installed packages that no workload runs.
    /// - Returns: those that are gone.
    public func prunePackages(as caller: Caller) async throws -> [PackageEntry] {
        try await changes.perform(.cachePrune, on: ResourceRef(.cache, "cache"), as: caller) {
            // A change that is being tried out may have to be taken back.
            let kept = try await store.pendingChanges().compactMap { Self.digest($0.before) }
            let used = Set(view.everything.compactMap { Self.digest($0.record.config) } + kept)
            return try await Thread.blocking("packages") { [packages] in try packages.prune(keeping: used) }
        } outcome: { removed in
            let names = removed.map(\.reference).joined(separator: " ")
            return removed.isEmpty ? nil : (Deed(.pruneCache, detail: names), [])
        }
    }
}
