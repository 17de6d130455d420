// SPDX-License-Identifier: Apache-2.0
public import HTTP

/// Gets documents from web servers, for services that know nothing of HTTP.
public struct DocumentClient: Sendable {
    /// What a server has answered.
    public struct Answer: Sendable {
        /// The status code of HTTP.
        public let status: Int
        /// The entity tag; empty when there is none.
        public let tag: String
        /// Where a redirect leads; empty when there is no such field.
        public let location: String
        /// The whole body.
        public let body: [UInt8]
    }

    /// Why there is no answer.
    public struct Failure: Error, Sendable {
        /// One line for people.
        public let reason: String
    }

    /// Seconds that a document may take.
    private static let patience = 30.0

    private let http: HTTPClient
    private let way: @Sendable () async -> HTTPWay

    /// - Parameter way: how servers elsewhere are reached at the moment; asked for each document.
    public init(http: HTTPClient = HTTPClient(), way: @escaping @Sendable () async -> HTTPWay = { .direct }) {
        self.http = http
        self.way = way
    }

    /// Asks for the JSON document at `address`; redirects are reported, not followed.
    /// - Parameters:
    ///   - query: added to the address, encoded.
    ///   - tag: the entity tag of the copy at hand; empty without one.
    ///   - limit: most bytes of the body.
    public func get(
        _ address: String, query: [(name: String, value: String)] = [], tag: String = "", limit: Int
    ) async throws(Failure) -> Answer {
        var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": "thv"]
        if !tag.isEmpty { headers["If-None-Match"] = tag }
        let url = query.isEmpty ? address : "\(address)?\(RequestTarget.query(query))"
        var request = HTTPClientRequest("GET", url, headers: headers)
        request.way = await way()
        request.timeout = Self.patience
        do throws(HTTPClientError) {
            let answer = try await http.send(request, limit: limit)
            return Answer(
                status: answer.status, tag: answer.headers["ETag"] ?? "", location: answer.headers["Location"] ?? "",
                body: answer.body)
        } catch {
            throw Failure(reason: error.reason)
        }
    }
}
