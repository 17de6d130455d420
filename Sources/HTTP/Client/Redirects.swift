// SPDX-License-Identifier: Apache-2.0
import Addresses

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
            return .fail(
                HTTPClientError(
                    .redirected(address: Self.plainAddress(location)),
                    "\(start) to another origin, which is not followed"))
        }
        let keepsMethod = status == 307 || status == 308
        guard keepsMethod || [301, 302, 303].contains(status) && (method == "GET" || method == "HEAD") else {
            return .fail(
                HTTPClientError(
                    .redirected(address: Self.plainAddress(target)),
                    "\(start) that would drop the body of a \(method) request"))
        }
        guard most > 0 else { return .fail(HTTPClientError(.redirected(address: nil), "too many redirects")) }
        var next = self
        next.url = target
        next.redirects = .withinOrigin(most: most - 1)
        return .follow(next)
    }

    /// An address as it may be shown: without query and fragment, which may hold secrets; `nil` for one with a user name,
    /// which may stand before a password, and for what is no address, or a long one.
    private static func plainAddress(_ location: String) -> String? {
        let plain = location.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let isPlain = plain.count <= 200 && plain.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }
        let text = String(Substring(plain))
        return isPlain && WebAddress(text) != nil ? text : nil
    }
}
