// SPDX-License-Identifier: Apache-2.0
import HTTP

/// Header fields that every answer carries, errors too: what is answered is what it says it is, belongs to no other
/// origin's page, and is shown in no frame.
enum AnswerGuard {
    /// The policy is for everything but pages, which say their own.
    private static let fields: HTTPHeaders = [
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    ]

    static func guarding(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers.addMissing(from: fields)
        return response
    }
}
