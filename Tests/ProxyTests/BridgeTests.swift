// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import MCP
import Platform
import Runtime
import Server
import Storage
import TestSupport
import Testing

@testable import Proxy

/// The bridge as clients see it: a real server, a real proxy, a real stdio backend.
@Suite struct BridgeTests {
    /// A client that sends exactly what it is told to.
    private struct RawMCP {
        let url: String
        var session: String?
        let http = HTTPClient()

        func post(_ body: String, headers: HTTPHeaders = [:]) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest("POST", url, body: Array(body.utf8))
            request.headers = [
                "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            ]
            request.headers["Mcp-Session-Id"] = session
            for field in headers.fields { request.headers[field.name] = field.value.isEmpty ? nil : field.value }
            return try await http.send(request)
        }

        mutating func initialize(
            version: String = "2025-11-25", capabilities: String = "{}"
        ) async throws -> JSON {
            let answer = try await post(
                #"{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"\#(version)","#
                    + #""capabilities":\#(capabilities),"clientInfo":{"name":"t","version":"1"}}}"#)
            session = answer.headers["Mcp-Session-Id"]
            return try JSON(parsing: answer.body)
        }

        func call(_ tool: String, _ arguments: String, id: String = "1") async throws -> JSON {
            let answer = try await post(
                #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","#
                    + #""arguments":\#(arguments)}}"#)
            if answer.headers["Content-Type"]?.hasPrefix("text/event-stream") == true {
                var parser = ServerSentEventParser()
                let last = parser.feed(answer.body).last
                return try JSON(parsing: last?.data ?? [])
            }
            return try JSON(parsing: answer.body)
        }
    }

    private func withBridge(_ body: (TestServer, RawMCP) async throws -> Void) async throws {
        try await TestServer.with { server in
            let url = try #require(try await server.create("bridge")["url"]?.stringValue)
            try await body(server, RawMCP(url: url))
        }
    }

    @Test func errorsHaveTheCodesOfTheSpecification() async throws {
        try await withBridge { _, client in
            var client = client
            let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
            func status(_ body: String, _ headers: HTTPHeaders = [:]) async throws -> [Int] {
                let answer = try await client.post(body, headers: headers)
                return [answer.status, (try? JSON(parsing: answer.body))?["error"]?["code"]?.intValue ?? 0]
            }
            #expect(try await status("{") == [400, -32700])
            #expect(try await status("[\(ping)]") == [400, -32600])
            #expect(try await status(ping) == [400, -32600])
            #expect(try await status(ping, ["Mcp-Session-Id": "unknown"]) == [404, -32600])
            #expect(try await status(ping, ["Content-Type": "text/plain"]) == [415, -32600])
            #expect(try await status(ping, ["MCP-Protocol-Version": "1999-01-01"]) == [400, -32600])
            #expect(try await status(ping, ["MCP-Protocol-Version": "2026-07-28"]) == [400, -32022])
            #expect(
                try await status(#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{}}"#) == [404, -32601])
            _ = try await client.initialize()
            #expect(try await status(ping) == [200, 0])
            #expect(try await status(#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#) == [200, -32601])
            #expect(try await client.post(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).status == 202)
        }
    }

    @Test func idsComeBackExactlyAsTheyWereSent() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            for id in [#""a\"é""#, "1", "-7", "12345678901234567890", "1.5", #""1""#] {
                let answer = try await client.post(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
                #expect(String(decoding: answer.body, as: UTF8.self).contains(#""id":\#(id)"#), "\(id)")
            }
        }
    }

    @Test func versionsAreAgreedWithEachClient() async throws {
        try await withBridge { _, client in
            for (asked, given) in [
                ("2024-11-05", "2024-11-05"), ("2025-06-18", "2025-06-18"), ("2030-01-01", "2025-11-25"),
            ] {
                var client = client
                let answer = try await client.initialize(version: asked)
                #expect(answer["result"]?["protocolVersion"]?.stringValue == given)
                #expect(answer["id"] == "init")
            }
        }
    }

    @Test func tenMegabytesPassInBothDirections() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            let text = String(repeating: "é0123456", count: 1_100_000)
            let answer = try await client.call("echo", (["text": .string(text)] as JSON).text)
            #expect(answer["result"]?["content"]?[0]?["text"]?.stringValue == text)
        }
    }

    /// What is too large to be passed on is an answer all the same, to its own request only.
    @Test func anAnswerOverTheLimitIsAnErrorAtOnce() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            let fixed = client
            let other = Task { try await fixed.call("sleep", #"{"ms":1500}"#, id: "77") }
            let answer = try await client.call("big", #"{"bytes":70000000}"#, id: "\"x\"")
            #expect(answer["id"] == "x" && answer["error"]?["code"] == -32603)
            #expect(
                answer["error"]?["message"] == "the server's answer is longer than 64 MiB, a quarter of proxy.memory")
            #expect(try await other.value["result"] != nil)
            #expect(try await client.call("echo", #"{"text":"on"}"#)["result"]?["content"]?[0]?["text"] == "on")
        }
    }

    /// Servers write the number of the request before the result or behind it; one that is inside it is not it.
    @Test(
        arguments: [
            (#"{"jsonrpc":"2.0","id":12,"result":{"text":"aaa"#, "aaa\"}}", 12),
            (#"{"result":{"id":99,"text":"aaa"#, #"aaa"},"jsonrpc":"2.0","id":12}"#, 12),
            (#"{ "id" : 7 , "result": ["#, "]}", 7), (#"{"result":["#, #"], "id": 12, "jsonrpc": "2.0" }"#, 12),
            (#"{"result":{"id":99,"text":"a"#, #""id":98,"x":1}}"#, nil), (#"{"result":["#, "1]}", nil), ("", "", nil),
            (#"{"id":"thv-initialize","result":"#, "", nil), ("aaaa", #""id":"#, nil),
        ] as [(String, String, Int?)])
    func theRequestIsFoundInWhatIsLeft(head: String, tail: String, number: Int?) {
        var splitter = LineSplitter(limit: 3000)
        var found: [Int?] = []
        let filler = String(repeating: "a", count: 5000)
        splitter.feed(
            Array("\(head)\(filler)\(tail)\n".utf8), line: { _ in },
            tooLong: { line in
                let id = UnreadableMessage(line.head).id ?? UnreadableMessage(tail: line.tail)?.id
                found.append(id.flatMap { AnswerID.number($0) })
            })
        #expect(found == [number])
    }

    @Test func aSlowCallHoldsNobodyUp() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            let fixed = client
            let slow = Task { try await fixed.call("sleep", #"{"ms":60000}"#, id: "77") }
            for _ in 0..<20 {
                #expect(try await client.call("echo", #"{"text":"x"}"#)["result"] != nil)
            }
            // It still sleeps: its answer is the end of its session.
            #expect(try await client.http.send(Self.delete(client.url, client.session)).status == 204)
            #expect(try await slow.value["error"]?["message"] == "the session ended")
        }
    }

    @Test func aRequestOfTheServerIsRefusedWhenSeveralClientsCouldBeMeant() async throws {
        try await withBridge { server, client in
            var first = client
            var second = client
            _ = try await first.initialize(capabilities: #"{"sampling":{}}"#)
            _ = try await second.initialize(capabilities: #"{"sampling":{}}"#)
            let fixed = second
            let other = Task { try await fixed.call("sleep", #"{"ms":60000}"#, id: "77") }
            try await until("both have a call under way") {
                try await server.get("/api/v1/workloads/bridge/sessions")["sessions"]?.arrayValue?
                    .contains { $0["in_flight"] == 1 } == true
            }
            let answer = try await first.call("ask_model", #"{"prompt":"x"}"#)
            #expect(answer.text.contains("several clients share this server"), "\(answer.text)")
            _ = try await client.http.send(Self.delete(client.url, second.session))
            _ = try await other.value
        }
    }

    @Test func aLogMessageDoesNotReachAnotherClient() async throws {
        try await withBridge { _, client in
            var first = client
            var second = client
            _ = try await first.initialize()
            _ = try await second.initialize()
            var listen = HTTPClientRequest("GET", client.url, headers: ["Accept": "text/event-stream"])
            listen.headers["Mcp-Session-Id"] = second.session
            listen.timeout = nil
            let stream = try await client.http.stream(listen)
            #expect(stream.status == 200)
            _ = try await first.call("log", #"{"level":"error","text":"for the first alone"}"#)
            // The answer to the next request proves that the message has passed the proxy.
            _ = try await second.call("echo", #"{"text":"x"}"#)
            let ended = try await client.http.send(Self.delete(client.url, second.session))
            #expect(ended.status == 204)
            let seen = String(decoding: try await stream.rest(), as: UTF8.self)
            #expect(!seen.contains("for the first alone"))
        }
    }

    private static func delete(_ url: String, _ session: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest("DELETE", url)
        request.headers["Mcp-Session-Id"] = session
        return request
    }

    @Test func anEndedSessionIsGoneAndItsRequestsAreAnswered() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            let fixed = client
            let slow = Task { try await fixed.call("sleep", #"{"ms":60000}"#, id: "5") }
            _ = try await client.call("echo", #"{"text":"x"}"#)
            #expect(try await client.http.send(Self.delete(client.url, client.session)).status == 204)
            #expect(try await slow.value["error"]?["message"] == "the session ended")
            #expect(try await client.post(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).status == 404)
            #expect(try await client.http.send(Self.delete(client.url, client.session)).status == 404)
        }
    }

    @Test func cancellingReachesTheBackend() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            let fixed = client
            let slow = Task { try await fixed.call("sleep", #"{"ms":60000}"#, id: #""slow""#) }
            _ = try await client.call("echo", #"{"text":"x"}"#)
            let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}"#
            #expect(try await client.post(cancel).status == 202)
            // Whoever cancels is not owed an answer; ending the session ends the waiting.
            #expect(try await client.http.send(Self.delete(client.url, client.session)).status == 204)
            #expect(try await slow.value["id"] == "slow")
        }
    }

    @Test func junkOnStdoutIsSurvived() async throws {
        try await TestServer.with { server in
            let url = try #require(try await server.create("junk", arguments: ["--junk"])["url"]?.stringValue)
            var client = RawMCP(url: url)
            _ = try await client.initialize()
            #expect(try await client.call("echo", #"{"text":"clean"}"#)["result"]?["content"]?[0]?["text"] == "clean")
        }
    }

    @Test func whatWasMissedIsReplayedByEventID() async throws {
        try await withBridge { _, client in
            var client = client
            _ = try await client.initialize()
            // Without an event stream to go with, the messages wait for one.
            for text in ["one", "two", "three"] {
                let body =
                    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"log","#
                    + #""arguments":{"level":"error","text":"\#(text)"}}}"#
                #expect(try await client.post(body, headers: ["Accept": "application/json"]).status == 200)
            }
            var listen = HTTPClientRequest("GET", client.url, headers: ["Accept": "text/event-stream"])
            listen.headers["Mcp-Session-Id"] = client.session
            listen.headers["Last-Event-ID"] = "1"
            listen.timeout = nil
            let stream = try await client.http.stream(listen)
            _ = try await client.http.send(Self.delete(client.url, client.session))
            var parser = ServerSentEventParser()
            let events = parser.feed(try await stream.rest())
            #expect(events.map(\.id) == ["2", "3"])
            #expect(events.map { (try? JSON(parsing: $0.data))?["params"]?["data"]?.stringValue } == ["two", "three"])
        }
    }

    /// What an interrupted operation had started is ended, and the operation is failed.
    @Test func helpersOfAnInterruptedOperationAreEnded() async throws {
        try await TestServer.with { server in
            try await server.kill()
            let helper = try Child.start(Child.Plan("/bin/sleep", ["600"]))
            let identity = try #require(ProcessIdentity(running: helper.pid))
            let database = try await Database(path: server.instance.databaseFile, migrations: StateSchema.migrations)
            try await database.write {
                try $0.run(
                    "INSERT INTO operations(id, kind, workload, name, uid, status, created_at, helper_pid, helper_start) "
                        + "VALUES('op', 'create', '', 'x', ?, 'running', ?, ?, ?)",
                    .number(Account.current), .int(Timestamp.now.milliseconds), .number(identity.pid),
                    .int(Int64(identity.startTime)))
            }
            try await server.start()
            let exit = try await Thread.dedicated("wait") { helper.wait() }
            #expect(exit == .signal(15))
            let operation = try await server.get("/api/v1/operations/op")
            #expect(operation["status"] == "failed")
            #expect(operation["problem"]?["code"] == "stopping")
        }
    }
}
