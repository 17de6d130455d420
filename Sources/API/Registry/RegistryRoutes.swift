// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import Identity
import JSONCoding
import Models
import Registry
import Workloads

/// `/api/v1/registry`: which servers there are to run.
struct RegistryRoutes: Sendable {
    let registries: RegistryService
    let editor: RegistryEditor
    private let resource = TaggedResource()

    init(registries: RegistryService, editor: RegistryEditor) {
        self.registries = registries
        self.editor = editor
    }

    private static let base = "/api/v1/registry"
    private static let pageLimit = 100

    var routes: [Route] {
        [
            Route("GET", Self.base, "listRegistries", action: .registryRead, query: NamedList.query, .suspending(list)),
            Route("POST", Self.base, "addRegistry", action: .registryWrite, .suspending(add)),
            Route("GET", "\(Self.base)/{registry}", "getRegistry", action: .registryRead, .suspending(get)),
            Route("PUT", "\(Self.base)/{registry}", "replaceRegistry", action: .registryWrite, .suspending(replace)),
            Route("PATCH", "\(Self.base)/{registry}", "changeRegistry", action: .registryWrite, .suspending(change)),
            Route("DELETE", "\(Self.base)/{registry}", "removeRegistry", action: .registryWrite, .suspending(remove)),
            Route(
                "POST", "\(Self.base)/{registry}:refresh", "refreshRegistry", action: .registryRefresh,
                .suspending(refresh)),
            Route(
                "GET", "\(Self.base)/{registry}/groups", "listCatalogGroups", action: .registryRead, .suspending(groups)
            ),
            Route(
                "GET", "\(Self.base)/{registry}/servers", "listCatalogServers", action: .registryRead,
                query: ["q", "group", "tag", "limit", "cursor"], .suspending(servers)),
            Route(
                "GET", "\(Self.base)/{registry}/servers/{server}", "getCatalogServer", action: .registryRead,
                .suspending(server)),
        ]
    }

    /// The registry that the path names, if the caller sees it.
    private func registry(_ context: RequestContext) throws -> String {
        let name = context.parameter("registry")
        try editor.check(name, in: context.scope)
        return name
    }

    // MARK: Registries

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        var found: [Contract.Registry] = []
        for name in try await editor.names(in: context.scope) {
            found.append(Contract.Registry(try await registries.glance(name)))
        }
        return try NamedList.answer(found, by: \.name, at: Self.base, context)
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        return TaggedResource.answer(Self.shown(try await registries.freshInfo(name)), context.request)
    }

    /// When it was read, and what was found, is not set by anybody.
    private static func shown(_ registry: RegistrySummary) -> TaggedResource.Shown {
        TaggedResource.Shown(Contract.Registry(registry), revision: registry.definition.json)
    }

    private func shown(_ name: String) async throws -> TaggedResource.Shown {
        Self.shown(try await registries.info(name))
    }

    @Sendable private func add(_ context: RequestContext) async throws -> HTTPResponse {
        let definition = try read(context, name: nil)
        let info = try await editor.add(definition, as: context.caller)
        var response = TaggedResource.tagged(Self.shown(info))
        response.status = 201
        response.headers["Location"] = "\(Self.base)/\(RequestTarget.encode(definition.name))"
        return response
    }

    @Sendable private func replace(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        let definition = try read(context, name: name)
        return try await resource.change(name, context.request, now: { try await shown(name) }) {
            let info = try await editor.replace(definition, as: context.caller)
            return TaggedResource.tagged(Self.shown(info))
        }
    }

    @Sendable private func change(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        return try await resource.change(name, context.request, now: { try await shown(name) }) {
            let definition = try read(context, name: name, changing: try await registries.definition(name))
            let info = try await editor.replace(definition, isWhole: false, as: context.caller)
            return TaggedResource.tagged(Self.shown(info))
        }
    }

    @Sendable private func remove(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        try await resource.change(name, context.request, now: { try await shown(name) }) {
            try await editor.remove(name, as: context.caller)
        }
        return HTTPResponse(204)
    }

    @Sendable private func refresh(_ context: RequestContext) async throws -> HTTPResponse {
        .json(Contract.Registry(try await editor.refresh(try registry(context), as: context.caller)))
    }

    private func read(
        _ context: RequestContext, name: String?, changing old: RegistryDefinition? = nil
    ) throws -> RegistryDefinition {
        let reader = try ObjectReader(try context.json(), nulls: .leftOut)
        let definition = RegistryDefinition(reading: reader, name: name, changing: old)
        try reader.finish()
        return definition
    }

    // MARK: Their servers

    @Sendable private func groups(_ context: RequestContext) async throws -> HTTPResponse {
        let groups = try await registries.catalog(try registry(context)).groups
        return .json(Page(all: groups.map(CatalogGroup.init)))
    }

    @Sendable private func servers(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try registry(context)
        let limit = try context.int("limit", in: 1...1000) ?? Self.pageLimit
        let request = context.request
        let found = try await registries.catalog(name).search(
            request.queryValue("q") ?? "", group: request.queryValue("group"), tag: request.queryValue("tag"))
        var rest = found[...]
        if let cursor = request.queryValue("cursor") {
            // The page before ended with this entry. When it is gone, a list by name goes on behind its place.
            let isRanked = !(request.queryValue("q") ?? "").allSatisfy(\.isWhitespace)
            let next = found.firstIndex { $0.name == cursor }.map { $0 + 1 }
            rest = found[(next ?? (isRanked ? nil : found.firstIndex { $0.name > cursor }) ?? found.count)...]
        }
        let shown = rest.prefix(limit)
        let machine = await registries.machine()
        var page = Page(all: shown.map { CatalogServer($0, in: name, on: machine) })
        page.total = found.count
        if shown.count < rest.count { page.nextCursor = shown.last?.name }
        return .page(page, at: "\(Self.base)/\(RequestTarget.encode(name))/servers", context)
    }

    @Sendable private func server(_ context: RequestContext) async throws -> HTTPResponse {
        let found = try await registries.entry(context.parameter("server"), in: try registry(context))
        let server = CatalogServer(found.entry, in: found.registry, on: await registries.machine())
        return .json(CatalogServerDetail(server, document: found.entry.document.objectValue ?? JSONObject()))
    }
}
