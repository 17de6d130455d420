// SPDX-License-Identifier: Apache-2.0
import API
import Authorization
import HTTP
import Identity
import JSONCoding
import Models
import Workloads

/// `/api/v1beta/groups`.
struct V1BetaGroupRoutes: Sendable {
    let service: GroupService

    private static let base = "\(V1Beta.base)/groups"

    var routes: [Route] {
        [
            Route("GET", Self.base, "v1betaListGroups", action: .groupRead, .immediate(list)),
            Route("POST", Self.base, "v1betaCreateGroup", action: .groupWrite, .suspending(create)),
            Route("GET", "\(Self.base)/{group}", "v1betaGetGroup", action: .groupRead, .immediate(get)),
            Route(
                "DELETE", "\(Self.base)/{group}", "v1betaDeleteGroup", action: .groupWrite, query: ["with-workloads"],
                .suspending(delete)),
        ]
    }

    /// The caller's group called `name`.
    /// - Throws: 400 for what can be no name, here or there; 404.
    static func find(_ name: String, _ groups: GroupDirectory, _ context: RequestContext) throws -> GroupSummary {
        if let ours = NameRule.spaced.problem(with: name) {
            throw Problem(.badRequest, "invalid group name “\(name)”: it \(ours)")
        }
        return try groups.find(name, for: context.caller)
    }

    /// What is wrong with a name by ToolHive's rule, or `nil`.
    static func problem(with name: String) -> String? {
        if name.allSatisfy({ $0 == " " }) { return "is empty" }
        let isFit = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "_- ".utf8.contains($0)
        }
        if !isFit { return "may only contain lowercase letters, digits, “_”, “-” and spaces" }
        return NameRule.spaced.problem(with: name)
    }

    private static func shown(_ group: GroupSummary) -> JSON {
        ["name": .string(group.name), "registered_clients": JSON(group.clients)]
    }

    @Sendable private func list(_ context: RequestContext) -> HTTPResponse {
        .json(["groups": .array(service.directory.all(for: context.caller).map(Self.shown))])
    }

    @Sendable private func get(_ context: RequestContext) throws -> HTTPResponse {
        .json(Self.shown(try Self.find(context.parameter("group"), service.directory, context)))
    }

    @Sendable private func create(_ context: RequestContext) async throws -> HTTPResponse {
        let reader = try ObjectReader(try context.anyJSON(), nulls: .leftOut)
        let name = reader.string("name") ?? ""
        if let problem = Self.problem(with: name) { reader.reject("name", .invalid, problem) }
        try reader.finishIgnoringUnknown()
        _ = try await service.createGroup(name, .spaced, as: context.caller)
        return .json(["name": .string(name)], status: 201)
    }

    @Sendable private func delete(_ context: RequestContext) async throws -> HTTPResponse {
        let name = context.parameter("group")
        _ = try Self.find(name, service.directory, context)
        if name == GroupTable.standard { throw V1Beta.Failure(400, "the group “\(name)” cannot be deleted") }
        let rule: GroupService.Members =
            context.request.queryValue("with-workloads") == "true" ? .delete : .move(GroupTable.standard)
        let operation = try await service.deleteGroup(name, rule, as: context.caller)
        guard await operation.wait(seconds: 60), let outcome = operation.outcome else {
            throw V1Beta.Failure(504, "the group “\(name)” is still being deleted after 60 s")
        }
        if case .failed(let problem) = outcome { throw problem }
        return HTTPResponse(204)
    }
}
