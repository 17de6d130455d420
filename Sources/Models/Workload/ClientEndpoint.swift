// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A workload's endpoint as its clients see it: transport, path and address follow from the configuration here, and
/// nowhere else.
public struct ClientEndpoint: Sendable, Equatable {
    /// The MCP transport that clients speak: `streamableHTTP` or `sse`, never `stdio`. An HTTP backend is passed
    /// through as it speaks; a stdio backend is bridged to streamable HTTP.
    public let transport: Transport
    /// The address that clients connect to.
    public let url: String

    /// The endpoint of a workload with `config` on this machine's loopback; its port is 0 until one is chosen.
    public init(_ config: RunConfig) {
        transport = config.backend.transport == .stdio ? .streamableHTTP : config.backend.transport
        url = "http://127.0.0.1:\(config.endpoint.port)\(Self.path(transport))"
    }

    /// An endpoint at an address that its host has chosen.
    public init(transport: Transport, url: String) {
        self.transport = transport
        self.url = url
    }

    /// The path, with its slash: `/mcp`, or `/sse` for the older transport.
    public var path: String { Self.path(transport) }

    private static func path(_ transport: Transport) -> String { transport == .sse ? "/sse" : "/mcp" }

    /// Why no endpoint of `config` can speak `asked`, and what to do; `nil` when it does.
    public static func problem(asking asked: Transport?, of config: RunConfig) -> Problem? {
        let endpoint = ClientEndpoint(config)
        guard let asked, asked != endpoint.transport else { return nil }
        let reason =
            config.backend.transport == .stdio
            ? "a stdio server is reached over streamable HTTP at \(endpoint.path), not over \(asked.rawValue)"
            : "a server that speaks \(config.backend.transport.rawValue) is reached over the same, not over \(asked.rawValue)"
        return Problem(
            .notSupported, reason, fix: "leave it out: it follows from \(field: "transport")",
            issues: [FieldIssue(pointer: "/proxy_mode", code: .invalid, detail: reason)])
    }
}

extension RunConfig {
    /// Where and how clients reach the workload.
    public var clientEndpoint: ClientEndpoint { ClientEndpoint(self) }
}
