// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Where a server is stays with its proxy: no redirect, header or event leads a client past it.
@Suite struct BackendAddressTests {
    /// A web server that keeps what it was asked.
    private final class Web: Sendable {
        struct Seen: Sendable {
            let method: String
            let target: String
            let body: String
            let token: String?
        }

        let port: UInt16
        private let requests = Lock<[Seen]>([])
        private let server = Lock<HTTPServer?>(nil)

        init(_ answer: @escaping @Sendable (HTTPRequest, UInt16) -> HTTPResponse) throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            self.port = port
            let made = try HTTPServer(socket: socket) { [self] request, exchange in
                requests.withLock {
                    $0.append(
                        Seen(
                            method: request.method, target: request.target,
                            body: String(decoding: request.body, as: UTF8.self),
                            token: request.headers["Authorization"]))
                }
                exchange.respond(answer(request, port))
            }
            server.withLock { $0 = made }
        }

        var seen: [Seen] { requests.withLock { $0 } }
        func stop() { server.withLock { $0 }?.stop() }
    }

    private static func result(_ request: HTTPRequest) -> HTTPResponse {
        guard let id = (try? JSON(parsing: request.body))?["id"] else { return HTTPResponse(202) }
        return .json(["jsonrpc": "2.0", "id": id, "result": ["tools": [["name": "hidden"], ["name": "shown"]]]])
    }

    /// The workload `there`, a remote server with a tool filter and a token, and the address of its proxy.
    private func proxied(
        _ server: TestServer, _ web: Web, path: String = "mcp", transport: String = "streamable-http"
    ) async throws -> String {
        #expect(try await server.send("PUT", "/api/v1/secrets/token", ["value": "the-token"]).status == 200)
        let config: JSON = [
            "name": "there", "url": .string("http://127.0.0.1:\(web.port)/\(path)"), "transport": .string(transport),
            "tools_filter": ["shown"], "bearer_token_secret": "token",
        ]
        let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
        return try #require(made["url"]?.stringValue, "\(made.prettyText)")
    }

    private static let list = #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"n":1}}"#

    private static func ask(_ url: String, method: String = "POST") async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method, url, body: method == "POST" ? Array(list.utf8) : nil)
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        request.timeout = 20
        return try await HTTPClient().send(request)
    }

    /// Redirects by the number of the case; the place of the server is `HERE`, of another one `OTHER`.
    private static let within = [
        (307, "/real"), (308, "/real"), (307, "real"), (307, "./real"), (307, "../../real"), (307, "HERE/real"),
        (308, "//127.0.0.1:PORT/real?x=1"), (307, "HTTP://127.0.0.1:PORT/real#fragment"), (307, "HERE/a/../real"),
    ]
    private static let beyond = [
        (307, "OTHER/mcp"), (308, "OTHER/mcp"), (301, "OTHER/mcp"), (302, "OTHER/mcp"), (303, "OTHER/mcp"),
        (307, "//127.0.0.1:OPORT/mcp"), (307, "http://localhost:PORT/real"), (307, "https://127.0.0.1:PORT/real"),
        (307, "http://127.0.0.1:PORT@127.0.0.1:OPORT/mcp"), (307, "http://127.0.0.1:PORT\\@127.0.0.1:OPORT/mcp"),
        (307, "http://user@127.0.0.1:PORT/real"), (307, "\\\\127.0.0.1:OPORT/mcp"), (307, "/\\127.0.0.1:OPORT/mcp"),
        (307, "http:127.0.0.1:OPORT/mcp"), (307, "file:///etc/passwd"), (307, "javascript:alert(1)"),
        (307, "http://127.0.0.1:PORT.example/real"), (307, "http://127.0.0.1:PORT1/real"), (300, "OTHER/mcp"),
        (305, "OTHER/mcp"), (301, "/real"), (302, "/real"), (303, "/real"), (307, "/mcp?case=loop"),
    ]

    private static func written(_ location: String, _ here: UInt16, _ other: UInt16) -> String {
        var text = location
        for (mark, value) in [
            ("OPORT", "\(other)"), ("OTHER", "http://127.0.0.1:\(other)"), ("PORT", "\(here)"),
            ("HERE", "http://127.0.0.1:\(here)"),
        ] {
            while let place = text.place(of: mark) {
                text = text[..<place] + value + text[place...].dropFirst(mark.count)
            }
        }
        return text
    }

    @Test func redirectsStayWithinTheServersOrigin() async throws {
        let other = try Web { request, _ in Self.result(request) }
        defer { other.stop() }
        let otherPort = other.port
        let web = try Web { request, port in
            guard let name = request.queryValue("case"), request.path != ["real"] else { return Self.result(request) }
            let (status, location) =
                name == "loop" ? (307, "/mcp?case=loop") : (Self.within + Self.beyond)[Int(name) ?? 0]
            return HTTPResponse(status, headers: ["Location": Self.written(location, port, otherPort)])
        }
        defer { web.stop() }
        try await TestServer.with { server in
            let url = try await proxied(server, web)
            for (number, (status, location)) in (Self.within + Self.beyond).enumerated() {
                let answer = try await Self.ask("\(url)?case=\(number)")
                let body = String(decoding: answer.body, as: UTF8.self)
                let words = "\(status) \(location): \(answer.status) \(body)"
                #expect(!answer.headers.fields.contains { $0.value.contains("\(otherPort)") }, "\(words)")
                #expect(answer.headers["Location"] == nil && !body.contains("127.0.0.1"), "\(words)")
                if number < Self.within.count {
                    // Followed with method, body and token, and filtered like any other answer.
                    #expect(answer.status == 200 && body.contains("shown") && !body.contains("hidden"), "\(words)")
                    let last = try #require(web.seen.last)
                    #expect(last.target.hasPrefix("/real") && last.method == "POST" && last.body == Self.list)
                    #expect(last.token == "Bearer the-token")
                } else {
                    #expect(answer.status == 502 && body.contains("redirect"), "\(words)")
                    #expect(try JSON(parsing: answer.body)["id"] == 1, "\(words)")
                }
            }
            // A GET has no body to lose.
            for number in [20 + Self.within.count, 21 + Self.within.count, 22 + Self.within.count] {
                #expect(try await Self.ask("\(url)?case=\(number)", method: "GET").status == 202)
            }
            #expect(web.seen.suffix(1).map(\.method) == ["GET"])
        }
        #expect(other.seen.isEmpty)
    }

    @Test func aServerThatRedirectsWithinItsOriginComesUpAndOneThatLeavesItSaysWhere() async throws {
        let web = try Web { request, port in
            switch request.path.first {
            case "moved": HTTPResponse(308, headers: ["Location": "/mcp"])
            case "away": HTTPResponse(308, headers: ["Location": "http://localhost:\(port)/mcp"])
            default: Self.result(request)
            }
        }
        defer { web.stop() }
        try await TestServer.with { server in
            let url = try await proxied(server, web, path: "moved")
            #expect(try await Self.ask(url).status == 200)
            let config: JSON = [
                "name": "away", "url": .string("http://127.0.0.1:\(web.port)/away"), "transport": "streamable-http",
                "start_timeout": 2,
            ]
            let problem = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            #expect(problem["detail"]?.stringValue?.contains("it redirects to http://localhost:\(web.port)") == true)
        }
    }

    @Test func noHeaderOfAnAnswerNamesTheServer() async throws {
        let web = try Web { request, port in
            var response = Self.result(request)
            let address = "http://127.0.0.1:\(port)/mcp"
            response.headers["Mcp-Session-Id"] = "s-1"
            response.headers["Retry-After"] = "3"
            for (name, value) in [
                ("Location", address), ("Content-Location", address), ("Link", "<\(address)>; rel=\"alternate\""),
                ("Refresh", "0; url=\(address)"), ("Alt-Svc", "h2=\"127.0.0.1:\(port)\""), ("Server", address),
                ("Via", "1.1 127.0.0.1:\(port)"), ("Set-Cookie", "a=b; Domain=127.0.0.1"), ("SourceMap", address),
                ("WWW-Authenticate", "Bearer resource_metadata=\"\(address)\", realm=\"x\""),
                ("ETag", "\"\(address)\""),
                ("Access-Control-Allow-Origin", "http://127.0.0.1:\(port)"), ("X-Backend", address),
                ("Report-To", address), ("Clear-Site-Data", "*"), ("Proxy-Authenticate", address), ("Origin", address),
            ] { response.headers.add(name, value) }
            return response
        }
        defer { web.stop() }
        try await TestServer.with { server in
            let url = try await proxied(server, web)
            let answer = try await Self.ask(url)
            let fields = answer.headers.fields
            #expect(!fields.contains { $0.value.contains("127.0.0.1") }, "\(fields)")
            #expect(
                Set(fields.map { $0.name.lowercased() }).isSubset(of: [
                    "date", "content-type", "content-length", "mcp-session-id", "retry-after", "www-authenticate",
                    "connection",
                ]), "\(fields)")
            #expect(answer.headers["Mcp-Session-Id"] == "s-1" && answer.headers["Retry-After"] == "3")
            #expect(answer.headers["WWW-Authenticate"] == "Bearer")
            // Nor does the error when it cannot be reached any more.
            web.stop()
            let failed = try await Self.ask(url)
            #expect(failed.status == 502)
            #expect(!String(decoding: failed.body, as: UTF8.self).contains("127.0.0.1"))
        }
    }

    /// The oldest revision: the first event of a stream says where messages are posted.
    @Test func theAddressForMessagesIsAPathOfTheProxy() async throws {
        let cases =
            [
                ("/messages?s=1", "/messages?s=1"), ("HERE/messages?s=1", "/messages?s=1"), ("messages", "/messages"),
                ("//127.0.0.1:PORT/messages", "/messages"), ("?s=1", "/sse?s=1"), ("OTHER/messages", nil),
                ("//127.0.0.1:OPORT/messages", nil), ("HERE//127.0.0.1:OPORT/messages", nil),
                ("/\\127.0.0.1:OPORT/m", nil),
                ("\\\\127.0.0.1:OPORT/m", nil), ("http://127.0.0.1:PORT@127.0.0.1:OPORT/m", nil),
                ("/ /127.0.0.1/m", nil),
                ("http:/127.0.0.1:OPORT/m", nil), ("/./\t/127.0.0.1:OPORT/m", nil),
            ] as [(String, String?)]
        let frames = [
            "event: endpoint\ndata: X\n\n", "event:endpoint\r\ndata:X\r\n\r\n", "\u{FEFF}event: endpoint\ndata: X\n\n",
            ": a\revent: endpoint\rdata: X\r\r\n\n", "data: 1\r\revent: endpoint\rdata: X\r\r\n\n",
        ]
        let posted = Lock<HTTPBodyStream?>(nil)
        let web = try Web { request, port in
            if request.method == "POST" {
                let id = (try? JSON(parsing: request.body))?["id"]
                let answer: JSON = ["jsonrpc": "2.0", "id": id ?? .null, "result": [:]]
                if id != nil { posted.withLock { $0 }?.offer(ServerSentEvent.encode(answer.bytes)) }
                return HTTPResponse(202)
            }
            let stream = HTTPBodyStream()
            let number = request.queryValue("case").flatMap { Int($0) }
            let place = number.map { cases[$0 % cases.count].0 } ?? "/messages"
            let event = Self.replacing("X", with: Self.written(place, port, 9), in: frames[(number ?? 0) / cases.count])
            stream.offer(Array(event.utf8))
            if number == nil { posted.withLock { $0 = stream } } else { stream.finish() }
            return HTTPResponse(200, headers: ["Content-Type": "text/event-stream"], body: .stream(stream))
        }
        defer { web.stop() }
        try await TestServer.with { server in
            let url = try await proxied(server, web, path: "sse", transport: "sse")
            for number in 0..<cases.count * frames.count {
                let (place, expected) = cases[number % cases.count]
                let answer = try await Self.ask("\(url)?case=\(number)", method: "GET")
                let text = String(decoding: answer.body, as: UTF8.self)
                let words = "\(place) in \(frames[number / cases.count].debugDescription): \(text.debugDescription)"
                var parser = ServerSentEventParser()
                let event = (parser.feed(answer.body) + parser.feed([10, 10])).first { $0.name == "endpoint" }
                #expect(event.map { String(decoding: $0.data, as: UTF8.self) } == expected, "\(words)")
                #expect(!text.contains("127.0.0.1"), "\(words)")
            }
        }
    }

    private static func replacing(_ mark: String, with value: String, in text: String) -> String {
        guard let place = text.place(of: mark) else { return text }
        return String(text[..<place]) + value + String(text[place...].dropFirst(mark.count))
    }
}
