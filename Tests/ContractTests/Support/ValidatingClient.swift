// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A client that holds every answer against the specification: status, header fields, content type and body.
final class ValidatingClient: Sendable {
    let specification: Specification
    let server: TestServer
    private let http = HTTPClient()
    private let answered = Lock<[String: Set<Int>]>([:])

    init(_ server: TestServer, _ file: String = "openapi.json") throws {
        self.server = server
        specification = try Specification.load(file)
    }

    /// A server and a client of it that holds the answers against `file`, for the length of `body`.
    static func with<Result>(
        _ file: String = "openapi.json", _ body: (ValidatingClient) async throws -> Result
    ) async throws -> Result {
        try await TestServer.with { try await body(ValidatingClient($0, file)) }
    }

    /// The statuses seen so far, by operation.
    var seen: [String: Set<Int>] { answered.withLock { $0 } }

    // MARK: Asking

    /// Sends a request over the instance's socket, or over TCP.
    @discardableResult
    func send(
        _ method: String, _ path: String, _ body: JSON? = nil, text: String? = nil, headers: HTTPHeaders = [:],
        tcp: Bool = false, at location: SourceLocation = #_sourceLocation
    ) async throws -> HTTPClientResponse {
        let request = try make(method, path, body, text: text, headers: headers, tcp: tcp)
        let response = try await http.send(request)
        for mistake in mistakes(request, path, response, sent: body) {
            Issue.record("\(method) \(path) → \(response.status): \(mistake)", sourceLocation: location)
        }
        return response
    }

    /// Sends a request, expects `status`, and returns the JSON of the answer, `null` if there is no body.
    @discardableResult
    func json(
        _ method: String, _ path: String, _ body: JSON? = nil, text: String? = nil, headers: HTTPHeaders = [:],
        is status: Int = 200, at location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let response = try await send(method, path, body, text: text, headers: headers, at: location)
        let shown = String(decoding: response.body.prefix(2000), as: UTF8.self)
        #expect(response.status == status, "\(method) \(path): \(shown)", sourceLocation: location)
        return response.body.isEmpty ? .null : try JSON(parsing: response.body)
    }

    /// Reads server-sent events until `isEnough`, holding each against the specification.
    func events(
        _ path: String, headers: HTTPHeaders = [:], at location: SourceLocation = #_sourceLocation,
        until isEnough: ([ServerSentEventParser.Event]) async throws -> Bool
    ) async throws -> [ServerSentEventParser.Event] {
        var headers = headers
        headers["Accept"] = "text/event-stream"
        var request = try make("GET", path, nil, text: nil, headers: headers, tcp: false)
        request.timeout = 30
        let stream = try await http.stream(request)
        var parser = ServerSentEventParser()
        var events: [ServerSentEventParser.Event] = []
        while try await !isEnough(events) {
            guard let bytes = try await stream.next() else { throw Failed("the stream \(path) ended") }
            events += parser.feed(bytes)
        }
        stream.cancel()
        let whole = HTTPClientResponse(
            status: stream.status, headers: stream.headers,
            body: events.flatMap { ServerSentEvent.encode($0.data, name: $0.name, id: $0.id) })
        for mistake in mistakes(request, path, whole, sent: nil) {
            Issue.record("GET \(path) → \(stream.status): \(mistake)", sourceLocation: location)
        }
        return events
    }

    private func make(
        _ method: String, _ path: String, _ body: JSON?, text: String?, headers: HTTPHeaders, tcp: Bool
    ) throws -> HTTPClientRequest {
        let base = tcp ? try server.url : "http://localhost"
        var request = HTTPClientRequest(method, base + path, headers: headers)
        if let bytes = text.map({ Array($0.utf8) }) ?? body?.bytes {
            if request.headers["Content-Type"] == nil { request.headers["Content-Type"] = "application/json" }
            request.body = bytes
        }
        if !tcp { request.socket = server.instance.apiSocket }
        request.timeout = 120
        return request
    }

    // MARK: Checking

    private func mistakes(
        _ request: HTTPClientRequest, _ target: String, _ response: HTTPClientResponse, sent: JSON?
    ) -> [String] {
        let path = String(target.prefix { $0 != "?" })
        let method = request.method == "HEAD" ? "GET" : request.method
        let there = specification.operations(at: path)
        guard let operation = there.first(where: { $0.method == method }) else {
            let name = there.isEmpty ? "NotFound" : method == "OPTIONS" ? "Options" : "MethodNotAllowed"
            // What is refused before a route is looked for may be refused anywhere.
            let early = [400: "BadRequest", 401: "Unauthenticated", 403: "Forbidden"][response.status]
            let wanted = specification.document["components"]?["responses"]?[early ?? name] ?? .null
            let status = early != nil ? response.status : there.isEmpty ? 404 : method == "OPTIONS" ? 204 : 405
            let wrong = response.status == status ? [] : ["expected \(status)"]
            return wrong + answer(response, wanted, isHead: request.method == "HEAD")
        }
        answered.withLock { _ = $0[operation.id, default: []].insert(response.status) }
        guard let described = operation.node["responses"]?[String(response.status)] else {
            return ["\(operation.id) does not describe this status"]
        }
        var found = answer(response, specification.resolve(described), isHead: request.method == "HEAD")
        if response.status < 300, let sent { found += self.request(sent, operation).map { "accepted, but \($0)" } }
        return found
    }

    /// A body that was accepted must be one that the specification allows.
    private func request(_ body: JSON, _ operation: Specification.Operation) -> [String] {
        guard let schema = operation.node["requestBody"]?["content"]?["application/json"]?["schema"] else {
            return ["\(operation.id) describes no body"]
        }
        return SchemaValidator(specification: specification, direction: .request).mistakes(body, schema)
    }

    private func answer(_ response: HTTPClientResponse, _ described: JSON, isHead: Bool) -> [String] {
        var found = fields(response, described["headers"]?.objectValue ?? JSONObject())
        guard let content = described["content"]?.objectValue else {
            return response.body.isEmpty ? found : found + ["a body that is not described"]
        }
        let type = String((response.headers["Content-Type"] ?? "").prefix { $0 != ";" })
        guard let media = content[type] else { return found + ["the content type “\(type)” is not described"] }
        if isHead { return response.body.isEmpty ? found : found + ["a body after HEAD"] }
        found += body(response.body, type, media)
        return found
    }

    private func fields(_ response: HTTPClientResponse, _ described: JSONObject) -> [String] {
        let validator = SchemaValidator(specification: specification, direction: .answer)
        var found: [String] = []
        for (name, reference) in described.members {
            let field = specification.resolve(reference)
            if let value = response.headers[name] {
                found += validator.mistakes(.string(value), field["schema"] ?? [:], at: name)
            } else if field["required"] == true {
                found.append("the field \(name) is missing")
            }
        }
        let known = (specification.document["components"]?["headers"]?.objectValue?.keys ?? [])
        for name in known where response.headers[name] != nil && described[name] == nil {
            found.append("the field \(name) is not described")
        }
        return found
    }

    private func body(_ bytes: [UInt8], _ type: String, _ media: JSON) -> [String] {
        let validator = SchemaValidator(specification: specification, direction: .answer)
        switch type {
        case "application/json", "application/problem+json":
            guard let value = try? JSON(parsing: bytes) else { return ["the body is not JSON"] }
            return validator.mistakes(value, media["schema"] ?? [:])
        case "application/x-ndjson":
            return bytes.split(separator: 0x0A).flatMap { line -> [String] in
                guard let value = try? JSON(parsing: line) else { return ["a line is not JSON"] }
                return validator.mistakes(value, media["x-line"] ?? .null)
            }
        case "text/event-stream":
            var parser = ServerSentEventParser()
            return parser.feed(bytes).flatMap { event -> [String] in
                guard let schema = media["x-event-data"]?[event.name] else {
                    return ["the event “\(event.name)” is not described"]
                }
                guard let value = try? JSON(parsing: event.data) else { return ["the data is not JSON"] }
                return validator.mistakes(value, schema, at: event.name)
            }
        default: return validator.mistakes(.string(String(decoding: bytes, as: UTF8.self)), media["schema"] ?? [:])
        }
    }
}
