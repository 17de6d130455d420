// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import JSONCoding
import Models

/// The way to one thv server, in this process or another. Both user faces reach the services through nothing else.
public protocol APITransport: Sendable {
    /// Sends `request` and collects the whole answer, whatever its status.
    func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse

    /// Sends `request` and returns when the head of the answer is there.
    func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream

    /// Where requests go, for people and for `curl`; `nil` for services in this process.
    var address: ServerAddress? { get }
}

/// A request to the REST API.
public struct APIRequest: Sendable {
    /// `GET`, `POST`, …
    public var method: String
    /// The path with its query, already encoded: see `APIPath`.
    public var path: String
    /// Besides `Content-Type`, which follows from the body.
    public var headers: HTTPHeaders
    /// The JSON body; `nil` sends none.
    public var body: JSON?
    /// Seconds until the whole answer must be there; streams have no limit.
    public var timeout: Double
    /// Whether the body holds a secret, which is then never printed.
    public var isSensitive = false

    /// A request; by default it may take a little longer than the server itself waits for slow work.
    init(
        _ method: String = "GET", _ path: String, headers: HTTPHeaders = [:], body: JSON? = nil, timeout: Double = 75
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// A whole answer.
public struct APIResponse: Sendable {
    /// The status code.
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the request was done, or accepted.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body of a successful answer as JSON; `null` when there is none.
    /// - Throws: `.problem` for every other status, `.broken` when the body is not JSON.
    public func json() throws(APIFailure) -> JSON {
        guard isSuccess else { throw .problem(Problem(self)) }
        if body.isEmpty { return .null }
        do { return try JSON(parsing: body) } catch {
            throw .broken("the server's answer is not JSON: \(error)")
        }
    }
}

/// An answer that is read as it comes.
public protocol APIStream: Sendable {
    /// The status code.
    var status: Int { get }
    var headers: HTTPHeaders { get }
    /// The next bytes, `nil` at the end; one task at a time.
    func next() async throws(APIFailure) -> [UInt8]?
}

extension APIStream {
    /// Everything that is left, as an answer.
    public func rest() async throws(APIFailure) -> APIResponse {
        var body: [UInt8] = []
        while let bytes = try await next() { body += bytes }
        return APIResponse(status: status, headers: headers, body: body)
    }
}
