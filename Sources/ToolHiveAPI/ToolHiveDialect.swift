// SPDX-License-Identifier: Apache-2.0
import API
package import HTTP
package import Models

/// How ToolHive's mount speaks of failures: unknown query fields mean nothing, and there are no entity tags.
package enum ToolHiveDialect: Dialect {
    /// `/api/v1beta`: plain text.
    case plainText
    /// `/registry`: `{"code", "message"}`.
    case codeAndMessage

    package func isSpoken(at path: ArraySlice<String>) -> Bool {
        switch self {
        case .plainText: path.first == "api" && path.dropFirst().first == "v1beta"
        case .codeAndMessage: path.first == "registry"
        }
    }

    package var isStrict: Bool { false }

    package func render(_ problem: Problem, usual: HTTPResponse) -> HTTPResponse {
        var response = self == .codeAndMessage ? V1Beta.codeAndMessage(problem) : V1Beta.plainText(problem)
        for name in ["Allow", "Retry-After", "WWW-Authenticate", "X-Request-Id"] {
            if let value = usual.headers[name] { response.headers[name] = value }
        }
        response.closesConnection = usual.closesConnection
        return response
    }

    package func response(to error: any Error) -> HTTPResponse? { (error as? V1Beta.Failure)?.response }
}
