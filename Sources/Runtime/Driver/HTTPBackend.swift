// SPDX-License-Identifier: Apache-2.0
import Models
import Platform

/// What a backend of ours that speaks HTTP is told of where to listen, whatever runs it.
struct HTTPBackend: Sendable {
    /// The port it is told to listen on.
    let port: Int
    /// The path of its MCP endpoint.
    let path: String

    private static let usualPort = 8080

    /// `nil` for a backend that speaks over stdin and stdout.
    init?(_ config: RunConfig) {
        if config.backend.transport == .stdio { return nil }
        port = config.backend.targetPort == 0 ? Self.usualPort : config.backend.targetPort
        path =
            config.backend.targetPath.isEmpty
            ? (config.backend.transport == .sse ? "/sse" : "/mcp") : config.backend.targetPath
    }

    /// Where one is reached that only its own network namespace reaches. By name, so that it may listen on either loopback.
    func endpoint(through connector: Connector?) -> BackendEndpoint {
        BackendEndpoint(url: "http://localhost:\(port)\(path)", connector: connector, backendPort: port)
    }

    /// The variables by which servers learn it.
    /// - Parameter host: The address to listen on.
    func variables(host: String) -> [String: String] {
        ["MCP_PORT": String(port), "FASTMCP_PORT": String(port), "MCP_HOST": host]
    }
}
