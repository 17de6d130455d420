// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import JSONCoding
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
        let entries = try await packages.packageObjects(for: context.caller)
        let size = entries.reduce(0) { $0 + ($1["size"]?.intValue ?? 0) }
        return .json(["packages": .array(entries), "total": JSON(entries.count), "size": JSON(size)])
    }

    @Sendable private func prune(_ context: RequestContext) async throws -> HTTPResponse {
        .json(try await packages.prunePackages(as: context.caller))
    }
}
