// SPDX-License-Identifier: Apache-2.0
import HTTP

/// Header fields that every answer carries, errors too: what is answered is what it says it is, belongs to no other
/// origin's page, and is shown in no frame.
enum AnswerGuard {
    /// For everything but pages, which say their own.
    private static let policy = "default-src 'none'; frame-ancestors 'none'"

    static func guarding(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        add("X-Content-Type-Options", "nosniff", to: &response.headers)
        add("Cross-Origin-Resource-Policy", "same-origin", to: &response.headers)
        add("Content-Security-Policy", policy, to: &response.headers)
        return response
    }

    private static func add(_ name: String, _ value: String, to headers: inout HTTPHeaders) {
        if headers[name] == nil { headers.add(name, value) }
    }
}
