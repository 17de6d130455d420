// SPDX-License-Identifier: Apache-2.0
package import HTTP
import JSONCoding
package import Models

/// How one part of the API speaks of failures, and how strict it is: decided by the path, also where there is no route.
package protocol Dialect: Sendable {
    /// Whether it is spoken at `path`, decoded and split; nothing of it may be a route's.
    func isSpoken(at path: ArraySlice<String>) -> Bool

    /// Whether a query field that the route does not know, or a slash too many, is refused, and conditions on entity tags hold.
    var isStrict: Bool { get }

    /// `problem` as an answer.
    /// - Parameter usual: the same as `application/problem+json`, whose header fields say what every client has to know.
    func render(_ problem: Problem, usual: HTTPResponse) -> HTTPResponse

    /// The answer to an error that only its routes throw; `nil` for every other.
    func response(to error: any Error) -> HTTPResponse?
}

/// Ours: `application/problem+json` (RFC 9457), and nothing unknown is let through.
struct ProblemDialect: Dialect {
    var isStrict: Bool { true }
    func isSpoken(at path: ArraySlice<String>) -> Bool { true }
    func render(_ problem: Problem, usual: HTTPResponse) -> HTTPResponse { usual }
    func response(to error: any Error) -> HTTPResponse? { nil }
}

/// The dialects of one server.
struct Dialects: Sendable {
    private let others: [any Dialect]

    /// - Parameter others: those beside ours, which is spoken wherever none of them is.
    init(_ others: [any Dialect]) { self.others = others }

    func spoken(at request: HTTPRequest) -> any Dialect { spoken(at: request.path[...]) }

    /// That of a request whose target may be malformed.
    func spoken(at target: String) -> any Dialect { spoken(at: HTTPRequest.rawPath(of: target).slashPieces[...]) }

    private func spoken(at path: ArraySlice<String>) -> any Dialect {
        others.first { $0.isSpoken(at: path) } ?? ProblemDialect()
    }
}
