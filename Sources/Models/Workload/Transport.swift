// SPDX-License-Identifier: Apache-2.0

/// How an MCP message reaches a backend, or a client reaches the proxy (MCP specification, “Transports”).
public enum Transport: String, Sendable, CaseIterable {
    case stdio
    /// HTTP with server-sent events, revision 2024-11-05.
    case sse
    /// One endpoint for POST, GET and DELETE, revisions 2025-03-26 and later.
    case streamableHTTP = "streamable-http"
}

/// Which kind of driver runs a backend; fixed when a workload is created.
public enum RuntimeKind: String, Sendable, CaseIterable {
    /// Not yet chosen; never stored.
    case auto
    /// A sandboxed process on this machine.
    case process
    /// A container on a Docker-compatible engine.
    case container
    /// A server somewhere else, reached by URL.
    case remote
}
