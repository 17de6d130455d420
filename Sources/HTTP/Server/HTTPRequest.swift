// SPDX-License-Identifier: Apache-2.0
public import Platform

/// One request as it was received, its target already split and decoded safely.
public struct HTTPRequest: Sendable {
    /// The method, in capitals as sent.
    public var method: String
    /// The path and query as sent.
    public var target: String
    /// The path's segments, each decoded by itself, so that `%2F` stays inside its segment. Empty for `/`.
    public var path: [String]
    /// The query's fields, decoded, in order.
    public var query: [(name: String, value: String)]
    /// The header section.
    public var headers: HTTPHeaders
    /// The body, complete.
    public var body: [UInt8]
    /// Bytes of body that the header section announces, `nil` when it does not say how many will come.
    public internal(set) var announcedLength: Int?
    /// Who sent it.
    public var peer: Peer
    /// What a long body and one copy of it take of a budget. Whoever keeps the body keeps this.
    public internal(set) var claim: ByteBudget.Claim?

    /// A request made in this process, for embedded use and tests.
    public init(
        _ method: String, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = [], peer: Peer
    ) throws(RequestTarget.Malformed) {
        let parsed = try RequestTarget(target)
        self.method = method
        self.target = target
        path = parsed.path
        query = parsed.query
        self.headers = headers
        self.body = body
        announcedLength = body.count
        self.peer = peer
    }

    /// Whether the header section says that a body follows.
    public var announcesBody: Bool { announcedLength != 0 }

    /// Whether that body may be one of those that are counted to budgets.
    public var announcesLongBody: Bool { (announcedLength ?? .max) > HTTPServer.Limits.uncounted }

    /// The first value of a query field.
    public func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }
    /// Every value of a repeatable query field.
    public func queryValues(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
}
