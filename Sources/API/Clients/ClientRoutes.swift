// SPDX-License-Identifier: Apache-2.0
import Authorization
import Clients
import Contract
import HTTP
import JSONCoding
import Models

/// `/api/v1/clients`: the client applications in the caller's home.
struct ClientRoutes: Sendable {
    let clients: ClientService
    private let resource = TaggedResource()

    init(clients: ClientService) { self.clients = clients }

    private static let base = "/api/v1/clients"

    var routes: [Route] {
        [
            Route("GET", Self.base, "listClients", action: .clientRead, query: NamedList.query, .suspending(list)),
            Route("GET", "\(Self.base)/{client}", "getClient", action: .clientRead, .suspending(get)),
            Route(
                "DELETE", "\(Self.base)/{client}", "unregisterClient", action: .clientWrite, .suspending(unregisterAll)),
            Route(
                "GET", "\(Self.base)/{client}/preview", "previewClient", action: .clientRead,
                query: ["group", "remove"],
                .suspending(preview)),
            Route(
                "PUT", "\(Self.base)/{client}/groups/{group}", "registerClientGroup", action: .clientWrite,
                .suspending(register)),
            Route(
                "DELETE", "\(Self.base)/{client}/groups/{group}", "unregisterClientGroup", action: .clientWrite,
                .suspending(unregister)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        await clients.look()
        return try NamedList.answer(clients.list().map(Client.init), by: \.id, at: Self.base, context)
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        TaggedResource.answer(try await shown(context.parameter("client")), context.request)
    }

    /// What becomes of its file is not set by anybody.
    private func shown(_ id: String) async throws -> TaggedResource.Shown {
        await clients.look()
        return Self.shown(try clients.client(id))
    }

    private static func shown(_ client: ClientState) -> TaggedResource.Shown {
        TaggedResource.Shown(Client(client), revision: [.string(client.id), JSON(client.groups)])
    }

    @Sendable private func register(_ context: RequestContext) async throws -> HTTPResponse {
        try await change(context) {
            try await clients.register($0, group: context.parameter("group"), as: context.caller)
        }
    }

    @Sendable private func unregister(_ context: RequestContext) async throws -> HTTPResponse {
        try await change(context) {
            try await clients.unregister($0, group: context.parameter("group"), as: context.caller)
        }
    }

    @Sendable private func unregisterAll(_ context: RequestContext) async throws -> HTTPResponse {
        try await change(context) { try await clients.unregister($0, group: nil, as: context.caller) }
    }

    /// A registration is a part of its client, whose tag it goes by.
    private func change(
        _ context: RequestContext, _ body: @escaping @Sendable (String) async throws -> ClientState
    ) async throws -> HTTPResponse {
        let id = context.parameter("client")
        return try await resource.change(id, context.request, now: { try await shown(id) }) {
            TaggedResource.tagged(Self.shown(try await body(id)))
        }
    }

    @Sendable private func preview(_ context: RequestContext) async throws -> HTTPResponse {
        let removing = try context.flag("remove")
        let preview = try await clients.preview(
            context.parameter("client"), group: context.request.queryValue("group") ?? "default", removing: removing,
            for: context.caller)
        return .json(ClientPreview(preview))
    }
}
