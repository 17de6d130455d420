// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
public import HTTP
public import Identity
public import JSONCoding
import MCPConnection
import Models

/// What is done with a workload's tools on behalf of people and scripts that speak REST.
extension WorkloadService {
    /// Characters of a tool's name that are written down.
    private static let recordedName = 200

    /// Calls a tool of a running workload. The call is recorded with the tool's name, and never with what was sent or came
    /// back: also a failure's words may repeat that.
    /// - Parameter seconds: how long the tool has.
    public func callTool(
        _ tool: String, _ arguments: JSON, of entry: LiveView.Entry, seconds: Double, http: HTTPClient,
        as caller: Caller
    ) async throws -> JSON {
        let record = entry.workload.record
        let deed = Deed(.callTool, name: record.config.name, detail: String(tool.prefix(Self.recordedName)))
        try changes.authorize(.toolCall, on: record.resource, as: caller)
        try await idempotency.begin()
        do {
            return try await changes.perform(.toolCall, on: record.resource, as: caller) {
                try await withClient(of: entry, http: http) {
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
}
