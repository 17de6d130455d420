// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models

/// A list of few things with names, from which the query picks: `q`, `sort`, `limit` and `cursor`. Whole, in the order
/// it comes in, when nothing is picked.
enum NamedList {
    /// The query fields that such a list takes.
    static let query: Set<String> = ["q", "sort", "limit", "cursor"]

    /// - Parameters:
    ///   - member: What the list is called in the answer.
    ///   - key: The member of each thing that is its name, or that it goes by.
    ///   - path: Where the list is, for the link to its next page.
    static func answer(
        _ member: String, _ all: [JSON], by key: String = "name", at path: String, _ context: RequestContext
    ) throws -> HTTPResponse {
        let request = context.request
        var found = all.map { (name: $0[key]?.stringValue ?? "", item: $0) }
        if let words = request.queryValue("q")?.lowercased() {
            found.removeAll { !$0.name.lowercased().contains(words) }
        }
        let isDescending = request.queryValue("sort") == "-name"
        switch request.queryValue("sort") {
        case nil: break
        case "name", "-name": found.sort { isDescending ? $1.name < $0.name : $0.name < $1.name }
        case let text?: throw Problem(field: "?sort", .invalid, "“\(text)” is neither name nor -name")
        }
        var rest = found[...]
        if let cursor = request.queryValue("cursor") {
            // The page before ended with this one. When it is gone, the list goes on behind its place.
            let next = found.firstIndex { $0.name == cursor }.map { $0 + 1 }
            let place = found.firstIndex { isDescending ? $0.name < cursor : $0.name > cursor }
            rest = found[(next ?? place ?? found.count)...]
        }
        let page = rest.prefix(try context.int("limit", in: 1...1000) ?? Int.max)
        var object = JSONObject([(member, .array(page.map(\.item))), ("total", JSON(found.count))])
        guard page.count < rest.count, let last = page.last?.name else { return .json(.object(object)) }
        object["next_cursor"] = .string(last)
        var response = HTTPResponse.json(.object(object))
        response.headers["Link"] = context.nextLink(path, cursor: last)
        return response
    }
}
