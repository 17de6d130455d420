// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import JSONCoding
import MCPConnection
import Models
import Tools
import Workloads

/// What a workload offers over MCP, for people and scripts that speak REST.
struct ToolRoutes: Sendable {
    let service: WorkloadService

    private static let base = "/api/v1/workloads/{name}"

    var routes: [Route] {
        let routes = [
            Route("GET", "\(Self.base)/tools", "listTools", action: .toolRead, query: ["all"], .suspending(tools)),
            Route(
                "GET", "\(Self.base)/resources", "listResources", action: .toolRead,
                .suspending { try await list($0, "resources") }),
            Route(
                "GET", "\(Self.base)/prompts", "listPrompts", action: .toolRead,
                .suspending { try await list($0, "prompts") }),
            Route(
                "POST", "\(Self.base)/tools/{tool}:call", "callTool", action: .toolCall, query: ["timeout"],
                .suspending(call)),
        ]
        // Each has a session of its own with the server, and perhaps a call that takes long.
        return routes.map { $0.endingWithItsCaller() }
    }

    @Sendable private func tools(_ context: RequestContext) async throws -> HTTPResponse {
        guard try context.flag("all") else { return try await list(context, "tools") }
        let entry = try service.entry(context.parameter("name"), for: context.caller)
        let tools = try await service.tools.allTools(of: entry)
        let missing = AllTools.missing(tools, entry.workload.record.config)
        return .json(["tools": .array(tools), "total": JSON(tools.count), "missing": JSON(missing)])
    }

    private func list(_ context: RequestContext, _ what: String) async throws -> HTTPResponse {
        let entry = try service.entry(context.parameter("name"), for: context.caller)
        let items = try await service.tools.withClient(of: entry) { try await $0.list("\(what)/list", what) }
        return .json(.object(JSONObject([(what, .array(items)), ("total", JSON(items.count))])))
    }

    @Sendable private func call(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try service.entry(context.parameter("name"), for: context.caller)
        let tool = context.parameter("tool")
        let reader = try ObjectReader(try context.json())
        let arguments = reader.value("arguments") ?? [:]
        if arguments.objectValue == nil { reader.reject("arguments", .wrongType, "expected an object") }
        try reader.finish()
        let seconds = Double(try context.int("timeout", in: 1...3600) ?? 60)
        return .json(
            try await service.tools.callTool(
                tool, arguments, of: entry, seconds: seconds, as: context.caller))
    }
}
