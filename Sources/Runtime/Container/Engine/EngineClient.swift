// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding

/// Calls to one engine's HTTP API on its unix socket (Docker Engine API 1.40 and later, which Podman 4 speaks too).
struct EngineClient: Sendable {
    /// The oldest and newest version of the API this client knows: Docker 20.10 speaks 1.41.
    static let oldestVersion = APIVersion(1, 40)
    static let newestVersion = APIVersion(1, 47)

    let socket: String
    let http: HTTPClient
    var version = oldestVersion
    /// What people call this engine, and its command.
    var program = "docker"

    struct APIVersion: Sendable, Comparable, CustomStringConvertible {
        let major: Int
        let minor: Int

        init(_ major: Int, _ minor: Int) {
            self.major = major
            self.minor = minor
        }

        init?(_ text: String) {
            let parts = text.split(separator: ".").prefix(2).map { Int($0) }
            guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
            self.init(major, minor)
        }

        static func < (left: APIVersion, right: APIVersion) -> Bool {
            (left.major, left.minor) < (right.major, right.minor)
        }

        var description: String { "\(major).\(minor)" }
    }

    /// What an engine says of itself.
    struct Greeting: Sendable {
        var apiVersion: APIVersion
        var podmanVersion: APIVersion?
    }

    /// Seconds that an engine may take to answer anything: one that is starting, or on a busy machine, is slow, not gone.
    static let patience: Double = 30

    /// Asks whether an engine answers; takes at most `patience` seconds.
    func ping(within patience: Double = Self.patience) async throws(EngineError) -> Greeting {
        let response = try await send("GET", "/_ping", versioned: false, timeout: patience)
        guard let version = response.headers["Api-Version"].flatMap(APIVersion.init) else {
            throw EngineError(status: response.status, message: "it does not speak the Docker Engine API")
        }
        return Greeting(
            apiVersion: version, podmanVersion: response.headers["Libpod-Api-Version"].flatMap(APIVersion.init))
    }

    /// The engine's own version, such as `20.10.24`.
    func engineVersion() async throws(EngineError) -> String {
        try await json("GET", "/version", timeout: Self.patience)["Version"]?.stringValue ?? ""
    }

    /// The engine's id; Podman makes up a new one for each answer.
    func engineID() async throws(EngineError) -> String {
        try await json("GET", "/info", timeout: Self.patience)["ID"]?.stringValue ?? ""
    }

    // MARK: One request

    func json(
        _ method: String, _ path: String, _ query: [(String, String)] = [], body: JSON? = nil,
        headers: HTTPHeaders = [:], timeout: Double? = 60
    ) async throws(EngineError) -> JSON {
        let response = try await send(method, path, query, body: body, headers: headers, timeout: timeout)
        if response.body.isEmpty { return .null }
        do throws(JSONParseError) {
            return try JSON(parsing: response.body)
        } catch {
            throw EngineError(status: response.status, message: "its answer to \(path) is not JSON: \(error)")
        }
    }

    @discardableResult
    func send(
        _ method: String, _ path: String, _ query: [(String, String)] = [], body: JSON? = nil,
        headers: HTTPHeaders = [:], versioned: Bool = true, timeout: Double? = 60
    ) async throws(EngineError) -> HTTPClientResponse {
        let request = request(
            method, path, query, body: body, headers: headers, versioned: versioned, timeout: timeout)
        let response = try await Self.unwrap { () throws(HTTPClientError) in try await http.send(request) }
        if response.status >= 400 { throw Self.failure(response.status, response.body) }
        return response
    }

    /// Hands out each JSON text of a streamed answer as it comes, until the engine ends it or `receive` returns false.
    func events(
        _ method: String, _ path: String, _ query: [(String, String)] = [], headers: HTTPHeaders = [:],
        receive: (JSON) -> Bool
    ) async throws(EngineError) {
        let request = request(method, path, query, headers: headers, timeout: nil)
        let stream = try await Self.unwrap { () throws(HTTPClientError) in try await http.stream(request) }
        if stream.status >= 400 {
            let body = try await Self.unwrap { () throws(HTTPClientError) in try await stream.rest() }
            throw Self.failure(stream.status, body)
        }
        var lines = LineSplitter()
        while let bytes = try await Self.unwrap({ () throws(HTTPClientError) in try await stream.next() }) {
            var goOn = true
            let take = { (line: [UInt8]) in
                if goOn, let json = try? JSON(parsing: line) { goOn = receive(json) }
            }
            lines.feed(bytes, line: take, tooLong: { _ in })
            if !goOn { return }
        }
    }

    private static func unwrap<Value>(
        _ body: () async throws(HTTPClientError) -> Value
    ) async throws(EngineError) -> Value {
        do throws(HTTPClientError) { return try await body() } catch { throw EngineError(error) }
    }

    func request(
        _ method: String, _ path: String, _ query: [(String, String)] = [], body: JSON? = nil,
        headers: HTTPHeaders = [:], versioned: Bool = true, timeout: Double?
    ) -> HTTPClientRequest {
        let target = Self.target(path, query, version: versioned ? version : nil)
        var request = HTTPClientRequest(method, "http://localhost" + target, headers: headers)
        request.socket = socket
        request.timeout = timeout
        if let body {
            request.body = body.bytes
            request.headers["Content-Type"] = "application/json"
        }
        return request
    }

    static func target(_ path: String, _ query: [(String, String)], version: APIVersion?) -> String {
        let prefix = version.map { "/v\($0)" } ?? ""
        let pairs = query.map { "\($0.0)=\(escape($0.1))" }
        return prefix + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// Percent-encodes everything but RFC 3986's unreserved characters.
    static func escape(_ text: String, keeping kept: String = "") -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                if ("-._~" + kept).utf8.contains(byte) {
                    escaped.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    escaped += byte < 16 ? "%0" : "%"
                    escaped += String(byte, radix: 16, uppercase: true)
                }
            }
        }
        return escaped
    }

    static func failure(_ status: Int, _ body: [UInt8]) -> EngineError {
        let said = (try? JSON(parsing: body)).flatMap { $0["message"]?.stringValue ?? $0["cause"]?.stringValue }
        let words = said ?? String(decoding: body.prefix(500), as: UTF8.self)
        return EngineError(status: status, message: words.isEmpty ? "status \(status)" : words)
    }
}
