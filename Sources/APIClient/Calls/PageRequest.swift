// SPDX-License-Identifier: Apache-2.0
public import Contract
import JSONCoding

/// Which part of a list is asked for.
public struct PageRequest: Sendable, Equatable {
    /// Words to look for.
    public var words: String?
    /// A member to sort by; with `-` in front, the other way round.
    public var sort: String?
    /// How many at most; the server's default when `nil`.
    public var limit: Int?
    /// Where the page before ended.
    public var cursor: String?

    /// Everything, as far as one page goes.
    public static let first = PageRequest()

    /// A part of a list.
    public init(words: String? = nil, sort: String? = nil, limit: Int? = nil, cursor: String? = nil) {
        self.words = words
        self.sort = sort
        self.limit = limit
        self.cursor = cursor
    }

    var query: Query {
        var query = Query()
        query.add("q", words)
        query.add("sort", sort)
        query.add("limit", limit.map(String.init))
        query.add("cursor", cursor)
        return query
    }
}

/// Fields of a query, in order.
struct Query: Sendable {
    private(set) var fields: [(String, String)] = []

    /// Adds a field unless `value` is `nil`.
    mutating func add(_ name: String, _ value: String?) { if let value { fields.append((name, value)) } }

    /// Adds a field for each value.
    mutating func add(_ name: String, each values: [String]) { fields += values.map { (name, $0) } }

    /// Adds the field `name=true` if it holds.
    mutating func add(_ name: String, if flag: Bool) { if flag { fields.append((name, "true")) } }

    static func + (left: Query, right: Query) -> Query { Query(fields: left.fields + right.fields) }
}

extension APITransport {
    /// All elements of a list, page after page.
    public func all<Element>(
        _ call: (PageRequest) -> APICall<Received<Page<Element>>>, by page: PageRequest
    ) async throws(APIFailure) -> [Received<Element>] {
        var page = page
        var found: [Received<Element>] = []
        repeat {
            let answer = try await send(call(page))
            found += answer.items()
            page.cursor = answer.nextCursor
        } while page.cursor != nil
        return found
    }
}
