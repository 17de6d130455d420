// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import HTTP
import Identity
import JSONCoding
import Models
import Secrets
import Workloads

/// `/api/v1beta/secrets`: one store called `default`, which has to be set up before it is used.
struct V1BetaSecretRoutes: Sendable {
    let secrets: SecretService

    private static let base = "\(V1Beta.base)/secrets"

    var routes: [Route] {
        [
            Route("POST", Self.base, "v1betaSetUpSecrets", action: .secretWrite, .suspending(setUp)),
            Route("GET", "\(Self.base)/default", "v1betaGetSecretStore", action: .secretRead, .suspending(get)),
            Route("GET", "\(Self.base)/default/keys", "v1betaListSecrets", action: .secretRead, .suspending(list)),
            Route("POST", "\(Self.base)/default/keys", "v1betaCreateSecret", action: .secretWrite, .suspending(create)),
            Route(
                "PUT", "\(Self.base)/default/keys/{key}", "v1betaUpdateSecret", action: .secretWrite,
                .suspending(update)),
            Route(
                "DELETE", "\(Self.base)/default/keys/{key}", "v1betaDeleteSecret", action: .secretWrite,
                .suspending(delete)),
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
        try await secrets.choose(provider, as: context.caller)
        let key = try await secrets.store.facts().keyPath
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
        let facts = try await secrets.store.facts()
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
        let keys = try await secrets.names(in: context.scope)
        return .json(["keys": .array(keys.map { ["key": .string($0)] })])
    }

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        let key = reader.string("key") ?? ""
        if key.isEmpty { reader.reject("key", .required, "is required") }
        let value = self.value(reader)
        try reader.finishIgnoringUnknown()
        try await checkCan("set")
        if try await secrets.names(in: context.scope).contains(key) {
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
        guard try await secrets.names(in: context.scope).contains(key) else {
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
        try await secrets.set(key, .spaced, to: value, as: context.caller)
        return ["key": .string(key), "message": "the secret is stored"]
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        try await checkCan("deleted")
        let key = context.parameter("key")
        guard try await secrets.delete(key, as: context.caller) else {
            throw Problem.missing(.secret, key)
        }
        return HTTPResponse(204)
    }
}
