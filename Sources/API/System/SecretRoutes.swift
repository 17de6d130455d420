// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models
import Secrets
import Workloads

/// `/api/v1/secrets`: names go out, values only come in.
struct SecretRoutes: Sendable {
    let service: WorkloadService

    var routes: [Route] {
        [
            Route("GET", "/api/v1/secrets", "listSecrets", .suspending(list)),
            Route("PUT", "/api/v1/secrets/{name}", "setSecret", .suspending(set)),
            Route("DELETE", "/api/v1/secrets/{name}", "deleteSecret", .suspending(delete)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let names = try await service.secrets.names()
        return .json(["secrets": .array(names.map { ["name": .string($0)] }), "total": JSON(names.count)])
    }

    @Sendable private func set(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        let reader = try ObjectReader(try context.json())
        let value = reader.string("value")
        reader.require("value")
        try reader.finish()
        let isNew = try await service.secrets.set(name, to: value ?? "")
        try await service.recordActivity(ActivityEntry(context.principal, "set-secret", name))
        var answer: JSONObject = JSONObject([("name", .string(name))])
        if isNew {
            answer["notice"] = .string(
                "the secret store was created: keep \(service.secretKeyPath) in your backup, without it no secret can be read")
        }
        return .json(.object(answer))
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        guard try await service.secrets.delete(name) else {
            throw Problem(.notFound, "there is no secret “\(name)”", fix: "thv secret list shows the names")
        }
        try await service.recordActivity(ActivityEntry(context.principal, "delete-secret", name))
        return HTTPResponse(204)
    }
}
