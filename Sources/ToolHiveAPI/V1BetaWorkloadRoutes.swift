// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import HTTP
import Hosting
import Identity
import JSONCoding
import Models
import Platform
import Preferences
import Registry
import Runtime
import Workloads

/// `/api/v1beta/workloads`: what is read of workloads, and how they are made and edited.
struct V1BetaWorkloadRoutes: Sendable {
    let service: WorkloadService
    let registries: RegistryService
    let admission: Admission

    private static let all = "\(V1Beta.base)/workloads"
    private static let one = "\(all)/{name}"
    /// Lines of a log.
    private static let logLength = 1000
    /// Seconds for an image of ten minutes.
    private static let patience = 660.0

    var routes: [Route] {
        [
            Route(
                "GET", Self.all, "v1betaListWorkloads", action: .workloadRead, query: ["all", "group"], .immediate(list)
            ),
            Route("POST", Self.all, "v1betaCreateWorkload", action: .workloadCreate, .suspending(create)),
            Route(
                "GET", Self.one, "v1betaGetWorkload", action: .workloadRead, .immediate { .json(try find($0).request) }),
            Route("GET", "\(Self.one)/status", "v1betaGetWorkloadStatus", action: .workloadRead, .immediate(status)),
            Route("POST", "\(Self.one)/edit", "v1betaEditWorkload", action: .workloadEdit, .suspending(edit)),
            Route(
                "GET", "\(Self.one)/logs", "v1betaGetLogs", action: .logRead,
                .suspending { try await logs($0, ofProxy: false) }),
            Route(
                "GET", "\(Self.one)/proxy-logs", "v1betaGetProxyLogs", action: .logRead,
                .suspending { try await logs($0, ofProxy: true) }),
            Route(
                "GET", "\(Self.one)/export", "v1betaExportWorkload", action: .workloadRead,
                .immediate { .json(try find($0).runConfig) }),
        ]
    }

    private func entry(_ context: RequestContext) throws -> LiveWorkload {
        try service.entry(context.workloadName(), for: context.caller)
    }

    private func find(_ context: RequestContext) throws -> V1BetaWorkload {
        V1BetaWorkload(try entry(context))
    }

    // MARK: Reading

    @Sendable private func list(_ context: RequestContext) throws -> HTTPResponse {
        .json([
            "workloads": .array(
                try Self.selected(context, service, shown: [.running, .authRetrying]).map { V1BetaWorkload($0).listed })
        ])
    }

    /// The workloads that `all` and `group` of the query mean, by name.
    /// - Parameter shown: the statuses that are meant without `all=true`.
    static func selected(
        _ context: RequestContext, _ service: WorkloadService, shown: Set<WorkloadStatus>
    ) throws -> [LiveWorkload] {
        let group = context.request.queryValue("group").flatMap { $0.isEmpty ? nil : $0 }
        if let group { _ = try V1BetaGroupRoutes.find(group, service.groups, context) }
        let isAll = context.request.queryValue("all") == "true"
        return service.view.all(in: context.scope).filter { workload in
            (group == nil || workload.record.config.group == group) && (isAll || shown.contains(workload.status))
        }
    }

    @Sendable private func status(_ context: RequestContext) throws -> HTTPResponse {
        .json(["status": .string(try entry(context).status.rawValue)])
    }

    private func logs(_ context: RequestContext, ofProxy: Bool) async throws -> HTTPResponse {
        let workload = try entry(context)
        let record = workload.record
        if !ofProxy, workload.capabilities.isElsewhere {
            throw Problem(.notFound, "\(record.config.name) runs elsewhere: there are no logs of it here")
        }
        let log = service.logs.log(ofProxy ? .proxy : .backend, of: record.id)
        let lines = try await Thread.blocking("logs") {
            try log.lines(tail: Self.logLength, LogFilter())
        }
        let text = Array(lines.map { $0.text + "\n" }.joined().utf8)
        return HTTPResponse(200, headers: ["Content-Type": "text/plain"], body: .bytes(text))
    }

    // MARK: Making

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        let request = try V1BetaWorkloadRequest(try context.anyJSON())
        if let problem = WorkloadName.problem(with: request.name) { throw Problem(field: "/name", .invalid, problem) }
        if let group = request.members["group"]?.stringValue {
            _ = try V1BetaGroupRoutes.find(group, service.groups, context)
        }
        var document = request.members
        document["name"] = .string(request.name)
        if request.port > 0 { document["port"] = JSON(request.port) }
        for (key, value) in try await source(of: request).members { document[key] = value }
        let completed = try await admission.configurationLeavingOut(.object(document))
        var config = completed.config
        Self.forgetMode(&config)
        if !request.isIsolated { Self.open(&config) }
        V1BetaWorkload.note(isIsolated: request.isIsolated, in: &config)
        let operation = try await service.create(config, onFailure: .keep, as: context.caller)
        guard await operation.waitUntilAccepted(seconds: Self.patience) else {
            throw V1Beta.Failure(504, "\(request.name) is not ready to be started yet; the server goes on with it")
        }
        // What goes wrong after it was made is told by its status.
        if operation.workload.isEmpty, case .failed(let problem)? = operation.outcome { throw problem }
        try await service.tellOfPermissions(
            completed.leftOut, of: operation.workload, .workloadCreate, as: context.caller)
        guard let made = service.view.entry(operation.workload)?.record.config else {
            throw Problem.missingWorkload(request.name)
        }
        return .json(["name": .string(made.name), "port": JSON(made.endpoint.port)], status: 201)
    }

    /// What runs: an image, a package, an address, or an entry of a registry, also by its short name as the image.
    private func source(of request: V1BetaWorkloadRequest) async throws -> JSONObject {
        if request.server.isEmpty != request.registry.isEmpty {
            throw V1Beta.Failure(400, "“registry” and “server” go together")
        }
        if !request.server.isEmpty {
            return ["registry": .string(request.registry), "server": .string(request.server)]
        }
        if !request.url.isEmpty { return ["url": .string(request.url)] }
        if request.image.isEmpty { throw V1Beta.Failure(400, "give “image”, “url”, or “registry” and “server”") }
        if Self.isPackage(request.image) { return ["package": .string(request.image)] }
        if !request.image.contains(where: { ":@".contains($0) }),
            let found = try? await registries.entry(request.image, in: nil)
        {
            return ["registry": .string(found.registry), "server": .string(found.entry.name)]
        }
        return ["image": .string(request.image)]
    }

    private static func isPackage(_ image: String) -> Bool {
        ["uvx://", "npx://", "go://"].contains(where: image.hasPrefix)
    }

    /// Takes the rules for the network away.
    private static func open(_ config: inout RunConfig) {
        config.policy.permissionProfile.outbound = PermissionProfile.network.outbound
        if config.policy.permissionProfile.name == PermissionProfile.none.name {
            config.policy.permissionProfile.name = "custom"
        }
    }

    /// ToolHive reads the mode for backends that speak stdio only.
    private static func forgetMode(_ config: inout RunConfig) {
        if config.backend.transport != .stdio { config.endpoint.proxyMode = nil }
    }

    // MARK: Editing

    /// Everything that ToolHive's format can say is replaced; what it cannot say stays.
    @Sendable private func edit(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try entry(context)
        let current = entry.record.config
        let request = try V1BetaWorkloadRequest(try context.anyJSON())
        if let group = request.members["group"]?.stringValue {
            _ = try V1BetaGroupRoutes.find(group, service.groups, context)
        }
        var document = current.json.objectValue ?? JSONObject()
        for key in V1BetaWorkloadRequest.expressible { document[key] = nil }
        document["port"] = JSON(request.port > 0 ? request.port : current.endpoint.port)
        let isSame =
            request.url.isEmpty && request.image == (current.source?.image ?? current.source?.package ?? "")
            || !request.url.isEmpty && request.url == current.source?.url
        if isSame, current.server != nil {
            // What the entry said is the default, and not what holds for any image.
            for key in ["transport", "target_port", "permission_profile"] { document[key] = current.json[key] }
        }
        for (key, value) in request.members.members { document[key] = value }
        if !isSame || (current.source?.command == nil && request.image.isEmpty && request.url.isEmpty) {
            for key in ["image", "package", "package_runner", "command", "url", "registry", "server"] {
                document[key] = nil
            }
            for (key, value) in try await source(of: request).members { document[key] = value }
        }
        // What it was made from has said already what it asks for.
        let completed =
            isSame
            ? (config: try Admission.configuration(foreign: .object(document)), leftOut: [])
            : try await admission.configurationLeavingOut(.object(document), usesDefaults: false)
        var config = completed.config
        Self.forgetMode(&config)
        if !request.isIsolated, !config.policy.permissionProfile.outbound.allowAll { Self.open(&config) }
        // Saved as it was shown, nothing is asked for.
        if current.endpoint.proxyMode == nil, config.endpoint.proxyMode == .streamableHTTP {
            config.endpoint.proxyMode = nil
        }
        if request.isIsolated != V1BetaWorkload(entry).showsIsolation {
            V1BetaWorkload.note(isIsolated: request.isIsolated, in: &config)
        }
        let edit = WorkloadEdit(config.json, .replace)
        let id = entry.record.id
        if let operation = try await service.editor.edit(id, edit, if: { _ in }, as: context.caller) {
            guard await operation.waitUntilAccepted(seconds: Self.patience) else {
                throw V1Beta.Failure(504, "\(current.name) is not ready to be changed yet; the server goes on with it")
            }
            if case .failed(let problem)? = operation.outcome, problem.code != .rolledBack { throw problem }
        }
        try await service.tellOfPermissions(completed.leftOut, of: id, .workloadEdit, as: context.caller)
        let port = service.view.entry(id)?.record.config.endpoint.port ?? config.endpoint.port
        return .json(["name": .string(current.name), "port": JSON(request.port > 0 ? request.port : port)])
    }
}
