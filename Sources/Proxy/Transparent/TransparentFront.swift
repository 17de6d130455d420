// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models
import Runtime

/// Connects an HTTP backend to the transparent proxy, once the backend answers.
struct TransparentFront: BackendFront {
    let proxy: TransparentProxy
    let client: HTTPClient
    let transport: Transport

    func attach(_ backend: any Backend, report: @escaping @Sendable (String) -> Void) async throws -> String {
        guard let endpoint = backend.endpoint else {
            throw RuntimeError(.startFailed, "the backend has no endpoint")
        }
        // A server needs a moment until it listens, and tells nobody when it does.
        var pause = 20
        var isSilent = true
        var note = ""
        while true {
            // What is known of a failure says more than that the next answer is late.
            let waiting = isSilent ? Task { try await Self.reportLateness(report) } : nil
            let failure = await failure(of: endpoint)
            waiting?.cancel()
            guard let failure else { break }
            try Task.checkCancellation()
            let words = Self.words(failure, endpoint)
            // One that wants its client to sign in is up: it answers, and says what it lacks.
            if case .unauthorized = failure.code {
                note = words
                break
            }
            report(words)
            isSilent = failure.isSilence
            try await Task.sleep(for: .milliseconds(pause))
            pause = min(pause * 2, 500)
        }
        proxy.connect(endpoint)
        return note
    }

    func detach(_ reason: String) { proxy.disconnect(reason) }

    func giveUp(_ reason: String) { proxy.disconnect(reason) }

    private static func reportLateness(_ report: @Sendable (String) -> Void) async throws {
        try await Task.sleep(for: .seconds(1))
        report("still waiting for its answer")
    }

    /// Why `initialize` got no answer; `nil` when it got one, were it a refusal.
    private func failure(of endpoint: BackendEndpoint) async -> MCPClient.Failure? {
        let mcp = MCPClient(
            http: client, url: endpoint.url, transport: transport, socket: endpoint.socket,
            bearerToken: endpoint.bearerToken, limit: StdioBridge.initializeLimit)
        var failure: MCPClient.Failure?
        do throws(MCPClient.Failure) {
            try await mcp.initialize()
        } catch {
            failure = error
        }
        await mcp.close()
        if case .rejected = failure?.code { return nil }
        return failure
    }

    private static func words(_ failure: MCPClient.Failure, _ endpoint: BackendEndpoint) -> String {
        if let port = endpoint.backendPort {
            return failure.isSilence ? "nothing listens on its port \(port) yet" : failure.reason
        }
        guard failure.status == 401, endpoint.bearerToken == nil else { return failure.reason }
        return "\(failure.reason): it needs the secret that holds its token"
    }
}
