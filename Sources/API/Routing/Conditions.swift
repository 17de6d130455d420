// SPDX-License-Identifier: Apache-2.0
import Crypto
import HTTP
import JSONCoding
import Models

/// The conditions of a request: `If-Match` and `If-None-Match` (RFC 9110 section 13.1), for everything that has an entity tag.
///
/// A tag is `"REVISION-STATE"`: the first part is what somebody sets, the second anything that is shown. `If-Match` compares
/// the first part, so that what changes by itself meanwhile makes no change fail; `If-None-Match` compares the whole.
struct Conditions {
    private let match: String?
    private let noneMatch: String?

    init(_ request: HTTPRequest) {
        match = request.headers["If-Match"]
        noneMatch = request.headers["If-None-Match"]
    }

    /// Whether there is none.
    var isEmpty: Bool { match == nil && noneMatch == nil }

    /// The tag of what is `shown`, of which `revision` is what somebody sets.
    static func tag(revision: JSON, shown: JSON) -> String { "\"\(digest(revision))-\(digest(shown))\"" }

    private static func digest(_ json: JSON) -> String { String(SHA256.hex(json.text).prefix(16)) }

    /// The answer to a read of what has not changed.
    static func notModified(_ request: HTTPRequest, _ tag: String) -> HTTPResponse? {
        guard let noneMatch = request.headers["If-None-Match"], lists(noneMatch, tag) else { return nil }
        return HTTPResponse(304, headers: ["ETag": tag])
    }

    /// Refuses a change whose conditions do not hold.
    /// - Parameters:
    ///   - tag: of what is there now; `nil` when nothing is.
    ///   - name: of what is there, or would be.
    ///   - current: what is there, for the answer.
    func check(_ tag: String?, name: String, current: JSON?) throws(Problem) {
        if let match {
            guard let tag else { throw stale("\(name) is not there", current) }
            let revision = Self.revision(tag)
            if match != "*", !Self.tags(match).contains(where: { Self.revision($0) == revision }) {
                throw stale("\(name) was changed meanwhile", current)
            }
        }
        guard let noneMatch, let tag, Self.lists(noneMatch, tag) else { return }
        throw stale("\(name) is there already", current)
    }

    private func stale(_ words: String, _ current: JSON?) -> Problem {
        Problem(
            .stale, words, fix: "read it again, then decide",
            members: current.map { JSONObject([("current", $0)]) } ?? JSONObject())
    }

    private static func tags(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.filter { $0 != " " } }
    }

    /// Weak comparison with each tag of the list.
    private static func lists(_ list: String, _ tag: String) -> Bool {
        list == "*" || tags(list).contains { $0 == tag || $0 == "W/" + tag }
    }

    private static func revision(_ tag: String) -> String {
        (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]).filter { $0 != "\"" }.prefix { $0 != "-" }.description
    }
}
