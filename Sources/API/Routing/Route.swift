// SPDX-License-Identifier: Apache-2.0
public import Authorization
package import HTTP
package import Identity
package import JSONCoding
import Models

/// One row of the route table: what is called how, and what answers it.
public struct Route: Sendable {
    /// Answers a request: at once on the HTTP thread, or in a task of its own.
    package enum Handler: Sendable {
        case immediate(@Sendable (RequestContext) throws -> HTTPResponse)
        case suspending(@Sendable (RequestContext) async throws -> HTTPResponse)
    }

    /// `GET`, `POST`, …
    public let method: String
    /// The path as the specification writes it: `/api/v1/workloads/{name}`.
    public let path: String
    /// The operation's id in the specification.
    public let operationID: String
    /// What its caller must be allowed: `x-action` in the specification.
    public let action: Action
    /// The query fields it takes; any other is refused.
    let query: Set<String>
    /// Those of them that may be given more than once.
    let repeatable: Set<String>
    let handler: Handler
    /// Whether what it does is of no use to anybody once its caller has gone.
    private(set) var endsWithItsCaller = false
    let segments: [String]
    /// The path's first parameter, which names what the action is done to.
    private let naming: String?

    package init(
        _ method: String, _ path: String, _ operationID: String, action: Action, query: Set<String> = [],
        repeatable: Set<String> = [], _ handler: Handler
    ) {
        self.method = method
        self.path = path
        self.operationID = operationID
        self.action = action
        self.query = query.union(repeatable)
        self.repeatable = repeatable
        self.handler = handler
        segments = path.split(separator: "/").map(String.init)
        naming = segments.first { $0.hasPrefix("{") }.map { String($0.dropFirst().prefix { $0 != "}" }) }
    }

    /// What a request with these parameters of the path is about.
    func resource(_ parameters: [String: String]) -> ResourceRef {
        ResourceRef(action.kind, naming.flatMap { parameters[$0] } ?? "")
    }

    /// The same route with every answer that is no failure passed through `change`.
    package func answering(_ change: @escaping @Sendable (HTTPResponse) -> HTTPResponse) -> Route {
        let changed: Handler =
            switch handler {
            case .immediate(let body): .immediate { change(try body($0)) }
            case .suspending(let body): .suspending { change(try await body($0)) }
            }
        var route = Route(
            method, path, operationID, action: action, query: query, repeatable: repeatable, changed)
        route.endsWithItsCaller = endsWithItsCaller
        return route
    }

    /// The same route, given up when its caller leaves before it has answered.
    package func endingWithItsCaller() -> Route {
        var route = self
        route.endsWithItsCaller = true
        return route
    }

    /// Whether the path has no parameter.
    var isLiteral: Bool { !segments.contains { $0.hasPrefix("{") } }

    /// Whether its last segment is a parameter with a fixed ending.
    var hasEnding: Bool { segments.last.map { $0.hasPrefix("{") && !$0.hasSuffix("}") } ?? false }

    /// The values of the path's parameters if `path` is this route's, else `nil`. A parameter may be followed by a
    /// fixed ending in its segment, as in `{tool}:call`.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (pattern, value) in zip(segments, path) {
            guard pattern.hasPrefix("{"), let close = pattern.firstIndex(of: "}") else {
                if pattern == value { continue }
                return nil
            }
            let ending = pattern[pattern.index(after: close)...]
            guard value.hasSuffix(ending), value.utf8.count > ending.utf8.count else { return nil }
            parameters[String(pattern[pattern.index(after: pattern.startIndex)..<close])] = String(
                value.dropLast(ending.count))
        }
        return parameters
    }
}

/// One request on its way through the routes.
package struct RequestContext: Sendable {
    package let request: HTTPRequest
    package let caller: Caller
    /// What the caller sees of the things that are asked for.
    package let scope: Scope
    package let parameters: [String: String]
    package let id: String

    /// A path parameter; the route table guarantees that it is there.
    package func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The JSON body.
    /// - Parameter other: a further media type that is JSON here.
    package func json(orMediaType other: String = "application/json") throws -> JSON {
        let header = request.headers["Content-Type"]?.lowercased() ?? ""
        let type = header.prefix { $0 != ";" && $0 != " " }
        guard type == "application/json" || type == other else {
            throw Problem(
                .unsupportedMediaType, "the body must be JSON", fix: "send Content-Type: application/json")
        }
        do throws(JSONParseError) {
            return try JSON(parsing: request.body)
        } catch {
            throw Problem(
                .badRequest, "the body is not JSON: \(error)",
                fix: "send one JSON object, complete and nothing behind it")
        }
    }

    /// A whole number of the query.
    package func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = request.queryValue(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw Problem(
                field: "?\(name)", .outOfRange,
                "“\(name)” must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The Link field that leads to the next page (RFC 8288).
    package func nextLink(_ path: String, cursor: String) -> String {
        let fields = request.query.filter { $0.name != "cursor" } + [("cursor", cursor)]
        return "<\(path)?\(RequestTarget.query(fields))>; rel=\"next\""
    }

    /// `true` or `false` in the query; a name without a value means true.
    package func flag(_ name: String) throws -> Bool {
        switch request.queryValue(name) {
        case nil, "false", "0": return false
        case "true", "1", "": return true
        case let text?: throw Problem(field: "?\(name)", .invalid, "“\(name)” is true or false, not “\(text)”")
        }
    }
}
