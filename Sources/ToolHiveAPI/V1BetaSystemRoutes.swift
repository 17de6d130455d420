// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import Clients
import Documents
import HTTP
import Instances
import JSONCoding

/// What the server is, and which client applications there are.
struct V1BetaSystemRoutes: Sendable {
    let clients: ClientService
    private let specification = PreparedBody(lasting: EmbeddedDocument.v1Beta.memory)

    init(clients: ClientService) { self.clients = clients }

    var routes: [Route] {
        let specification = specification
        return [
            Route(
                "GET", "\(V1Beta.base)/openapi.json", "v1betaGetOpenAPI", action: .serverRead,
                .immediate { _ in
                    HTTPResponse(200, headers: ["Content-Type": "application/json"], body: .prepared(specification))
                }),
            Route(
                "GET", "\(V1Beta.base)/version", "v1betaGetVersion", action: .serverRead,
                .immediate { _ in .json(["version": .string("v" + Version.current)]) }),
            Route(
                "GET", "\(V1Beta.base)/discovery/clients", "v1betaDiscoverClients", action: .clientRead,
                .immediate(discover)),
        ]
    }

    @Sendable private func discover(_ context: RequestContext) -> HTTPResponse {
        let all = clients.list().map { client -> JSON in
            [
                "client_type": .string(client.id), "installed": .bool(client.isInstalled),
                "registered": .bool(!client.groups.isEmpty), "supports_skills": false,
                "supports_plugins": false,
            ]
        }
        return .json(["clients": .array(all)])
    }
}
