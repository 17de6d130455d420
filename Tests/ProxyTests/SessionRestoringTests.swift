// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A session that outlives its server process keeps what it had asked for, or ends.
@Suite struct SessionRestoringTests {
    /// Tells of changes, and logs, only if it was asked to. A subscription to `once:` is refused to whoever asks again.
    private static let script = #"""
        import json, os, sys
        uris, level = set(), None
        def out(message):
            print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)
        for line in sys.stdin:
            m = json.loads(line)
            method, params, id = m.get("method"), m.get("params") or {}, m.get("id")
            if id is None or method is None:
                continue
            result = {}
            if method == "initialize":
                result = {"protocolVersion": params["protocolVersion"], "serverInfo": {"name": "s", "version": "1"},
                          "capabilities": {"tools": {}, "resources": {"subscribe": True}, "logging": {}}}
            elif method == "resources/subscribe":
                if params["uri"].startswith("once:") and isinstance(id, str):
                    out({"id": id, "error": {"code": -32002, "message": "gone"}})
                    continue
                uris.add(params["uri"])
            elif method == "logging/setLevel":
                level = params["level"]
            elif method == "tools/call" and params["name"] == "die":
                os._exit(3)
            elif method == "tools/call":
                for uri in sorted(uris):
                    out({"method": "notifications/resources/updated", "params": {"uri": uri}})
                if level:
                    out({"method": "notifications/message", "params": {"level": "error", "data": "at " + level}})
                result = {"content": [{"type": "text", "text": str(os.getpid())}]}
            out({"id": id, "result": result})
        """#

    private struct Client {
        let url: String
        let session: String
        let http: HTTPClient

        static func open(_ url: String) async throws -> Client {
            let http = HTTPClient()
            let body = """
                {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
                "clientInfo":{"name":"t","version":"1"}}}
                """
            let client = Client(url: url, session: "", http: http)
            let answer = try await client.post(body)
            return Client(url: url, session: try #require(answer.headers["Mcp-Session-Id"]), http: http)
        }

        func post(_ body: String) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest("POST", url, body: Array(body.utf8))
            request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
            request.headers["Mcp-Session-Id"] = session.isEmpty ? nil : session
            request.timeout = 30
            return try await http.send(request)
        }

        @discardableResult
        func send(_ method: String, _ params: String) async throws -> HTTPClientResponse {
            try await post(#"{"jsonrpc":"2.0","id":"r","method":"\#(method)","params":\#(params)}"#)
        }

        func call(_ tool: String) async throws -> String {
            String(decoding: try await send("tools/call", #"{"name":"\#(tool)"}"#).body, as: UTF8.self)
        }

        func listen() async throws -> HTTPClientStream {
            var request = HTTPClientRequest("GET", url, headers: ["Accept": "text/event-stream"])
            request.headers["Mcp-Session-Id"] = session
            request.timeout = 30
            return try await http.stream(request)
        }
    }

    private static func read(_ stream: HTTPClientStream, until mark: String) async throws -> String {
        var text = ""
        while !text.contains(mark) {
            text += String(decoding: try #require(try await stream.next(), "\(text)"), as: UTF8.self)
        }
        return text
    }

    @Test func subscriptionsAndLevelsAreAskedOfTheNextProcess() async throws {
        try await TestServer.with { server in
            let config: JSON = ["name": "again", "command": ["/usr/bin/python3", "-c", .string(Self.script)]]
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            let url = try #require(made["url"]?.stringValue, "\(made)")
            let faithful = try await Client.open(url)
            let refused = try await Client.open(url)
            let plain = try await Client.open(url)
            try await faithful.send("resources/subscribe", #"{"uri":"test://a"}"#)
            try await faithful.send("logging/setLevel", #"{"level":"warning"}"#)
            try await refused.send("resources/subscribe", #"{"uri":"once://b"}"#)
            let stream = try await faithful.listen()
            let ending = try await refused.listen()
            for round in 0..<2 {
                #expect(try await plain.call("die").contains("-32603"))
                // The next process has started when it answers.
                #expect(try await faithful.call("touch").contains("result"))
                let text = try await Self.read(stream, until: "test://a")
                #expect(!text.contains("once://"), "\(round): \(text)")
            }
            #expect(try await faithful.call("touch").contains("result"))
            _ = try await Self.read(stream, until: "at warning")
            // What cannot be had again ends its session, at once and for its client to see.
            _ = try? await ending.rest()
            #expect(try await refused.send("ping", "{}").status == 404)
            #expect(try await plain.send("ping", "{}").status == 200)
        }
    }
}
