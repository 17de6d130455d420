// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import MCPConnection
import Models
import Tools
import Workloads

/// What a workload offers over MCP, for people and scripts that speak REST.
struct ToolRoutes: Sendable {
    let answers: WorkloadAnswers
    let tools: ToolService

    private static let base = "/api/v1/workloads/{name}"

    var routes: [Route] {
        let routes = [
            Route("GET", "\(Self.base)/tools", "listTools", action: .toolRead, query: ["all"], .suspending(tools)),
            Route(
                "GET", "\(Self.base)/resources", "listResources", action: .toolRead,
                .suspending { try await list($0, .resources) }),
            Route(
                "GET", "\(Self.base)/prompts", "listPrompts", action: .toolRead,
                .suspending { try await list($0, .prompts) }),
            Route(
                "POST", "\(Self.base)/tools/{tool}:call", "callTool", action: .toolCall, query: ["timeout"],
                .suspending(call)),
        ]
        // Each has a session of its own with the server, and perhaps a call that takes long.
        return routes.map { $0.endingWithItsCaller() }
    }

    @Sendable private func tools(_ context: RequestContext) async throws -> HTTPResponse {
        guard try context.flag("all") else { return try await list(context, .tools) }
        let entry = try answers.find(context)
        let all = try await tools.allTools(of: entry)
        let missing = AllTools.missing(all, entry.record.config)
        var answer = Self.tools(all)
        answer.missing = missing
        return .json(answer)
    }

    private enum Kind: String {
        case tools, resources, prompts
    }

    private static func tools(_ items: [JSON]) -> ToolList {
        var list = ToolList()
        list.tools = items.compactMap { Tool(wire: $0) }
        list.total = list.tools.count
        return list
    }

    private func list(_ context: RequestContext, _ what: Kind) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        let items = try await tools.withClient(of: entry) { try await $0.list("\(what.rawValue)/list", what.rawValue) }
        switch what {
        case .tools: return .json(Self.tools(items))
        case .resources: return .json(Page(all: items.compactMap { Resource(wire: $0) }))
        case .prompts: return .json(Page(all: items.compactMap { Prompt(wire: $0) }))
        }
    }

    @Sendable private func call(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        let tool = context.parameter("tool")
        let reader = try ObjectReader(try context.json())
        let arguments = reader.value("arguments") ?? [:]
        if arguments.objectValue == nil { reader.reject("arguments", .wrongType, "expected an object") }
        try reader.finish()
        let seconds = Double(try context.int("timeout", in: 1...3600) ?? 60)
        let result = try await tools.callTool(tool, arguments, of: entry, seconds: seconds, as: context.caller)
        return .json(ToolResult(wire: result) ?? ToolResult())
    }
}
