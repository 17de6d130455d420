// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import Testing

@Suite struct EverythingHTTPTests {
    private let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#

    private func call(_ id: Int, _ tool: String, _ arguments: String, meta: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments),"#
            + #""_meta":\#(meta)}}"#
    }

    @Test func sessionsBeginAndEnd() async throws {
        let server = try await EverythingServer(["--http", "0"])
        let session = try await server.initialize()
        #expect(session.utf8.count == 32)
        #expect(try await server.post(ping, session: session).json["result"] == [:])
        let accepted = try await server.post(
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, session: session)
        #expect(accepted.status == 202 && accepted.body.isEmpty)
        #expect(try await server.post(ping).status == 400)
        #expect(try await server.post(ping, session: "unknown").status == 404)
        #expect(try await server.request("DELETE", "/mcp", ["Mcp-Session-Id: \(session)"]).status == 204)
        #expect(try await server.post(ping, session: session).status == 404)
    }

    @Test func anAnswerIsJSONUnlessSomethingComesBeforeIt() async throws {
        let server = try await EverythingServer(["--http", "127.0.0.1:0"])
        let session = try await server.initialize()
        let plain = try await server.post(call(1, "echo", #"{"text":"hi"}"#), session: session)
        #expect(plain.header("content-type") == "application/json")
        #expect(try plain.json.toolText == "hi")
        let stream = try await server.post(
            call(2, "progress", #"{"steps":3}"#, meta: #"{"progressToken":9}"#), session: session)
        #expect(stream.header("content-type") == "text/event-stream")
        #expect(stream.events.map { $0["params"]?["progress"]?.intValue } == [1, 2, 3, nil])
        #expect(stream.events.last?.toolText == "3 steps done")
        let big = try await server.post(call(3, "big", #"{"bytes":5000000}"#), session: session)
        #expect(try big.json.toolText?.utf8.count == 5_000_000)
        let long = String(repeating: "y", count: 5_000_000)
        #expect(try await server.post(call(4, "echo", #"{"text":"\#(long)"}"#), session: session).json.toolText == long)
    }

    @Test func theClientIsAskedOnTheCallsOwnStream() async throws {
        let server = try await EverythingServer(["--http", "0"])
        let session = try await server.initialize(capabilities: #"{"elicitation":{}}"#)
        let wire = try HTTPWire(port: server.port)
        let body = call(1, "ask_user", #"{"question":"Who?"}"#)
        let question = try await wire.exchange(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: \(session)\r\nContent-Length: \(body.utf8.count)"
                + "\r\n\r\n\(body)"
        ) { $0.contains("elicitation/create") && $0.hasSuffix("\n\n\r\n") }
        let id = try #require(EverythingServer.Answer(question).events.first?["id"]?.text)
        let answer = #"{"jsonrpc":"2.0","id":\#(id),"result":{"action":"accept","content":{"answer":"Ada"}}}"#
        #expect(try await server.post(answer, session: session).status == 202)
        let rest = try await wire.exchange("") { $0.hasSuffix("0\r\n\r\n") }
        #expect(rest.contains("Ada"))
    }

    @Test func theStandingStreamCarriesWhatBelongsToNoRequest() async throws {
        let server = try await EverythingServer(["--http", "0"])
        let session = try await server.initialize()
        let wire = try HTTPWire(port: server.port)
        let opened = try await wire.exchange(
            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: \(session)\r\n\r\n"
        ) { $0.contains("\r\n\r\n") }
        #expect(opened.hasPrefix("HTTP/1.1 200"))
        let subscribe =
            #"{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"everything://calls"}}"#
        #expect(try await server.post(subscribe, session: session).json["result"] == [:])
        // The stream belongs to the session a moment after its header was sent: change until it says so.
        let changes = Task {
            while !Task.isCancelled { _ = try await server.post(call(2, "echo", #"{"text":"x"}"#), session: session) }
        }
        #expect(try await wire.exchange("") { $0.contains("resources/updated") }.contains("everything://calls"))
        changes.cancel()
    }

    @Test func badRequestsAreRefused() async throws {
        let server = try await EverythingServer(["--http", "0"])
        let session = try await server.initialize()
        let id = "Mcp-Session-Id: \(session)"
        #expect(try await server.post("{", session: session).json.errorCode == -32700)
        #expect(try await server.post("[\(ping)]", session: session).status == 400)
        #expect(try await server.request("PUT", "/mcp", [id]).status == 405)
        #expect(try await server.request("POST", "/other", [id], body: ping).status == 404)
        #expect(try await server.request("POST", "/mcp", [id, "MCP-Protocol-Version: 1"], body: ping).status == 400)
        #expect(try await server.request("POST", "/mcp", [id, "Origin: https://evil.test"], body: ping).status == 403)
        #expect(try await server.request("POST", "/mcp", [id, "Origin: http://localhost:3"], body: ping).status == 200)
        #expect(try await server.request("GET", "/mcp", [id]).status == 406)
        let foreign = try await server.exchange(
            "POST /mcp HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        ) { _ in false }
        #expect(foreign.hasPrefix("HTTP/1.1 403"))
        for head in [
            "nonsense\r\n\r\n", "POST /mcp HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ] {
            #expect(try await server.exchange(head) { _ in false }.hasPrefix("HTTP/1.1 400"))
        }
        let large = "GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 40_000)
        #expect(try await server.exchange(large) { _ in false }.hasPrefix("HTTP/1.1 431"))
        #expect(try await server.post(ping, session: session).status == 200)
    }

    @Test func oneConnectionServesManyRequestsWholeAndInChunks() async throws {
        let server = try await EverythingServer(["--http", "0"])
        let session = try await server.initialize()
        let head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: \(session)\r\n"
        let chunked = "\(head)Transfer-Encoding: chunked\r\n\r\n10;x=y\r\n\(ping.prefix(16))\r\n"
        let rest = "\(String(ping.utf8.count - 16, radix: 16))\r\n\(ping.dropFirst(16))\r\n0\r\n\r\n"
        let wire = try HTTPWire(port: server.port)
        for _ in 1...3 {
            let whole = try await wire.exchange("\(head)Content-Length: \(ping.utf8.count)\r\n\r\n\(ping)") {
                $0.hasSuffix("}")
            }
            #expect(try EverythingServer.Answer(whole).json["id"] == 1)
            let pieces = try await wire.exchange(chunked + rest) { $0.hasSuffix("}") }
            #expect(try EverythingServer.Answer(pieces).json["id"] == 1)
        }
    }

    @Test func theOlderTransportAnswersOnItsStream() async throws {
        let server = try await EverythingServer(["--sse", "0"])
        let wire = try HTTPWire(port: server.port)
        let opened = try await wire.exchange("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n") {
            $0.contains("event: endpoint") && $0.hasSuffix("\n\n\r\n")
        }
        let data = opened.split(separator: "\n").first { $0.hasPrefix("data: ") }
        let path = String(try #require(data).dropFirst(6))
        #expect(path.hasPrefix("/messages?sessionId="))
        #expect(try await server.post(call(1, "sleep", #"{"ms":600000}"#), path: path).status == 202)
        let posted = try await server.post(call(2, "echo", #"{"text":"over there"}"#), path: path)
        #expect(posted.status == 202 && posted.body.isEmpty)
        let answer = try await wire.exchange("") { $0.contains("over there") }
        #expect(answer.contains("event: message"))
        #expect(try await server.post(ping, path: "/messages?sessionId=none").status == 404)
        #expect(try await server.post("{", path: path).status == 400)
    }
}
