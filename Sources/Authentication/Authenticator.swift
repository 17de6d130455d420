// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import Identity
public import Platform

/// Turns a request into the caller who sent it. The same one stands before the API and before every MCP endpoint.
/// Thread-safe; asked on the HTTP thread by the header section alone, so it must not block.
public protocol Authenticator: Sendable {
    /// The caller of `request`.
    /// - Throws: why it is not served.
    func authenticate(_ request: HTTPRequest) throws(Refusal) -> Caller

    /// Whether a peer is refused whatever it asks, or cannot be identified: it gets a small share of the connections, so
    /// that those who are served always find one.
    func isForeign(_ peer: Peer) -> Bool

    /// What the answer to an admitted request says to browsers; `nil` where no page but the server's own may ask.
    func crossOrigin(_ request: HTTPRequest) -> CrossOrigin?
}
