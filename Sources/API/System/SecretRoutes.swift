// SPDX-License-Identifier: Apache-2.0
import Access
import HTTP
import JSONCoding
import Models
import Secrets
import Workloads

/// `/api/v1/secrets` and `/api/v1/secret-provider`: names go out, values only come in.
struct SecretRoutes: Sendable {
    let service: WorkloadService

    var routes: [Route] {
        [
            Route("GET", "/api/v1/secrets", "listSecrets", query: NamedList.query, .suspending(list)),
            Route("PUT", "/api/v1/secrets/{name}", "setSecret", .suspending(set)),
            Route("DELETE", "/api/v1/secrets/{name}", "deleteSecret", .suspending(delete)),
            Route("GET", "/api/v1/secret-provider", "getSecretProvider", .suspending(provider)),
            Route("PUT", "/api/v1/secret-provider", "setSecretProvider", .suspending(choose)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let names = try await service.secrets.names()
        var users: [String: [String]] = [:]
        for entry in service.view.all(of: context.principal.owner) {
            let config = entry.workload.record.config
            for name in Set(config.secrets.map(\.name) + [config.bearerTokenSecret].compactMap { $0 }) {
                users[name, default: []].append(config.name)
            }
        }
        let secrets = names.map { ["name": .string($0), "used_by": JSON(users[$0] ?? [])] as JSON }
        return try NamedList.answer("secrets", secrets, at: "/api/v1/secrets", context)
    }

    @Sendable private func set(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        let reader = try ObjectReader(try context.json())
        let value = reader.string("value")
        reader.require("value")
        try reader.finish()
        let isNew = try await service.secrets.set(name, to: value ?? "")
        try await service.recordActivity(ActivityEntry(context.principal, "set-secret", name))
        tell(name, isDeleted: false, context)
        var answer: JSONObject = JSONObject([("name", .string(name))])
        if isNew {
            let key = try await service.secrets.facts().keyPath
            answer["notice"] = .string(
                "the secret store was created: keep \(key) in your backup, without it no secret can be read")
        }
        return .json(.object(answer))
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        guard try await service.secrets.delete(name) else {
            throw Problem(.notFound, "there is no secret “\(name)”", fix: "see which there are: \(.listSecrets)")
        }
        try await service.recordActivity(ActivityEntry(context.principal, "delete-secret", name))
        tell(name, isDeleted: true, context)
        return HTTPResponse(204)
    }

    private func tell(_ name: String, isDeleted: Bool, _ context: RequestContext) {
        service.tell("secret", ["name": .string(name), "deleted": .bool(isDeleted)], owner: context.principal.owner)
    }

    private func describe() async throws -> JSON {
        let facts = try await service.secrets.facts()
        return [
            "provider": .string(facts.provider.rawValue), "store": .string(facts.file),
            "key": .string(facts.hasPassphrase ? "passphrase" : "file"), "key_path": .string(facts.keyPath),
            "exists": .bool(facts.exists),
        ]
    }

    @Sendable private func provider(_ context: RequestContext) async throws -> HTTPResponse {
        .json(try await describe())
    }

    @Sendable private func choose(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.json())
        let provider = reader.word("provider", SecretStore.Provider.self)
        reader.require("provider")
        try reader.finish()
        guard let provider else { throw Problem(field: "/provider", .required, "is required, and not null") }
        try await service.secrets.choose(provider)
        try await service.recordActivity(ActivityEntry(context.principal, "set-secret-provider", provider.rawValue))
        return .json(try await describe())
    }
}
