// SPDX-License-Identifier: Apache-2.0
import API
import Access
import HTTP
import JSONCoding
import Models
import Secrets
import Workloads

/// `/api/v1beta/secrets`: one store called `default`, which has to be set up before it is used.
struct V1BetaSecretRoutes: Sendable {
    let service: WorkloadService

    private static let base = "\(V1Beta.base)/secrets"

    var routes: [Route] {
        [
            Route("POST", Self.base, "v1betaSetUpSecrets", .suspending(setUp)),
            Route("GET", "\(Self.base)/default", "v1betaGetSecretStore", .suspending(get)),
            Route("GET", "\(Self.base)/default/keys", "v1betaListSecrets", .suspending(list)),
            Route("POST", "\(Self.base)/default/keys", "v1betaCreateSecret", .suspending(create)),
            Route("PUT", "\(Self.base)/default/keys/{key}", "v1betaUpdateSecret", .suspending(update)),
            Route("DELETE", "\(Self.base)/default/keys/{key}", "v1betaDeleteSecret", .suspending(delete)),
        ]
    }

    @Sendable private func setUp(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        let word = reader.string("provider_type") ?? ""
        _ = reader.string("password")
        guard let provider = SecretStore.Provider(rawValue: word) else {
            reader.reject("provider_type", .invalid, "“\(word)” is not encrypted or environment")
            try reader.finishIgnoringUnknown()
            throw V1Beta.Failure(400, "no provider")
        }
        try reader.finishIgnoringUnknown()
        try await service.secrets.choose(provider)
        try await service.recordActivity(ActivityEntry(context.principal, "set-secret-provider", provider.rawValue))
        let key = try await service.secrets.facts().keyPath
        let message =
            provider == .encrypted
            ? "Secrets are kept in an encrypted file. Its key is in \(key), not derived from a password: keep it in "
                + "your backup."
            : "Secrets are read from the server's variables THV_SECRET_NAME."
        return .json(["provider_type": .string(provider.rawValue), "message": .string(message)], status: 201)
    }

    /// What there is to know of the store.
    /// - Throws: 404 until somebody has set it up.
    private func facts() async throws -> SecretStore.Facts {
        let facts = try await service.secrets.facts()
        guard facts.exists || facts.isChosen else {
            throw Problem(.notFound, "no secret store is set up", fix: "POST \(Self.base) sets one up")
        }
        return facts
    }

    private func checkCan(_ what: String) async throws {
        guard try await facts().provider == .encrypted else {
            throw V1Beta.Failure(405, "secrets from the environment cannot be \(what) here")
        }
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let provider = try await facts().provider
        let isOurs = provider == .encrypted
        return .json([
            "name": "default", "provider_type": .string(provider.rawValue),
            "capabilities": [
                "can_read": true, "can_write": .bool(isOurs), "can_delete": .bool(isOurs), "can_list": .bool(isOurs),
                "can_cleanup": .bool(isOurs),
            ],
        ])
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        try await checkCan("listed")
        let keys = try await service.secrets.names()
        return .json(["keys": .array(keys.map { ["key": .string($0)] })])
    }

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        let key = reader.string("key") ?? ""
        if key.isEmpty { reader.reject("key", .required, "is required") }
        let value = self.value(reader)
        try reader.finishIgnoringUnknown()
        try await checkCan("set")
        if try await service.secrets.names().contains(key) {
            throw Problem.taken(.secret, key)
        }
        return .json(try await set(key, value, context), status: 201)
    }

    @Sendable private func update(_ context: RequestContext) async throws -> HTTPResponse {
        let key = context.parameter("key")
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        let value = self.value(reader)
        try reader.finishIgnoringUnknown()
        try await checkCan("set")
        guard try await service.secrets.names().contains(key) else {
            throw Problem.missing(.secret, key)
        }
        return .json(try await set(key, value, context))
    }

    private func value(_ reader: ObjectReader) -> String {
        let value = reader.string("value") ?? ""
        if value.isEmpty { reader.reject("value", .required, "is required") }
        return value
    }

    private func set(_ key: String, _ value: String, _ context: RequestContext) async throws -> JSON {
        try await service.secrets.set(key, .spaced, to: value)
        try await service.recordActivity(ActivityEntry(context.principal, "set-secret", key))
        tell(key, isDeleted: false, context)
        return ["key": .string(key), "message": "the secret is stored"]
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        try await checkCan("deleted")
        let key = context.parameter("key")
        guard try await service.secrets.delete(key) else {
            throw Problem.missing(.secret, key)
        }
        try await service.recordActivity(ActivityEntry(context.principal, "delete-secret", key))
        tell(key, isDeleted: true, context)
        return HTTPResponse(204)
    }

    private func tell(_ key: String, isDeleted: Bool, _ context: RequestContext) {
        service.tell(
            "secret", ["name": .string(key), "deleted": .bool(isDeleted)], owner: context.principal.owner)
    }
}
