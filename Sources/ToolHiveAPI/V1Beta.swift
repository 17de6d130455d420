// SPDX-License-Identifier: Apache-2.0
import API
import Clients
import HTTP
import JSONCoding
import Models
import Preferences
import Registry
import Workloads

/// `/api/v1beta` and `/registry`: ToolHive's wire format over the same services, for programs that were written for it.
///
/// Only a translation: what a request means and what comes of it is decided where `/api/v1` has it decided, too.
/// `openapi/v1beta.json` describes it; `docs/decisions/0012-toolhive-mount.md` says what differs from ToolHive.
enum V1Beta {
    static let base = "/api/v1beta"

    static func routes(_ services: Services) -> [Route] {
        let (service, registries, clients) = (services.workloads, services.registries, services.clients)
        let all: [[Route]] = [
            // Before those with a name in the same place.
            V1BetaUpgradeRoutes(
                service: service, upgrades: Upgrades(registries: registries), admission: services.admission
            ).routes,
            V1BetaSystemRoutes(clients: clients).routes,
            V1BetaWorkloadRoutes(service: service, registries: registries, admission: services.admission).routes,
            V1BetaLifeRoutes(service: service, bulk: services.bulk).routes,
            V1BetaGroupRoutes(service: services.groups).routes,
            V1BetaClientRoutes(groups: service.groups, clients: clients).routes,
            V1BetaRegistryRoutes(registries: registries, editor: services.registryEditor).routes,
            V1BetaCatalogRoutes(registries: registries, editor: services.registryEditor).routes,
            V1BetaSecretRoutes(secrets: services.secrets).routes,
        ]
        return all.flatMap(\.self).map { $0.answering(guarded) }
    }

    /// An answer with the two fields that ToolHive sends with each.
    static func guarded(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
    }

    /// 202 without a body: it goes on.
    static let accepted = HTTPResponse(202)
}

extension RequestContext {
    /// The JSON body, whatever its media type is called. Pages of other origins were turned away before.
    func anyJSON() throws -> JSON {
        do throws(JSONParseError) {
            return try JSON(parsing: request.body)
        } catch {
            throw V1Beta.Failure(400, "the body is not JSON: \(error)")
        }
    }

    /// A name of a workload in the path.
    /// - Throws: 400 when it can be none, as ToolHive answers.
    func workloadName() throws -> String {
        let name = parameter("name")
        if WorkloadName.problem(with: name) != nil, !name.contains("~") {
            throw V1Beta.Failure(400, "invalid workload name “\(name)”: it \(WorkloadName.problem(with: name) ?? "")")
        }
        return name
    }
}
