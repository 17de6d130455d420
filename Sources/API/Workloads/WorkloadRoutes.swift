// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Platform
import Preferences
import Registry
import Workloads

/// `/api/v1/workloads`: decode, ask the service, encode.
struct WorkloadRoutes: Sendable {
    let service: WorkloadService
    let operations: OperationRunner
    let cache: WorkloadCache
    let prepared: PreparedWorkloads
    let admission: Admission

    private static let base = WorkloadAnswers.base
    private var answers: WorkloadAnswers { WorkloadAnswers(prepared) }
    var routes: [Route] {
        [
            Route(
                "GET", Self.base, "listWorkloads", action: .workloadRead, query: NamedList.query,
                repeatable: ["status", "group", "label", "owner"], .immediate(list)),
            Route(
                "POST", Self.base, "createWorkload", action: .workloadCreate, query: ["on_failure"], .suspending(create)
            ),
            Route("POST", "\(Self.base):preview", "previewWorkload", action: .workloadCreate, .suspending(preview)),
            Route(
                "POST", "\(Self.base):import", "importWorkload", action: .workloadCreate, query: ["on_failure"],
                .suspending(importOne)),
            Route(
                "GET", "\(Self.base)/{name}", "getWorkload", action: .workloadRead, query: ["wait_for", "timeout"],
                .suspending(get)),
            Route("DELETE", "\(Self.base)/{name}", "deleteWorkload", action: .workloadDelete, .suspending(delete)),
            Route("POST", "\(Self.base)/{name}/start", "startWorkload", action: .workloadOperate, .suspending(start)),
            Route("POST", "\(Self.base)/{name}/stop", "stopWorkload", action: .workloadOperate, .suspending(stop)),
            Route(
                "POST", "\(Self.base)/{name}/restart", "restartWorkload", action: .workloadOperate, .suspending(restart)
            ),
            Route("GET", "\(Self.base)/{name}/export", "exportWorkload", action: .workloadRead, .immediate(export)),
        ]
    }

    // MARK: Reading

    @Sendable private func list(_ context: RequestContext) throws -> HTTPResponse {
        if context.request.query.isEmpty {
            let list = prepared.list(in: context.scope)
            if let answer = Conditions.notModified(context.request, list.etag) { return answer }
            return HTTPResponse(
                200, headers: ["Content-Type": "application/json", "ETag": list.etag, "Cache-Control": "no-cache"],
                body: .prepared(list.body))
        }
        return try filtered(context)
    }

    private func filtered(_ context: RequestContext) throws -> HTTPResponse {
        let request = context.request
        let statuses = try request.queryValues("status").map { text in
            guard let status = WorkloadStatus(rawValue: text) else {
                throw Problem(field: "?status", .invalid, "“\(text)” is not a status")
            }
            return status
        }
        let labels = try request.queryValues("label").map { text -> (String, String) in
            let parts = text.pieces(at: "=", most: 2)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Problem(field: "?label", .invalid, "“\(text)” is not NAME=VALUE")
            }
            return (parts[0], parts[1])
        }
        let groups = request.queryValues("group")
        let owners = request.queryValues("owner")
        let order = try WorkloadOrder(request.queryValue("sort") ?? "name")
        let words = request.queryValue("q")?.lowercased()
        let all = cache.all(in: context.scope).filter { entry in
            let config = entry.record.config
            return (statuses.isEmpty || statuses.contains(entry.status))
                && (groups.isEmpty || groups.contains(config.group))
                && (owners.isEmpty || owners.contains(where: entry.record.isOwned(byOneCalled:)))
                && labels.allSatisfy { config.labels[$0.0] == $0.1 }
                && (words.map { config.name.lowercased().mentions($0) || config.sourceText.lowercased().mentions($0) }
                    ?? true)
        }
        let limit = try context.int("limit", in: 1...1000) ?? Int.max
        let sorted = order.sorted(all)
        let rest = request.queryValue("cursor").map { order.after($0, sorted) } ?? sorted
        let page = Array(rest.prefix(limit))
        let next = page.count < rest.count ? page.last.map(order.cursor) : nil
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let next { headers["Link"] = context.nextLink(Self.base, cursor: next) }
        return HTTPResponse(
            200, headers: headers, body: .bytes(prepared.encode(page, total: all.count, nextCursor: next)))
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("name")
        let seconds = try context.int("timeout", in: 0...600) ?? 60
        guard let state = context.request.queryValue("wait_for") else {
            return try answers.show(answers.find(context), context.request)
        }
        var entry = cache.find(name, in: context.scope)
        // Whoever asked for it without waiting may wait for it by name at once, before there is anything to see.
        if entry == nil, let making = operations.creating(name, in: context.scope) {
            _ = await making.waitUntilAccepted(seconds: Double(seconds))
            entry = cache.find(name, in: context.scope)
        }
        if state == "gone" {
            guard let entry else { return HTTPResponse(204) }
            let gone = await cache.wait(for: entry.record.id, seconds: Double(seconds)) { $0 == nil }
            if gone { return HTTPResponse(204) }
            throw Problem(.timeout, "\(name) is still there after \(seconds) s")
        }
        guard let wanted = WorkloadStatus(rawValue: state), wanted == .running || wanted == .stopped else {
            throw Problem(field: "?wait_for", .invalid, "“wait_for” is running, stopped or gone, not “\(state)”")
        }
        guard let id = entry?.record.id else {
            if operations.creating(name, in: context.scope) != nil {
                throw Problem(.timeout, "\(name) is still being made after \(seconds) s")
            }
            throw try await operations.failedCreation(name, in: context.scope) ?? missing(name)
        }
        let reached = await cache.wait(for: id, seconds: Double(seconds)) { $0 == nil || $0?.status == wanted }
        guard let now = cache.entry(id) else { throw missing(name) }
        guard reached else {
            throw Problem(
                .timeout, "\(name) is \(now.status.rawValue), not \(state), after \(seconds) s",
                members: JSONObject([("workload", Workload(now).wire)]))
        }
        return answers.show(now, context.request)
    }

    @Sendable private func export(_ context: RequestContext) throws -> HTTPResponse {
        let text = try answers.find(context).record.config.json.prettyText + "\n"
        return HTTPResponse(
            200, headers: ["Content-Type": "application/json"], body: .bytes(Array(text.utf8)))
    }

    // MARK: Changing

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        try await create(try await admission.configuration(try context.json()), context)
    }

    @Sendable private func preview(_ context: RequestContext) async throws -> HTTPResponse {
        .json(WorkloadPreview(try await service.preview(try await admission.configuration(try context.json()))))
    }

    @Sendable private func importOne(_ context: RequestContext) async throws -> HTTPResponse {
        try await create(try await admission.configuration(exported: try context.json()), context)
    }

    private func create(_ config: RunConfig, _ context: RequestContext) async throws -> HTTPResponse {
        let policy: WorkloadService.FailurePolicy
        switch context.request.queryValue("on_failure") {
        case nil, "keep": policy = .keep
        case "remove": policy = .remove
        case let text?:
            throw Problem(field: "?on_failure", .invalid, "“on_failure” is keep or remove, not “\(text)”")
        }
        let waiting = try Prefer(context.request)
        let operation = try await service.create(config, onFailure: policy, as: context.caller)
        return try await answers.outcome(of: operation, waiting) { answers.showNew($0) }
    }

    @Sendable private func start(_ context: RequestContext) async throws -> HTTPResponse {
        try await verb(context) { try await service.start($0, as: context.caller) }
    }

    @Sendable private func stop(_ context: RequestContext) async throws -> HTTPResponse {
        try await verb(context) { try await service.stop($0, as: context.caller) }
    }

    @Sendable private func restart(_ context: RequestContext) async throws -> HTTPResponse {
        try await verb(context) { try await service.restart($0, as: context.caller) }
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        try await verb(context) { try await service.delete($0, as: context.caller) }
    }

    private func verb(
        _ context: RequestContext, _ begin: (String) async throws -> Workloads.Operation
    ) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        try WorkloadAnswers.check(context.request, entry)
        let waiting = try Prefer(context.request)
        let operation = try await begin(entry.record.id)
        return try await answers.outcome(of: operation, waiting) { answers.show($0) }
    }

    private func missing(_ name: String) -> Problem { Problem.missingWorkload(name) }
}
