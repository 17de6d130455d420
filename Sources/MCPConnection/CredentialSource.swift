// SPDX-License-Identifier: Apache-2.0
public import HTTP

/// The credentials of an upstream, which change while connections to it go on. Thread-safe.
public protocol CredentialSource: Sendable {
    /// The header fields of a request to `url`, where they are at hand; `nil` when they have to be fetched first. Must not
    /// block.
    func headersAtHand(for url: String) -> HTTPHeaders?

    /// The same, fetched where that is needed; empty when there are none.
    func headers(for url: String) async -> HTTPHeaders

    /// The upstream does not accept `headers` (HTTP 401): they are not to be sent again, where there are others.
    func rejected(_ headers: HTTPHeaders)
}
