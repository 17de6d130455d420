// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import Workloads

/// `/api/v1/cache`: the packages that are installed.
struct CacheRoutes: Sendable {
    let packages: PackageService

    private static let base = "/api/v1/cache"

    var routes: [Route] {
        [
            Route("GET", Self.base, "listCache", action: .cacheRead, .suspending(list)),
            Route("POST", "\(Self.base):prune", "pruneCache", action: .cachePrune, .suspending(prune)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        var cache = Cache()
        cache.packages = try await packages.installed(for: context.caller).map {
            InstalledPackage($0.package, usedBy: $0.users)
        }
        cache.total = cache.packages.count
        cache.size = cache.packages.reduce(0) { $0 + $1.size }
        return .json(cache)
    }

    @Sendable private func prune(_ context: RequestContext) async throws -> HTTPResponse {
        var pruned = CachePruned()
        pruned.removed = try await packages.prunePackages(as: context.caller).map { InstalledPackage($0) }
        pruned.freed = pruned.removed.reduce(0) { $0 + $1.size }
        return .json(pruned)
    }
}
