// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Workloads

/// `/api/v1/groups`.
struct GroupRoutes: Sendable {
    let service: GroupService
    private let resource = TaggedResource()

    init(service: GroupService) { self.service = service }

    private static let base = "/api/v1/groups"

    var routes: [Route] {
        [
            Route("GET", Self.base, "listGroups", action: .groupRead, query: NamedList.query, .immediate(list)),
            Route("POST", Self.base, "createGroup", action: .groupWrite, .suspending(create)),
            Route("GET", "\(Self.base)/{group}", "getGroup", action: .groupRead, .immediate(get)),
            Route("PATCH", "\(Self.base)/{group}", "renameGroup", action: .groupWrite, .suspending(rename)),
            Route(
                "DELETE", "\(Self.base)/{group}", "deleteGroup", action: .groupWrite, query: ["workloads", "move_to"],
                .suspending(delete)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) throws -> HTTPResponse {
        try NamedList.answer(
            service.directory.all(for: context.caller).map(Group.init), by: \.name, at: Self.base, context)
    }

    @Sendable private func get(_ context: RequestContext) throws -> HTTPResponse {
        TaggedResource.answer(try shown(context.parameter("group"), context), context.request)
    }

    private func shown(_ name: String, _ context: RequestContext) throws -> TaggedResource.Shown {
        TaggedResource.Shown(Group(try service.directory.find(name, for: context.caller)))
    }

    private func name(_ context: RequestContext) throws -> String {
        let reader = try ObjectReader(try context.json())
        let name = reader.string("name", max: WorkloadName.maximumLength)
        reader.require("name")
        try reader.finish()
        return name ?? ""
    }

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        let name = try name(context)
        var response = HTTPResponse.json(Group(try await service.createGroup(name, as: context.caller)), status: 201)
        response.headers["Location"] = "\(Self.base)/\(name)"
        return response
    }

    @Sendable private func rename(_ context: RequestContext) async throws -> HTTPResponse {
        let (old, name) = (context.parameter("group"), try name(context))
        return try await resource.change(old, context.request, now: { try shown(old, context) }) {
            TaggedResource.tagged(.init(Group(try await service.renameGroup(old, to: name, as: context.caller))))
        }
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        let target = context.request.queryValue("move_to")
        let rule: GroupService.Members
        switch context.request.queryValue("workloads") {
        case nil: rule = .move(target ?? GroupTable.standard)
        case "delete":
            if target != nil {
                throw Problem(
                    .conflict, "“move_to” together with “workloads=delete”: they exclude each other",
                    fix: "give one of them")
            }
            rule = .delete
        case let text?: throw Problem(field: "?workloads", .invalid, "“workloads” is delete, not “\(text)”")
        }
        let waiting = try Prefer(context.request)
        let name = context.parameter("group")
        let operation = try await resource.change(name, context.request, now: { try shown(name, context) }) {
            try await service.deleteGroup(name, rule, as: context.caller)
        }
        guard waiting.seconds > 0, await operation.wait(seconds: Double(waiting.seconds)),
            let outcome = operation.outcome
        else {
            var response = HTTPResponse.json(Contract.Operation(operation.now), status: 202)
            response.headers["Location"] = "/api/v1/operations/\(operation.id)"
            return response
        }
        if case .failed(let problem) = outcome { throw problem }
        return HTTPResponse(204)
    }
}
