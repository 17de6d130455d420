// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import Clients
import HTTP
import Identity
import JSONCoding
import Models
import Workloads

/// `/api/v1beta/clients`: which client applications are registered for which groups.
struct V1BetaClientRoutes: Sendable {
    let groups: GroupDirectory
    let clients: ClientService

    private static let base = "\(V1Beta.base)/clients"

    var routes: [Route] {
        [
            Route("GET", Self.base, "v1betaListClients", action: .clientRead, .immediate(list)),
            Route("POST", Self.base, "v1betaRegisterClient", action: .clientWrite, .suspending(registerOne)),
            Route(
                "POST", "\(Self.base)/register", "v1betaRegisterClients", action: .clientWrite,
                .suspending(registerMany)),
            Route(
                "POST", "\(Self.base)/unregister", "v1betaUnregisterClients", action: .clientWrite,
                .suspending(unregisterMany)),
            Route(
                "DELETE", "\(Self.base)/{client}", "v1betaUnregisterClient", action: .clientWrite,
                .suspending(unregisterOne)),
            Route(
                "DELETE", "\(Self.base)/{client}/groups/{group}", "v1betaUnregisterClientGroup", action: .clientWrite,
                .suspending(unregisterGroup)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) -> HTTPResponse {
        let registered = clients.list().compactMap { client -> JSON? in
            client.groups.isEmpty ? nil : ["name": .string(client.id), "groups": JSON(client.groups)]
        }
        return .json(.array(registered))
    }

    /// What a body names.
    private struct Named {
        var clients: [String]
        var groups: [String]?
        /// The groups meant.
        var meant: [String] { groups.flatMap { $0.isEmpty ? nil : $0 } ?? [GroupTable.standard] }
    }

    private func read(_ context: RequestContext, several: Bool) throws -> Named {
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        let names = several ? reader.strings("names", max: 100) : reader.string("name").map { [$0] }
        let groups = reader.strings("groups", max: 1000)
        let key = several ? "names" : "name"
        if (names ?? []).isEmpty { reader.reject(key, .required, "name at least one client application") }
        for name in names ?? [] where ClientApplication.named(name) == nil {
            reader.reject(key, .invalid, "client application “\(name)” was not found: it is none that is supported")
        }
        try reader.finishIgnoringUnknown()
        let named = Named(clients: names ?? [], groups: groups)
        // All of them before the first is changed.
        for group in named.meant { _ = try V1BetaGroupRoutes.find(group, self.groups, context) }
        return named
    }

    private func register(_ named: Named, _ context: RequestContext) async throws {
        for client in named.clients {
            for group in named.meant { _ = try await clients.register(client, group: group, as: context.caller) }
        }
    }

    @Sendable private func registerOne(_ context: RequestContext) async throws -> HTTPResponse {
        let named = try read(context, several: false)
        try await register(named, context)
        return .json(["name": .string(named.clients[0]), "groups": JSON(named.meant)])
    }

    @Sendable private func registerMany(_ context: RequestContext) async throws -> HTTPResponse {
        let named = try read(context, several: true)
        try await register(named, context)
        return .json(.array(named.clients.map { ["name": .string($0)] }))
    }

    @Sendable private func unregisterMany(_ context: RequestContext) async throws -> HTTPResponse {
        let named = try read(context, several: true)
        for client in named.clients {
            // Without groups, everywhere.
            let groups: [String?] = named.groups.flatMap { $0.isEmpty ? nil : $0 } ?? [nil]
            for group in groups { _ = try await clients.unregister(client, group: group, as: context.caller) }
        }
        return HTTPResponse(204)
    }

    @Sendable private func unregisterOne(_ context: RequestContext) async throws -> HTTPResponse {
        _ = try await clients.unregister(try client(context), group: nil, as: context.caller)
        return HTTPResponse(204)
    }

    @Sendable private func unregisterGroup(_ context: RequestContext) async throws -> HTTPResponse {
        let client = try client(context)
        let group = context.parameter("group")
        _ = try V1BetaGroupRoutes.find(group, groups, context)
        _ = try await clients.unregister(client, group: group, as: context.caller)
        return HTTPResponse(204)
    }

    private func client(_ context: RequestContext) throws -> String {
        let name = context.parameter("client")
        guard ClientApplication.named(name) != nil else {
            throw V1Beta.Failure(400, "client application “\(name)” was not found: it is none that is supported")
        }
        return name
    }
}
