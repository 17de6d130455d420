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

    func attach(_ backend: any Backend) async throws {
        guard let endpoint = backend.endpoint else {
            throw RuntimeError(.startFailed, "the backend has no endpoint")
        }
        // A server needs a moment until it listens, and tells nobody when it does.
        var pause = 20
        while true {
            if try await answers(endpoint) { break }
            try await Task.sleep(for: .milliseconds(pause))
            pause = min(pause * 2, 500)
        }
        proxy.connect(endpoint)
    }

    func detach(_ reason: String) { proxy.disconnect(reason) }

    func giveUp(_ reason: String) { proxy.disconnect(reason) }

    private func answers(_ endpoint: BackendEndpoint) async throws -> Bool {
        let mcp = MCPClient(
            http: client, url: endpoint.url, transport: transport, socket: endpoint.socket,
            bearerToken: endpoint.bearerToken)
        do throws(MCPClient.Failure) {
            try await mcp.initialize()
            await mcp.close()
            return true
        } catch {
            switch error.code {
            // A server that wants its client to sign in is up.
            case .unauthorized, .rejected: return true
            case .unreachable, .unexpected: return false
            }
        }
    }
}
