// SPDX-License-Identifier: Apache-2.0
import Activity
public import Authorization
import Glibc
public import HTTP
public import Identity
import Instances
public import JSONCoding
public import MCPConnection
public import Models
import Platform
import Storage
import Tools

/// What is read of workloads beyond the live view.
extension WorkloadService {
    /// The workloads, groups and operations that `caller` sees.
    public func scope(_ caller: Caller) -> Scope { changes.scope(caller) }

    /// Whose it is what `caller` makes.
    public func owner(for caller: Caller) -> Subject { changes.owner(for: caller) }

    /// The caller's workload called `name`, or with that id.
    public func entry(_ name: String, for caller: Caller) throws -> LiveView.Entry {
        guard let entry = view.find(name, in: scope(caller)) else { throw Self.missing(name) }
        return entry
    }

    /// The problem of a name that means nothing.
    public static func missing(_ name: String) -> Problem {
        Problem.missing(.workload, name, fix: "see what you have: \(.listWorkloads)")
    }

    /// Talks MCP to a running workload through its proxy, as any client would.
    /// - Parameter headers: further fields of each request.
    public func withClient<Result: Sendable>(
        of entry: LiveView.Entry, http: HTTPClient, headers: HTTPHeaders = [:],
        _ body: @Sendable (MCPClient) async throws -> Result
    ) async throws -> Result {
        let workload = entry.workload
        let name = workload.record.config.name
        guard [.running, .unhealthy, .unauthenticated].contains(workload.status) else {
            throw Self.notRunning(workload)
        }
        let endpoint = workload.record.config.endpoint
        let client = MCPClient(http: http, url: endpoint.url, transport: endpoint.transport, headers: headers)
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
    public func allTools(of entry: LiveView.Entry, http: HTTPClient) async throws -> [JSON] {
        let record = entry.workload.record
        guard let nonce = try await store.proxyNonce(of: record.id) else {
            throw Self.notRunning(entry.workload)
        }
        let tools = try await withClient(of: entry, http: http, headers: [AllTools.field: nonce]) {
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

    /// JSON-RPC 2.0, section 5.1: a fault of the server's, not of what was asked.
    private static let internalError = -32603

    private static func kind(ofRPCError code: Int) -> Problem.Code {
        switch code {
        case -32601: .notSupported
        case internalError: .runtimeUnavailable
        default: .badRequest
        }
    }

    /// Whether the backend has written anything, so that people may be sent there.
    private func hasLog(_ record: WorkloadRecord) -> Bool {
        var status = stat()
        return record.config.url == nil && stat(backendLog(record.id), &status) == 0 && status.st_size > 0
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
                Self.kind(ofRPCError: code), "\(name) answered: \(failure.reason)",
                fix: code == internalError && hasLog ? log : "",
                members: JSONObject([("rpc_code", JSON(code))]))
        case .unexpected: Problem(.conflict, "\(name): \(failure.reason)", fix: log)
        }
    }
}

extension WorkloadService {
    /// What changes.
    var events: EventBroker { changes.events }

    /// The file that opens the secret store.
    public var secretKeyPath: String { instance.secretKeyFile }
}
