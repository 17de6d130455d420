// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import Registry
import Workloads

/// `/api/v1beta/registry`: catalogs, and where they come from.
struct V1BetaRegistryRoutes: Sendable {
    let registries: RegistryService
    let editor: RegistryEditor

    private static let base = "\(V1Beta.base)/registry"
    private static let one = "\(base)/{registry}"

    var routes: [Route] {
        [
            Route("GET", Self.base, "v1betaListRegistries", action: .registryRead, .suspending(list)),
            Route("POST", Self.base, "v1betaAddRegistry", action: .registryWrite, .immediate(add)),
            Route("POST", "\(Self.base)/auth/login", "v1betaRegistryLogin", action: .registryWrite, .immediate(signIn)),
            Route(
                "POST", "\(Self.base)/auth/logout", "v1betaRegistryLogout", action: .registryWrite, .immediate(signIn)),
            Route("GET", Self.one, "v1betaGetRegistry", action: .registryRead, .suspending(get)),
            Route("PUT", Self.one, "v1betaUpdateRegistry", action: .registryWrite, .suspending(update)),
            Route("DELETE", Self.one, "v1betaRemoveRegistry", action: .registryWrite, .suspending(remove)),
            Route(
                "POST", "\(Self.one)/refresh", "v1betaRefreshRegistry", action: .registryRefresh, .suspending(refresh)),
            Route("GET", "\(Self.one)/servers", "v1betaListServers", action: .registryRead, .suspending(servers)),
            Route("GET", "\(Self.one)/servers/{server}", "v1betaGetServer", action: .registryRead, .suspending(server)),
        ]
    }

    /// The registry that the path names, if the caller sees it.
    private func registry(_ context: RequestContext) throws -> String {
        let name = context.parameter("registry")
        try editor.check(name, in: context.scope)
        return name
    }

    // MARK: Registries

    @Sendable private func add(_ context: RequestContext) throws -> HTTPResponse {
        throw V1Beta.Failure(501, "registries cannot be added here: PUT \(Self.base)/default sets where it comes from")
    }

    @Sendable private func signIn(_ context: RequestContext) throws -> HTTPResponse {
        throw V1Beta.Failure(400, "no registry is set up that needs a sign-in")
    }

    /// - Parameter catalog: `nil` when it cannot be read.
    private func info(_ name: String, _ entries: [V1BetaCatalogEntry], _ catalog: Catalog?) async throws -> JSONObject {
        let source = try await registries.definition(name).source
        return JSONObject([
            ("name", .string(name)), ("version", .string(catalog?.version ?? "")),
            ("last_updated", .string(catalog?.lastUpdated ?? "")),
            ("server_count", JSON(entries.count { !$0.isRemote })),
            ("type", .string(source == .builtIn ? "default" : source.type)), ("source", .string(source.text)),
            ("auth_status", "none"), ("auth_type", ""),
        ])
    }

    private func read(_ name: String) async throws -> (catalog: Catalog, entries: [V1BetaCatalogEntry]) {
        let catalog = try await registries.catalog(name)
        let machine = await registries.machine()
        return (catalog, catalog.entries.compactMap { V1BetaCatalogEntry($0, on: machine) })
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        var found: [JSON] = []
        var failures: [Problem] = []
        for name in try await editor.names(in: context.scope) {
            do {
                let (catalog, entries) = try await read(name)
                found.append(.object(try await info(name, entries, catalog)))
            } catch let problem as Problem where problem.code != .notFound {
                // One that is away must not hide the others.
                failures.append(problem)
                found.append(.object(try await info(name, [], nil)))
            }
        }
        if let failure = failures.first, failures.count == found.count { throw failure }
        return .json(["registries": .array(found)])
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        let (catalog, entries) = try await read(name)
        var object = try await info(name, entries, catalog)
        object["registry"] = [
            "version": .string(catalog.version), "last_updated": .string(catalog.lastUpdated),
            "servers": Self.byName(entries.filter { !$0.isRemote }),
            "remote_servers": Self.byName(entries.filter(\.isRemote)),
            "groups": .array(
                catalog.groups.map { group in
                    let members = entries.filter { group.servers.contains($0.name) }
                    return [
                        "name": .string(group.name), "description": .string(group.description),
                        "servers": Self.byName(members.filter { !$0.isRemote }),
                        "remote_servers": Self.byName(members.filter(\.isRemote)),
                    ]
                }),
        ]
        return .json(.object(object))
    }

    private static func byName(_ entries: [V1BetaCatalogEntry]) -> JSON {
        .object(JSONObject(entries.map { ($0.name, $0.json) }))
    }

    @Sendable private func update(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        _ = try await registries.definition(name)
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        var wanted = JSONObject()
        for key in ["url", "api_url", "local_path"] {
            if let text = reader.string(key, max: 4096), !text.isEmpty { wanted[key] = .string(text) }
        }
        let mayBeOpen = reader.bool("allow_private_ip") ?? false
        for key in ["url", "api_url"] where wanted[key]?.stringValue?.hasPrefix("http://") == true && !mayBeOpen {
            reader.reject(key, .invalid, "starts with http://, which needs “allow_private_ip”: true")
        }
        if let path = wanted["local_path"]?.stringValue, path.beginsWithSlash, !File.exists(path) {
            reader.reject("local_path", .invalid, "there is no \(path)")
        }
        if reader.value("auth") != nil { reader.reject("auth", .invalid, "is not supported") }
        try reader.finishIgnoringUnknown()
        let fields = try ObjectReader(.object(wanted), nulls: .leftOut)
        let definition = RegistryDefinition(reading: fields, name: name)
        try fields.finish()
        do {
            _ = try await editor.replace(definition, unreachable: .registryUnavailable, as: context.caller)
        } catch let problem as Problem where problem.code == .registryUnavailable {
            throw V1Beta.Failure(504, problem)
        } catch let problem as Problem where problem.code == .registryInvalid {
            throw V1Beta.Failure(502, problem)
        }
        return .json([
            "type": .string(definition.source == .builtIn ? "default" : definition.source.type)
        ])
    }

    @Sendable private func remove(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        if name == RegistryDefinition.defaultName {
            throw V1Beta.Failure(400, "the registry “default” cannot be removed; PUT {} resets it")
        }
        try await editor.remove(name, as: context.caller)
        return HTTPResponse(204)
    }

    @Sendable private func refresh(_ context: RequestContext) async throws -> HTTPResponse {
        _ = try await editor.refresh(try registry(context), as: context.caller)
        return .json(["status": "refreshed"])
    }

    // MARK: Their servers

    @Sendable private func servers(_ context: RequestContext) async throws -> HTTPResponse {
        let entries = try await read(try registry(context)).entries
        return .json([
            "servers": .array(entries.filter { !$0.isRemote }.map(\.json)),
            "remote_servers": .array(entries.filter(\.isRemote).map(\.json)),
        ])
    }

    @Sendable private func server(_ context: RequestContext) async throws -> HTTPResponse {
        let found = try await registries.entry(context.parameter("server"), in: try registry(context))
        guard let entry = V1BetaCatalogEntry(found.entry, on: await registries.machine()) else {
            throw Problem.missing(.server, context.parameter("server"))
        }
        return .json([entry.isRemote ? "remote_server" : "server": entry.json, "is_remote": .bool(entry.isRemote)])
    }
}
