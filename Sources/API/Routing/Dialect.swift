// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models

/// How one part of the API speaks of failures, and how strict it is: decided by the path, also where there is no route.
enum Dialect {
    /// Ours: `application/problem+json`, and nothing unknown is let through.
    case problems
    /// `/api/v1beta`: plain text, and unknown query fields mean nothing.
    case plainText
    /// `/registry`: `{"code", "message"}`, and unknown query fields mean nothing.
    case codeAndMessage

    init(_ request: HTTPRequest) { self.init(path: request.path[...]) }

    /// That of a request whose target may be malformed.
    init(target: String) {
        self.init(path: HTTPRequest.rawPath(of: target).slashPieces[...])
    }

    private init(path: ArraySlice<String>) {
        switch (path.first, path.dropFirst().first) {
        case ("registry", _): self = .codeAndMessage
        case ("api", "v1beta"): self = .plainText
        default: self = .problems
        }
    }

    /// Whether a query field that the route does not know is refused.
    var isStrict: Bool { if case .problems = self { true } else { false } }

    /// `problem` as an answer to the request `id` for `instance`.
    func render(_ problem: Problem, instance: String, id: String) -> HTTPResponse {
        let usual = Router.response(problem, instance: instance, id: id)
        if isStrict { return usual }
        let isJSON = self == .codeAndMessage
        var response = isJSON ? V1Beta.codeAndMessage(problem) : V1Beta.plainText(problem)
        for name in ["Allow", "Retry-After", "WWW-Authenticate", "X-Request-Id"] {
            if let value = usual.headers[name] { response.headers[name] = value }
        }
        response.closesConnection = usual.closesConnection
        return response
    }
}
