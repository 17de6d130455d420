// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import HTTP
import JSONCoding
import Models
import Registry

/// `/registry/{name}/v0.1`: the MCP registry's own API over our catalogs, in the way ToolHive serves it.
struct V1BetaCatalogRoutes: Sendable {
    let registries: RegistryService
    let editor: RegistryEditor

    private static let base = "/registry/{registry}/v0.1/servers"
    private static let usualLimit = 50
    private static let mostLimit = 200

    var routes: [Route] {
        [
            Route(
                "GET", Self.base, "v1betaListCatalog", action: .registryRead, query: ["q", "page", "limit"],
                .suspending(list)),
            Route(
                "GET", "\(Self.base)/{server}/versions/latest", "v1betaGetCatalogServer", action: .registryRead,
                .suspending(latest)),
        ]
    }

    /// The registry that is named, or the default one: ToolHive has but one, whatever it is called.
    private func catalog(_ context: RequestContext) async throws -> Catalog {
        let name = context.parameter("registry")
        let isKnown = try await editor.names(in: context.scope).contains(name)
        return try await registries.catalog(isKnown ? name : RegistryDefinition.defaultName)
    }

    /// A number of the query; one that makes no sense counts as none.
    private func number(_ name: String, _ context: RequestContext) -> Int? {
        context.request.queryValue(name).flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let found = try await catalog(context).search(context.request.queryValue("q") ?? "")
        let limit = number("limit", context).flatMap { $0 <= Self.mostLimit ? $0 : nil } ?? Self.usualLimit
        let page = number("page", context) ?? 1
        // Pages beyond the last are empty, however far beyond.
        let (start, isTooFar) = (page - 1).multipliedReportingOverflow(by: limit)
        let shown = isTooFar ? [] : found.dropFirst(start).prefix(limit)
        return .json([
            "servers": .array(shown.map(\.document)),
            "metadata": ["total": JSON(found.count), "page": JSON(page), "limit": JSON(limit)],
        ])
    }

    @Sendable private func latest(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("server")
        guard let entry = try await catalog(context).find(name) else {
            throw Problem.missing(.server, name)
        }
        return .json(entry.document)
    }
}
