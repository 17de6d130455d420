// SPDX-License-Identifier: Apache-2.0
public import HTTP
import Platform

/// A bearer token that somebody else keeps fresh.
public final class BearerCredentials: CredentialSource {
    private let headers: Lock<HTTPHeaders>

    /// - Parameter token: `nil` is none.
    public init(_ token: String?) { headers = Lock(Self.headers(token)) }

    /// Sends `token` from now on.
    public func replace(_ token: String?) { headers.withLock { $0 = Self.headers(token) } }

    private static func headers(_ token: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return headers
    }

    public func headersAtHand(for url: String) -> HTTPHeaders? { headers.withLock { $0 } }

    public func headers(for url: String) async -> HTTPHeaders { headers.withLock { $0 } }

    /// There is no other token before somebody brings one.
    public func rejected(_ headers: HTTPHeaders) {}
}
