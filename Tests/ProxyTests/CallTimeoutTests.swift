// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A call that gets neither an answer nor progress is given up after `call_timeout`, and its backend is told.
@Suite struct CallTimeoutTests {
    private static let script = #"""
        import json, sys, threading, time
        heard = []
        def out(message):
            print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)
        def work(id, token):
            for step in range(8):
                time.sleep(0.4)
                out({"method": "notifications/progress", "params": {"progressToken": token, "progress": step}})
            out({"id": id, "result": {"content": [{"type": "text", "text": "worked"}]}})
        for line in sys.stdin:
            m = json.loads(line)
            method, params, id = m.get("method"), m.get("params") or {}, m.get("id")
            if method == "notifications/cancelled":
                heard.append(params["requestId"])
            if id is None or method is None:
                continue
            result = {}
            if method == "initialize":
                result = {"protocolVersion": params["protocolVersion"], "serverInfo": {"name": "s", "version": "1"},
                          "capabilities": {"tools": {}}}
            elif method == "tools/call" and params["name"] == "hang":
                hanging = id
                continue
            elif method == "tools/call" and params["name"] == "work":
                threading.Thread(target=work, args=(id, params["_meta"]["progressToken"])).start()
                continue
            elif method == "tools/call":
                result = {"content": [{"type": "text", "text": "told" if heard == [hanging] else str(heard)}]}
            out({"id": id, "result": result})
        """#

    private static func call(_ url: String, _ session: String?, _ tool: String, _ http: HTTPClient) async throws
        -> String
    {
        var request = HTTPClientRequest(
            "POST", url,
            body: Array(
                #"{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"\#(tool)","_meta":{"progressToken":"p"}}}"#
                    .utf8))
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        request.headers["Mcp-Session-Id"] = session
        request.timeout = 20
        return String(decoding: try await http.send(request).body, as: UTF8.self)
    }

    private static func open(_ url: String, _ http: HTTPClient) async throws -> String? {
        let body = """
            {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"t","version":"1"}}}
            """
        var request = HTTPClientRequest("POST", url, body: Array(body.utf8))
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        return try await http.send(request).headers["Mcp-Session-Id"]
    }

    @Test func aCallThroughTheBridge() async throws {
        try await TestServer.with { server in
            let command: JSON = ["/usr/bin/python3", "-c", .string(Self.script)]
            let config: JSON = ["name": "slow", "command": command, "call_timeout": 1]
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            #expect(made["config"]?["call_timeout"] == 1)
            let url = try #require(made["url"]?.stringValue, "\(made)")
            let http = HTTPClient()
            let session = try await Self.open(url, http)
            let answer = try JSON(parsing: try await Self.call(url, session, "hang", http))
            #expect(answer["id"] == "c" && answer["error"]?["code"] == -32603)
            let words = "the server sent neither an answer nor progress for 1 s (call_timeout)"
            #expect(answer["error"]?["message"]?.stringValue == words)
            #expect(try await Self.call(url, session, "heard", http).contains("told"))
            // Three times as long, with progress.
            #expect(try await Self.call(url, session, "work", http).contains("worked"))
        }
    }

    @Test(arguments: ["json", "events"]) func aCallThroughTheTransparentProxy(kind: String) async throws {
        let cancelled = Lock<[String]>([])
        let upstream = RawServer { connection in
            while let (_, body) = connection.readRequest() {
                let message = (try? JSON(parsing: body)) ?? .null
                if message["method"] == "notifications/cancelled" {
                    cancelled.withLock { $0.append(message["params"]?["requestId"]?.text ?? "") }
                }
                guard let id = message["id"]?.text else {
                    connection.write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
                    continue
                }
                let tool = message["params"]?["name"]?.stringValue
                let result =
                    #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"u","version":"1"}}}"#
                if kind == "events" || tool == "work" {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                }
                if tool == "hang" {
                    // Comments are no progress.
                    if kind == "json" { connection.waitForClose() }
                    while kind == "events", connection.write(": alive\n\n") { usleep(200_000) }
                    return
                }
                if tool == "work" {
                    for step in 0..<8 {
                        usleep(400_000)
                        connection.write(
                            "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"p\",\"progress\":\(step)}}\n\n"
                        )
                    }
                }
                if kind == "events" || tool == "work" {
                    connection.write("data: \(result)\n\n")
                    return
                }
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(result.utf8.count)\r\n\r\n\(result)"
                )
            }
        }
        try await TestServer.with { server in
            let config: JSON = [
                "name": "slow", "url": .string("\(upstream.url)/mcp"), "transport": "streamable-http",
                "call_timeout": 1,
            ]
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            let url = try #require(made["url"]?.stringValue, "\(made)")
            let http = HTTPClient()
            let answer = try await Self.call(url, nil, "hang", http)
            #expect(
                answer.contains(#""id":"c""#) && answer.contains("-32603") && answer.contains("(call_timeout)"),
                "\(answer)")
            try await until("the server is told") { cancelled.withLock { $0 } == [#""c""#] }
            #expect(try await Self.call(url, nil, "work", http).contains(#""result""#))
        }
    }

    /// Zero is without end.
    @Test func theFlagTakesTimesAndNone() async throws {
        try await TestServer.with { server in
            for (text, seconds) in [("90s", 90), ("2h", 7200), ("0", 0)] {
                let run = try await Command.running(
                    "\(TestServer.programs)/thv",
                    ["run", "--name", "t\(seconds)", "--call-timeout", text, "--", TestServer.everything],
                    environment: server.environment, directory: server.home)
                #expect(run.code == 0, "\(run.errors)")
                #expect(try await server.workload("t\(seconds)")["config"]?["call_timeout"]?.intValue == seconds)
            }
        }
    }
}
