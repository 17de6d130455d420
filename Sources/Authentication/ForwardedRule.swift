// SPDX-License-Identifier: Apache-2.0
import HTTP

/// Requests that a reverse proxy sends for somebody else (RFC 7239, RFC 9110 section 7.6.3, and common use): the peer is
/// not the caller, and nothing else says who is.
enum ForwardedRule {
    static func check(_ request: HTTPRequest) throws(Refusal) {
        guard let field = request.headers.fields.first(where: { speaksForOthers($0.name) }) else { return }
        throw Refusal(401, "a request with \(field.name) speaks for somebody else and needs a token")
    }

    private static func speaksForOthers(_ field: String) -> Bool {
        guard let first = field.utf8.first, [0x66, 0x76, 0x78].contains(first | 0x20) else { return false }
        let name = field.lowercased()
        return name == "forwarded" || name == "via" || name.hasPrefix("x-forwarded-")
    }
}
