// SPDX-License-Identifier: Apache-2.0

/// What becomes of an answer that leads elsewhere (RFC 9110 section 15.4).
public enum Redirects: Sendable {
    /// It is an answer like any other.
    case reported
    /// One within the origin of the request is followed, so many times one after the other: any for GET and HEAD, those
    /// that keep method and body (307, 308) for every method. One that leads to another origin, or would turn the request
    /// into a GET without its body, fails with `.redirected`. Nothing is ever sent to another origin.
    case withinOrigin(most: Int)
}

/// What a request does about an answer's head.
enum RedirectStep {
    case answer
    case follow(HTTPClientRequest)
    case fail(HTTPClientError)
}

extension HTTPClientRequest {
    func step(after status: Int, _ headers: HTTPHeaders) -> RedirectStep {
        guard case .withinOrigin(let most) = redirects, (300..<400).contains(status), status != 304,
            let location = headers["Location"]
        else { return .answer }
        let start = "the server answers \(status), a redirect"
        guard let target = SameOrigin.resolve(location, from: url) else {
            let origin = SameOrigin.origin(of: location)
            // Not one with a user name, which may stand before a password.
            let isPlain =
                origin.contains("://") && origin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }
            return .fail(
                HTTPClientError(
                    .redirected(origin: isPlain ? origin : nil),
                    "\(start) to another origin, which is not followed"))
        }
        let keepsMethod = status == 307 || status == 308
        guard keepsMethod || [301, 302, 303].contains(status) && (method == "GET" || method == "HEAD") else {
            return .fail(
                HTTPClientError(.redirected(origin: nil), "\(start) that would drop the body of a \(method) request"))
        }
        guard most > 0 else { return .fail(HTTPClientError(.redirected(origin: nil), "too many redirects")) }
        var next = self
        next.url = target
        next.redirects = .withinOrigin(most: most - 1)
        return .follow(next)
    }
}
