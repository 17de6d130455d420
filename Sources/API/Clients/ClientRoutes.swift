// SPDX-License-Identifier: Apache-2.0
import Access
import Clients
import HTTP
import JSONCoding
import Models

/// `/api/v1/clients`: the client applications in the caller's home.
struct ClientRoutes: Sendable {
    let clients: ClientService

    private static let base = "/api/v1/clients"

    var routes: [Route] {
        [
            Route("GET", Self.base, "listClients", query: NamedList.query, .suspending(list)),
            Route("GET", "\(Self.base)/{client}", "getClient", .suspending(get)),
            Route("DELETE", "\(Self.base)/{client}", "unregisterClient", .suspending(unregisterAll)),
            Route(
                "GET", "\(Self.base)/{client}/preview", "previewClient", query: ["group", "remove"],
                .suspending(preview)),
            Route("PUT", "\(Self.base)/{client}/groups/{group}", "registerClientGroup", .suspending(register)),
            Route("DELETE", "\(Self.base)/{client}/groups/{group}", "unregisterClientGroup", .suspending(unregister)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        await clients.look()
        return try NamedList.answer("clients", clients.list(), by: "id", at: Self.base, context)
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        await clients.look()
        return .json(try clients.client(context.parameter("client")))
    }

    @Sendable private func register(_ context: RequestContext) async throws -> HTTPResponse {
        .json(
            try await clients.register(
                context.parameter("client"), group: context.parameter("group"), as: context.principal))
    }

    @Sendable private func unregister(_ context: RequestContext) async throws -> HTTPResponse {
        .json(
            try await clients.unregister(
                context.parameter("client"), group: context.parameter("group"), as: context.principal))
    }

    @Sendable private func unregisterAll(_ context: RequestContext) async throws -> HTTPResponse {
        .json(try await clients.unregister(context.parameter("client"), group: nil, as: context.principal))
    }

    @Sendable private func preview(_ context: RequestContext) async throws -> HTTPResponse {
        let removing = try context.flag("remove")
        return .json(
            try await clients.preview(
                context.parameter("client"), group: context.request.queryValue("group") ?? "default",
                removing: removing, for: context.principal))
    }
}
