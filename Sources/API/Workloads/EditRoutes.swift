// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Preferences
import Registry
import Workloads

/// Changing a workload: PATCH, PUT, and the three changes that have a name of their own.
struct EditRoutes: Sendable {
    let service: WorkloadService
    let editor: WorkloadEditor
    let cache: WorkloadCache
    let admission: Admission
    let answers: WorkloadAnswers

    private static let one = WorkloadAnswers.base + "/{name}"

    var routes: [Route] {
        [
            Route("PATCH", Self.one, "patchWorkload", action: .workloadEdit, query: ["dry_run"], .suspending(patch)),
            Route("PUT", Self.one, "putWorkload", action: .workloadEdit, query: ["dry_run"], .suspending(put)),
            Route("POST", "\(Self.one):rename", "renameWorkload", action: .workloadEdit, .suspending(rename)),
            Route("POST", "\(Self.one):move", "moveWorkload", action: .workloadEdit, .suspending(move)),
            Route("POST", "\(Self.one):copy", "copyWorkload", action: .workloadCreate, .suspending(copy)),
        ]
    }

    @Sendable private func patch(_ context: RequestContext) async throws -> HTTPResponse {
        _ = try context.flag("dry_run")
        let entry = try answers.find(context)
        let body = try context.json(orMediaType: "application/merge-patch+json")
        try Admission.refuseAbsent(body)
        let change = try await admission.change(body, .patch, of: entry.record.config)
        return try await edit(entry, change, context)
    }

    @Sendable private func put(_ context: RequestContext) async throws -> HTTPResponse {
        _ = try context.flag("dry_run")
        let name = context.parameter("name")
        let body = try context.json()
        try Admission.refuseAbsent(body)
        let given = body["config"]?["name"] ?? body["name"]
        if given == "" { throw Problem(field: body["config"] == nil ? "/name" : "/config/name", .invalid, "is empty") }
        guard let entry = cache.find(name, in: context.scope) else {
            return try await create(name, body, context)
        }
        try WorkloadAnswers.check(context.request, entry)
        let config = entry.record.config
        if let given, given.stringValue != config.name { throw Admission.otherName(given.stringValue ?? "", name) }
        return try await edit(entry, try await admission.change(body, .replace, of: config), context)
    }

    /// PUT to a name that nothing has yet.
    private func create(_ name: String, _ body: JSON, _ context: RequestContext) async throws -> HTTPResponse {
        let config = try await admission.configuration(put: body, at: name)
        try Conditions(context.request).check(nil, name: name, current: nil)
        let waiting = try Prefer(context.request)
        if try context.flag("dry_run") {
            throw Problem(.notSupported, "a workload that is not there yet has no changes to show")
        }
        let operation = try await service.create(config, onFailure: .keep, as: context.caller)
        return try await answers.outcome(of: operation, waiting) { answers.showNew($0) }
    }

    @Sendable private func rename(_ context: RequestContext) async throws -> HTTPResponse {
        try await change("name", .plain, context)
    }

    @Sendable private func move(_ context: RequestContext) async throws -> HTTPResponse {
        try await change("group", .spaced, context)
    }

    @Sendable private func copy(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        let reader = try ObjectReader(try context.json())
        let name = reader.string("name")
        if let name, let problem = WorkloadName.problem(with: name) { reader.reject("name", .invalid, problem) }
        try reader.finish()
        let waiting = try Prefer(context.request)
        let operation = try await service.copy(entry.record.id, name: name, as: context.caller)
        return try await answers.outcome(of: operation, waiting) { answers.showNew($0) }
    }

    /// A body with one member, which is the one that changes.
    private func change(
        _ member: String, _ rule: NameRule, _ context: RequestContext
    ) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        let reader = try ObjectReader(try context.json())
        let value = reader.string(member)
        reader.require(member)
        if let value, let problem = rule.problem(with: value) { reader.reject(member, .invalid, problem) }
        try reader.finish()
        let body = JSON.object(JSONObject([(member, .string(value ?? ""))]))
        return try await edit(entry, WorkloadEdit(body, .patch), context)
    }

    private func edit(
        _ entry: LiveWorkload, _ edit: WorkloadEdit, _ context: RequestContext
    ) async throws -> HTTPResponse {
        let request = context.request
        let id = entry.record.id
        try WorkloadAnswers.check(request, entry)
        let waiting = try Prefer(request)
        if try context.flag("dry_run") {
            return .json(EditPreview(try await editor.preview(id, edit, as: context.caller)))
        }
        let holds: WorkloadEditor.Precondition = { try WorkloadAnswers.check(request, $0) }
        guard let operation = try await editor.edit(id, edit, if: holds, as: context.caller) else {
            return answers.show(entry)
        }
        return try await answers.outcome(of: operation, waiting) { answers.show($0) }
    }
}
