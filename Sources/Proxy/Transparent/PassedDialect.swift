// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Models

/// The way in which client and backend of a transparent proxy speak with each other.
enum PassedDialect: Sendable {
    /// Each answer comes where its request was posted: the handshake era since 2025-03-26, and the stateless era.
    case streamable
    /// Answers come on a stream, which is the session (revision 2024-11-05, “HTTP with SSE”).
    case eventStream

    init(_ transport: Transport) { self = transport == .sse ? .eventStream : .streamable }

    /// Whether the answer to `request` is a session by itself.
    func isSession(_ request: HTTPRequest) -> Bool { self == .eventStream && request.method == "GET" }

    /// What tells the sender of `request` from other clients; `nil` when nothing does, as in the stateless era, in which
    /// closing the connection cancels.
    func client(of request: HTTPRequest) -> String? {
        request.headers["Mcp-Session-Id"] ?? (self == .eventStream ? request.target : nil)
    }

    /// What is posted in place of a request that was answered here, where the answer has to come on a stream that is the
    /// backend's: it is asked for a tool that it does not have either.
    func standIn(for call: MCPCall) -> [UInt8]? {
        guard self == .eventStream, let range = call.message.nameRange, let name = call.message.name else { return nil }
        return call.message.replacing([(range, JSON.string("\(name) (not available)").bytes)])
    }
}
