// SPDX-License-Identifier: Apache-2.0
import JSONCoding

extension Problem {
    /// A kind of thing that has a name, for the two sentences about names: scripts look for their last words.
    public enum Named: String, CaseIterable, Sendable {
        case workload, group, secret, registry, server, operation
        case clientApplication = "client application"

        /// The words for one that is not there.
        var absence: String { self == .group ? "does not exist" : "was not found" }
    }

    /// There is no `thing` called `name`.
    /// - Parameter place: where it was looked for, such as “in the registry “x””.
    public static func missing(
        _ thing: Named, _ name: String, _ place: String = "", code: Code = .notFound, fix: Remedy = ""
    ) -> Problem {
        Problem(code, "\(thing.rawValue) “\(name)” \(thing.absence)\(place.isEmpty ? "" : " \(place)")", fix: fix)
    }

    /// There is a `thing` called `name` already; the member `name` is the wrong one.
    public static func taken(_ thing: Named, _ name: String, fix: Remedy = "choose another name") -> Problem {
        let detail = "\(thing.rawValue) “\(name)” already exists"
        return Problem(
            .nameTaken, detail, fix: fix, issues: [FieldIssue(pointer: "/name", code: .invalid, detail: detail)])
    }
}
