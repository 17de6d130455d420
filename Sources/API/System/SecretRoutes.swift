// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Secrets
import Workloads

/// `/api/v1/secrets` and `/api/v1/secret-provider`: names go out, values only come in.
struct SecretRoutes: Sendable {
    let secrets: SecretService
    /// Which workloads are given them.
    let view: WorkloadCache
    private let resource = TaggedResource()

    init(secrets: SecretService, view: WorkloadCache) {
        self.secrets = secrets
        self.view = view
    }

    var routes: [Route] {
        [
            Route(
                "GET", "/api/v1/secrets", "listSecrets", action: .secretRead, query: NamedList.query, .suspending(list)),
            Route("GET", "/api/v1/secrets/{name}", "getSecret", action: .secretRead, .suspending(get)),
            Route("PUT", "/api/v1/secrets/{name}", "setSecret", action: .secretWrite, .suspending(set)),
            Route("DELETE", "/api/v1/secrets/{name}", "deleteSecret", action: .secretWrite, .suspending(delete)),
            Route("GET", "/api/v1/secret-provider", "getSecretProvider", action: .secretRead, .suspending(provider)),
            Route("PUT", "/api/v1/secret-provider", "setSecretProvider", action: .secretWrite, .suspending(choose)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let names = try await secrets.names(in: context.scope)
        let users = users(for: context)
        let shown = names.map { Secret($0, usedBy: users[$0] ?? []) }
        return try NamedList.answer(shown, by: \.name, at: "/api/v1/secrets", context)
    }

    /// The workloads that are given each secret.
    private func users(for context: RequestContext) -> [String: [String]] {
        var users: [String: [String]] = [:]
        for entry in view.all(in: context.scope) {
            let config = entry.record.config
            for name in Set(config.backend.secrets.map(\.name) + [config.backend.bearerTokenSecret].compactMap { $0 }) {
                users[name, default: []].append(config.name)
            }
        }
        return users
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        TaggedResource.answer(try await shown(context.parameter("name"), context), context.request)
    }

    /// The value is never shown, but another one has another tag.
    private func shown(_ name: String, _ context: RequestContext) async throws -> TaggedResource.Shown {
        guard let mark = try await secrets.mark(of: name, in: context.scope) else { throw Self.missing(name) }
        return TaggedResource.Shown(
            Secret(name, usedBy: users(for: context)[name] ?? []), revision: .string(mark))
    }

    private static func missing(_ name: String) -> Problem {
        Problem.missing(.secret, name, fix: "see which there are: \(.listSecrets)")
    }

    @Sendable private func set(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        let reader = try ObjectReader(try context.json())
        let value = reader.string("value")
        reader.require("value")
        try reader.finish()
        let isNew = try await resource.change(name, context.request, now: { try await shown(name, context) }) {
            try await secrets.set(name, to: value ?? "", as: context.caller)
        }
        var answer = SecretStored()
        answer.name = name
        if isNew {
            let key = try await secrets.store.facts().keyPath
            answer.notice =
                "the secret store was created: keep \(key) in your backup, without it no secret can be read"
        }
        var response = HTTPResponse.json(answer)
        response.headers["ETag"] = try await shown(name, context).tag
        return response
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        let isDone = try await resource.change(name, context.request, now: { try await shown(name, context) }) {
            try await secrets.delete(name, as: context.caller)
        }
        guard isDone else { throw Self.missing(name) }
        return HTTPResponse(204)
    }

    private func describe() async throws -> SecretProvider {
        let facts = try await secrets.store.facts()
        var shown = SecretProvider()
        shown.provider = Word(facts.provider.rawValue)
        shown.store = facts.file
        shown.key = .known(facts.hasPassphrase ? .passphrase : .file)
        shown.keyPath = facts.keyPath
        shown.exists = facts.exists
        return shown
    }

    @Sendable private func provider(_ context: RequestContext) async throws -> HTTPResponse {
        TaggedResource.answer(.init(try await describe()), context.request)
    }

    @Sendable private func choose(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.json())
        let provider = reader.word("provider", SecretStore.Provider.self)
        reader.require("provider")
        try reader.finish()
        guard let provider else { throw Problem(field: "/provider", .required, "is required, and not null") }
        try await resource.change("/provider", context.request, now: { .init(try await describe()) }) {
            try await secrets.choose(provider, as: context.caller)
        }
        return TaggedResource.tagged(.init(try await describe()))
    }
}
