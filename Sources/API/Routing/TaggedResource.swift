// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP
import JSONCoding
import Models
import Workloads

/// Things of one kind that are shown with an entity tag, and changed one at a time under the conditions of a request.
struct TaggedResource: Sendable {
    /// One of them as it is now.
    struct Shown: Sendable {
        /// What somebody sets of it.
        var revision: JSON
        /// All that is shown.
        var object: JSON

        /// All that is shown is what somebody sets, unless said otherwise.
        init(_ shown: some ContractObject, revision: JSON? = nil) {
            object = shown.wire
            self.revision = revision ?? object
        }

        var tag: String { Conditions.tag(revision: revision, shown: object) }
    }

    private let turns = KeyedLock()

    /// The answer to a read.
    static func answer(_ shown: Shown, _ request: HTTPRequest) -> HTTPResponse {
        let tag = shown.tag
        if let answer = Conditions.notModified(request, tag) { return answer }
        return tagged(shown)
    }

    /// The answer to a change.
    static func tagged(_ shown: Shown) -> HTTPResponse {
        var response = HTTPResponse.json(shown.object)
        response.headers["ETag"] = shown.tag
        response.headers["Cache-Control"] = "no-cache"
        return response
    }

    /// Changes what is called `name`, if the request's conditions hold for it.
    /// - Parameter now: what is there; throws `not_found` when nothing is.
    func change<Result: Sendable>(
        _ name: String, _ request: HTTPRequest, now: @Sendable () async throws -> Shown,
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await turns.run(name) {
            let conditions = Conditions(request)
            if !conditions.isEmpty {
                var there: Shown?
                do { there = try await now() } catch let problem as Problem where problem.code == .notFound {}
                // What is not there is 404 whatever is asked of it (RFC 9110 section 13.2.1), but may be made by PUT.
                if there != nil || request.method == "PUT" {
                    try conditions.check(there?.tag, name: name, current: there?.object)
                }
            }
            return try await body()
        }
    }
}
