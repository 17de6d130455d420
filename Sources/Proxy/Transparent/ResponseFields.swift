// SPDX-License-Identifier: Apache-2.0
import HTTP

/// The header fields of a backend's answer that clients get. Everything else stays here: a client that learns where the
/// backend is could go there by itself, past the tool filter and whatever else stands before it.
enum ResponseFields {
    /// What MCP needs, and what says how the body is to be read and kept. Not among them, although servers send them: what
    /// lets web pages read it, which the endpoint decides (`CrossOrigin`); `Location`, `Content-Location`, `Link`, `Refresh`, `Alt-Svc`, which lead elsewhere;
    /// `Set-Cookie`, because a client's cookies are not passed on; `Server`, `Via` and private fields.
    private static let passed: Set<String> = [
        "content-type", "content-encoding", "content-language", "cache-control", "expires", "age", "etag",
        "last-modified", "vary", "allow", "retry-after", "x-accel-buffering", "x-content-type-options",
        "mcp-session-id", "mcp-protocol-version", "ratelimit", "ratelimit-policy", "x-ratelimit-limit",
        "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id", "traceparent", "tracestate",
    ]

    /// Those of `headers` that pass.
    /// - Parameter authority: the backend's host and port.
    static func passed(_ headers: HTTPHeaders, from authority: [UInt8]) -> HTTPHeaders {
        var kept = HTTPHeaders()
        for field in headers.fields {
            let name = field.name.lowercased()
            if name == "www-authenticate" {
                // Its parameters name the backend (`resource_metadata`), and nobody can answer it: a client's credentials
                // are not passed on.
                kept.add(
                    field.name, String(field.value.utf8.prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") }) ?? "Bearer")
            } else if passed.contains(name), name == "mcp-session-id" || !names(authority, in: field.value) {
                kept.add(field.name, field.value)
            }
        }
        return kept
    }

    private static func names(_ authority: [UInt8], in value: String) -> Bool {
        guard let first = authority.first, value.utf8.count >= authority.count else { return false }
        var rest = value.utf8[...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: authority) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
