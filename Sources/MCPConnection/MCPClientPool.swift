// SPDX-License-Identifier: Apache-2.0
import HTTP
public import Models

/// Makes clients of MCP servers that share their idle connections.
public struct MCPClientPool: Sendable {
    private let http = HTTPClient()

    /// A pool without connections.
    public init() {}

    /// A client of the endpoint `url`; nothing is sent yet.
    /// - Parameter fields: further header fields of each request, by name.
    public func client(of url: String, transport: Transport, fields: [String: String] = [:]) -> MCPClient {
        var headers = HTTPHeaders()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { headers.add(name, value) }
        return MCPClient(http: http, url: url, transport: transport, headers: headers)
    }
}
