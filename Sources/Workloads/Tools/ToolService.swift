// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Hosting
public import Identity
public import JSONCoding
import MCP
public import MCPConnection
import Models
import Runtime
import Storage
import Tools

/// What workloads offer over MCP, for people and scripts that speak REST.
public struct ToolService: InstancePart {
    let base: InstanceBase
    let idempotency: IdempotencyTable
    private let host: any ProxyHost
    private let pool = MCPClientPool()

    init(base: InstanceBase, host: any ProxyHost, idempotency: IdempotencyTable) {
        self.base = base
        self.host = host
        self.idempotency = idempotency
    }

    /// Characters of a tool's name that are written down.
    private static let recordedName = 200

    /// Calls a tool of a running workload. The call is recorded with the tool's name, and never with what was sent or came
    /// back: also a failure's words may repeat that.
    /// - Parameter seconds: how long the tool has.
    public func callTool(
        _ tool: String, _ arguments: JSON, of entry: LiveWorkload, seconds: Double, as caller: Caller
    ) async throws -> JSON {
        let record = entry.record
        let deed = Deed(.callTool, name: record.config.name, detail: String(tool.prefix(Self.recordedName)))
        try changes.authorize(.toolCall, on: record.resource, as: caller)
        try await idempotency.begin()
        do {
            return try await changes.perform(.toolCall, on: record.resource, as: caller) {
                try await withClient(of: entry) {
                    try await $0.call("tools/call", ["name": .string(tool), "arguments": arguments], timeout: seconds)
                }
            } outcome: { _ in
                (deed, [])
            }
        } catch {
            var failed = deed
            failed.detail += ": \(Problem(describing: error).code.rawValue)"
            try? await changes.fail(failed, on: record.resource, as: caller)
            throw error
        }
    }

    /// Talks MCP to a running workload through its proxy, as any client would.
    /// - Parameter fields: further header fields of each request.
    public func withClient<Result: Sendable>(
        of entry: LiveWorkload, fields: [String: String] = [:],
        _ body: @Sendable (MCPClient) async throws -> Result
    ) async throws -> Result {
        let workload = entry
        let name = workload.record.config.name
        guard [.running, .unhealthy, .unauthenticated].contains(workload.status) else {
            throw Self.notRunning(workload)
        }
        let endpoint = workload.endpoint
        let client = pool.client(of: endpoint.url, transport: endpoint.transport, fields: fields)
        do {
            try await client.initialize()
            let result = try await body(client)
            await client.close()
            return result
        } catch let failure as MCPClient.Failure {
            await client.close()
            throw Self.problem(failure, name, hasLog(workload.record))
        }
    }

    /// Every tool of a running workload, also those that its clients do not see; each says which it is.
    public func allTools(of entry: LiveWorkload) async throws -> [JSON] {
        let record = entry.record
        guard let nonce = try await store.proxyNonce(of: record.id) else {
            throw Self.notRunning(entry)
        }
        let tools = try await withClient(of: entry, fields: [AllTools.field: nonce]) {
            try await $0.list("tools/list", "tools")
        }
        return AllTools.described(tools, record.config)
    }

    private static func notRunning(_ workload: LiveWorkload) -> Problem {
        let name = workload.record.config.name
        guard workload.status == .error else {
            return Problem(
                .notRunning, "\(name) is \(workload.status.rawValue)", fix: "start it: \(.start(name))")
        }
        let reason = workload.context
        return Problem(
            .notRunning, "\(name) has failed" + (reason.isEmpty ? "" : ": \(reason)"),
            fix: workload.logRemedy)
    }

    private static func kind(of error: RPCError.Code?) -> Problem.Code {
        switch error {
        case .methodNotFound: .notSupported
        // A fault of the server's, not of what was asked.
        case .failed: .runtimeUnavailable
        default: .badRequest
        }
    }

    /// Whether the backend has written anything, so that people may be sent there.
    private func hasLog(_ record: WorkloadRecord) -> Bool {
        !drivers.capabilities(of: record.config).isElsewhere && !host.log(.backend, of: record.id).isEmpty
    }

    private static func problem(_ failure: MCPClient.Failure, _ name: String, _ hasLog: Bool) -> Problem {
        let log: Remedy = hasLog ? "look into its log: \(.logs(name))" : "look at what it is: \(.inspect(name))"
        return switch failure.code {
        case .timedOut:
            Problem(
                .timeout, "\(name) has not answered in time",
                fix: hasLog ? "give it longer, or \(log)" : "give it longer")
        case .unreachable:
            Problem(.runtimeUnavailable, "\(name) does not answer: \(failure.reason)", fix: log)
        case .unauthorized:
            Problem(
                .notSupported, "\(name): \(failure.reason)",
                fix: "name the secret that holds its token: \(field: "bearer_token_secret")")
        case .rejected(let code):
            Problem(
                Self.kind(of: RPCError.Code(rawValue: code)), "\(name) answered: \(failure.reason)",
                fix: RPCError.Code(rawValue: code) == .failed && hasLog ? log : "",
                members: JSONObject([("rpc_code", JSON(code))]))
        case .unexpected: Problem(.conflict, "\(name): \(failure.reason)", fix: log)
        }
    }
}
