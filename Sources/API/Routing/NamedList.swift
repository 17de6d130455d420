// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP
import JSONCoding
import Models

/// A list of few things with names, from which the query picks: `q`, `sort`, `limit` and `cursor`. Whole, in the order
/// it comes in, when nothing is picked.
enum NamedList {
    /// The query fields that such a list takes.
    static let query: Set<String> = ["q", "sort", "limit", "cursor"]

    /// - Parameters:
    ///   - name: the name of each, or what it goes by.
    ///   - path: where the list is, for the link to its next page.
    static func answer<Element: ContractElement>(
        _ all: [Element], by name: (Element) -> String, at path: String, _ context: RequestContext
    ) throws -> HTTPResponse {
        let request = context.request
        var found = all.map { (name: name($0), item: $0) }
        if let words = request.queryValue("q")?.lowercased() {
            found.removeAll { !$0.name.lowercased().mentions(words) }
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
        let shown = rest.prefix(try context.int("limit", in: 1...1000) ?? Int.max)
        var page = Page(all: shown.map(\.item))
        page.total = found.count
        if shown.count < rest.count { page.nextCursor = shown.last?.name }
        return .page(page, at: path, context)
    }
}
