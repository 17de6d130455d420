// SPDX-License-Identifier: Apache-2.0

/// Finds the routes that a path means. Most requests name a path without parameters, which is one look into a table.
struct RouteTable: Sendable {
    /// A route and what the path says for its parameters.
    typealias Match = (route: Route, parameters: [String: String])

    private let literal: [[String]: [Match]]
    private let patterns: [Int: [Route]]

    init(_ routes: [Route]) {
        literal = Dictionary(grouping: routes.filter(\.isLiteral)) { $0.segments }.mapValues { $0.map { ($0, [:]) } }
        patterns = Dictionary(grouping: routes.filter { !$0.isLiteral }) { $0.segments.count }
    }

    /// The routes of every method for `path`, decoded and split; none when nothing is there.
    func matches(_ path: [String]) -> [Match] {
        if let routes = literal[path] { return routes }
        let matching = (patterns[path.count] ?? []).compactMap { route in
            route.match(path).map { (route: route, parameters: $0) }
        }
        // `x:copy` is not the name of anything: where a route has that ending, the others are not meant. Nor are they
        // where one says the same with fewer parameters.
        let ending = matching.filter { $0.route.hasEnding }
        if !ending.isEmpty { return ending }
        let fewest = matching.map(\.parameters.count).min() ?? 0
        return matching.filter { $0.parameters.count == fewest }
    }
}
