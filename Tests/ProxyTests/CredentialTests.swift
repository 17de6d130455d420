// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import MCPConnection
import Platform
import TestSupport
import Testing

@testable import Proxy

/// Credentials of a server elsewhere change while its proxy and the sessions go on.
@Suite struct CredentialTests {
    /// A server that takes one token and answers each request with what it was sent.
    private final class Upstream: Sendable {
        private let accepted = Kept("")
        private let box = Lock<RawServer?>(nil)

        init(_ token: String) {
            accept(token)
            let server = RawServer { [weak self] connection in
                while let (head, body) = connection.readRequest(), let self {
                    guard connection.write(self.answer(head, body)) else { return }
                }
            }
            box.withLock { $0 = server }
        }

        var url: String { "\(box.withLock { $0?.url } ?? "")/mcp" }

        func accept(_ token: String) { accepted.change { $0 = token } }

        func stop() { box.withLock { $0 = nil } }

        private func answer(_ head: String, _ body: [UInt8]) -> String {
            let fields = head.split(whereSeparator: \.isNewline)
            let sent = fields.first { $0.lowercased().hasPrefix("authorization:") }?.dropFirst(14) ?? ""
            guard sent.drop(while: { $0 == " " }).elementsEqual("Bearer \(accepted.value)") else {
                return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n"
            }
            let message = (try? JSON(message: body)) ?? .null
            guard let id = message["id"] else { return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n" }
            var result: JSON = ["token": .string(accepted.value)]
            if message["method"] == "initialize" {
                result = [
                    "protocolVersion": "2025-11-25", "capabilities": [:],
                    "serverInfo": ["name": "u", "version": "1"],
                ]
            }
            let text = (["jsonrpc": "2.0", "id": id, "result": result] as JSON).text
            return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nMcp-Session-Id: one\r\n"
                + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
        }
    }

    /// Sends a proxy one command, as a control plane does.
    private static func command(_ line: JSON, _ socket: String) throws -> JSON {
        let connection = try Connection.unix(path: socket)
        var object = line.objectValue ?? [:]
        object["tag"] = 7
        _ = SocketIO.send(JSON.object(object).bytes + [0x0A], to: connection)
        var bytes: [UInt8] = []
        while let more = SocketIO.receive(connection) {
            bytes += more
            guard bytes.last == 0x0A else { continue }
            for line in bytes.split(separator: 0x0A) {
                if let json = try? JSON(parsing: Array(line)), json["tag"] == 7 { return json["answer"] ?? .null }
            }
        }
        throw Failed("the proxy closed the connection")
    }

    @Test func aNewTokenIsSentWithoutARestart() async throws {
        let upstream = Upstream("the-first-token")
        defer { upstream.stop() }
        try await TestServer.with { server in
            _ = try await server.send("PUT", "/api/v1/secrets/token", ["value": "the-first-token"])
            let made = try JSON(
                parsing: try await server.send(
                    "POST", "/api/v1/workloads",
                    [
                        "name": "there", "url": .string(upstream.url), "transport": "streamable-http",
                        "bearer_token_secret": "token",
                    ]
                ).body)
            let url = try #require(made["url"]?.stringValue, "\(made.prettyText)")
            let socket = server.instance.controlSocket(made["id"]?.stringValue ?? "")
            func ask() async throws -> HTTPClientResponse {
                var request = HTTPClientRequest(
                    "POST", url, body: Array(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#.utf8))
                request.headers = ["Content-Type": "application/json", "Mcp-Session-Id": "one"]
                request.timeout = 20
                return try await HTTPClient().send(request)
            }
            #expect(try JSON(parsing: try await ask().body)["result"]?["token"] == "the-first-token")
            upstream.accept("the-second-token")
            #expect(try await ask().status == 401)
            func refresh(_ token: JSON) async throws -> JSON {
                try await Thread.dedicated("controller") {
                    try Self.command(["command": "credentials", "bearer_token": token], socket)
                }
            }
            for bad: JSON in ["two words", "line\nbreak", "", 7] {
                #expect(try await refresh(bad)["error"]?.stringValue?.contains("bearer_token") == true)
            }
            #expect(try await refresh("the-second-token")["refreshed"] == true)
            #expect(try JSON(parsing: try await ask().body)["result"]?["token"] == "the-second-token")
            let now = try await server.get("/api/v1/workloads/there")
            #expect(made["pid"]?.intValue != nil && now["pid"] == made["pid"])
            let sessions = try await server.get("/api/v1/workloads/there/sessions")
            #expect(sessions["sessions"]?.arrayValue?.contains { $0["requests"] == 3 } == true, "\(sessions.text)")
        }
    }

    /// A source that has to fetch what it gives, and learns what was rejected.
    private final class Slow: CredentialSource {
        let fetches = Kept(0)
        let rejections = Kept<[String]>([])
        private let door: @Sendable () async -> Void

        init(_ door: @escaping @Sendable () async -> Void) { self.door = door }

        func headersAtHand(for url: String) -> HTTPHeaders? { nil }

        func headers(for url: String) async -> HTTPHeaders {
            fetches.change { $0 += 1 }
            await door()
            return ["Authorization": "Bearer fetched"]
        }

        func rejected(_ headers: HTTPHeaders) {
            rejections.change { $0.append(headers["Authorization"] ?? "") }
        }
    }

    @Test func whatHasToBeFetchedIsWaitedForAndWhatIsRejectedIsTold() async throws {
        let upstream = Upstream("fetched")
        defer { upstream.stop() }
        let source = Slow {}
        try await TestProxy.with(.http, upstream: upstream.url, credentials: source) { proxy in
            let session = try await proxy.open()
            #expect(try await proxy.call("x", session)["result"]?["token"] == "fetched")
            #expect(source.fetches.value >= 3 && source.rejections.value.isEmpty)
            upstream.accept("another")
            let body = #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#
            #expect(try await proxy.post(body, session).status == 401)
            #expect(source.rejections.value.contains("Bearer fetched"))
        }
    }
}
