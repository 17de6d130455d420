// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Calls that take long and streams on which nothing is said stay alive, and what a server sends stays as it is.
@Suite struct KeepAliveTests {
    private static let environment = ["THV_TEST_KEEP_ALIVE=150"]
    private static let comment = ": keep-alive\n\n"
    /// Of a call and an idle stream through Node's client, for which it takes more than its own 300.
    private static let trialSeconds = Environment.variable("THV_IDLE_SECONDS").flatMap { Int($0) }

    private static func post(_ url: String, _ body: String, session: String?, accept: String) -> HTTPClientRequest {
        var request = HTTPClientRequest("POST", url, body: Array(body.utf8))
        request.headers = ["Content-Type": "application/json", "Accept": accept]
        request.headers["Mcp-Session-Id"] = session
        return request
    }

    private static let both = "application/json, text/event-stream"

    private static func open(_ url: String, _ http: HTTPClient) async throws -> String {
        let body = """
            {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"t","version":"1"}}}
            """
        let answer = try await http.send(post(url, body, session: nil, accept: both))
        return try #require(answer.headers["Mcp-Session-Id"])
    }

    private static func sleep(_ milliseconds: Int) -> String {
        #"{"jsonrpc":"2.0","id":"s","method":"tools/call","params":{"name":"sleep","arguments":{"ms":\#(milliseconds)}}}"#
    }

    @Test func aSlowCallBeginsItsStreamEarlyWhereItsClientTakesOne() async throws {
        try await TestServer.with(environment: Self.environment) { server in
            let url = try #require(try await server.create("slow")["url"]?.stringValue)
            let http = HTTPClient()
            let session = try await Self.open(url, http)
            let stream = try await http.stream(Self.post(url, Self.sleep(1500), session: session, accept: Self.both))
            #expect(stream.headers["Content-Type"] == "text/event-stream")
            // It has begun, and its answer is not there yet.
            let first = String(decoding: try await stream.next() ?? [], as: UTF8.self)
            #expect(first.hasPrefix(Self.comment) && !first.contains("slept"), "\(first)")
            let text = first + String(decoding: try await stream.rest(), as: UTF8.self)
            #expect(text.split(separator: "\n\n").count { $0 == ": keep-alive" } >= 3, "\(text)")
            #expect(text.contains("slept 1500 ms") && text.hasSuffix("\n\n"), "\(text)")
            // One that is answered soon comes as before, and so does one whose client takes nothing else.
            for (milliseconds, accept) in [(0, Self.both), (1000, "application/json")] {
                let answer = try await http.send(
                    Self.post(url, Self.sleep(milliseconds), session: session, accept: accept))
                #expect(answer.headers["Content-Type"] == "application/json")
                #expect(try JSON(parsing: answer.body)["result"] != nil)
            }
        }
    }

    @Test func anIdleStreamOfASessionGetsComments() async throws {
        try await TestServer.with(environment: Self.environment) { server in
            let url = try #require(try await server.create("idle")["url"]?.stringValue)
            let http = HTTPClient()
            var request = HTTPClientRequest("GET", url, headers: ["Accept": "text/event-stream"])
            request.headers["Mcp-Session-Id"] = try await Self.open(url, http)
            request.timeout = 20
            let stream = try await http.stream(request)
            var text = ""
            while text.split(separator: "\n\n").count(where: { $0 == ": keep-alive" }) < 3 {
                text += String(decoding: try #require(try await stream.next()), as: UTF8.self)
            }
        }
    }

    /// Between its events and nowhere else; and without the comments all is as the server sent it.
    @Test(arguments: [false, true]) func aServersIdleStreamGetsCommentsBetweenEvents(isFiltered: Bool) async throws {
        let long = String(repeating: "x", count: 300_000)
        let pieces = [
            "\u{FEFF}data: 1\r", "\r\n", "event: message\ndata: ", long, "y\n", "id: 7\n\n", ": theirs\n", "data: 2",
            "\n\n",
        ]
        let server = RawServer { connection in
            while let (head, body) = connection.readRequest() {
                guard head.hasPrefix("GET") else {
                    let id = (try? JSON(parsing: body))?["id"]?.text ?? "null"
                    let text =
                        #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"i","version":"1"}}}"#
                    connection.write(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
                    )
                    continue
                }
                connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                for piece in pieces {
                    // Longer than two intervals.
                    usleep(500_000)
                    connection.write(piece)
                }
                usleep(500_000)
                return
            }
        }
        try await TestServer.with(environment: Self.environment) { thv in
            var config: JSONObject = [
                "name": "idle", "url": .string("\(server.url)/mcp"), "transport": "streamable-http",
            ]
            if isFiltered { config["tools_filter"] = ["visible"] }
            let made = try JSON(parsing: try await thv.send("POST", "/api/v1/workloads", .object(config)).body)
            let url = try #require(made["url"]?.stringValue, "\(made)")
            var request = HTTPClientRequest("GET", url, headers: ["Accept": "text/event-stream"])
            request.timeout = 30
            let text = String(decoding: try await HTTPClient().stream(request).rest(), as: UTF8.self)
            let parts = text.components(of: Self.comment)
            #expect(parts.count > 5, "\(parts.count)")
            // A mark that is not at the beginning any more would be a part of a field.
            let sent = pieces.joined().replacing("\u{FEFF}", with: "")
            if !isFiltered { #expect(parts.joined() == sent) }
            for part in parts.dropLast() {
                #expect(
                    part.isEmpty || part.hasSuffix("\n\n") || part.hasSuffix("\r\r") || part.hasSuffix("\r\r\n")
                        || part.hasSuffix(": theirs\n")
                        || part == "\n", "…\(part.suffix(40).debugDescription)")
            }
        }
    }

    @Test(.enabled(if: trialSeconds != nil, "it takes minutes: THV_IDLE_SECONDS=330"))
    func nodesClientWaitsLongerThanItsOwnLimit() async throws {
        let script = """
            const [url, ms] = process.argv.slice(1);
            const headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"};
            const post = (body, more) => fetch(url, {method: "POST", headers: {...headers, ...more}, body: JSON.stringify(body)});
            const hello = await post({jsonrpc: "2.0", id: 1, method: "initialize", params: {protocolVersion: "2025-11-25", capabilities: {}, clientInfo: {name: "n", version: "1"}}});
            const session = {"Mcp-Session-Id": hello.headers.get("mcp-session-id")};
            const idle = (await fetch(url, {headers: {...session, Accept: "text/event-stream"}})).body.getReader();
            let alive = true;
            (async () => { try { while (!(await idle.read()).done); alive = false } catch { alive = false } })();
            const answer = await (await post({jsonrpc: "2.0", id: 2, method: "tools/call", params: {name: "sleep", arguments: {ms: Number(ms)}}}, session)).text();
            console.log(alive, answer.includes("slept"));
            process.exit(0);
            """
        try await TestServer.with { server in
            let url = try #require(try await server.create("idle")["url"]?.stringValue)
            let run = try await Command.running(
                "node", ["--input-type=module", "-e", script, url, "\((Self.trialSeconds ?? 0) * 1000)"])
            #expect(run.output == "true true\n", "\(run.output) \(run.errors)")
        }
    }
}

extension String {
    /// What stands between the places of `mark`.
    fileprivate func components(of mark: String) -> [String] {
        var parts: [String] = []
        var rest = utf8[...]
        var start = rest.startIndex
        while rest.count >= mark.utf8.count {
            if rest.starts(with: mark.utf8) {
                parts.append(String(decoding: utf8[start..<rest.startIndex], as: UTF8.self))
                rest = rest.dropFirst(mark.utf8.count)
                start = rest.startIndex
            } else {
                rest = rest.dropFirst()
            }
        }
        return parts + [String(decoding: utf8[start...], as: UTF8.self)]
    }
}
