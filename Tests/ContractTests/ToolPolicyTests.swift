// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The tool filter and override, in front of every kind of backend, and what is counted there.
@Suite struct ToolPolicyTests {
    private static let base = "/api/v1/workloads"

    /// The example server behind a proxy of each kind: a command, or a server that is there already.
    private func with(
        _ transport: String, _ body: (ValidatingClient, (String, [(String, JSON)]) -> JSON) async throws -> Void
    ) async throws {
        try await ValidatingClient.with { client in
            guard transport != "stdio" else { return try await body(client, Self.command) }
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            socket.close()
            let flag = transport == "sse" ? "--sse" : "--http"
            let backend = try Child.start(Child.Plan(TestServer.everything, [flag, "\(port)"], environment: []))
            defer {
                backend.signal(SIGKILL)
                _ = backend.wait()
            }
            let url = "http://127.0.0.1:\(port)/\(transport == "sse" ? "sse" : "mcp")"
            try await body(client) { name, more in
                .object(
                    JSONObject(
                        [("name", .string(name)), ("url", .string(url)), ("transport", .string(transport))] + more))
            }
        }
    }

    private static func command(_ name: String, _ more: [(String, JSON)]) -> JSON {
        .object(JSONObject([("name", .string(name)), ("command", JSON([TestServer.everything]))] + more))
    }

    private func names(_ client: ValidatingClient, _ name: String) async throws -> Set<String> {
        let tools = try await client.json("GET", "\(Self.base)/\(name)/tools")["tools"]?.arrayValue ?? []
        return Set(tools.compactMap { $0["name"]?.stringValue })
    }

    @Test(arguments: ["stdio", "streamable-http", "sse"])
    func toolsAreFilteredAndRenamedBothWays(_ transport: String) async throws {
        try await with(transport) { client, document in
            let path = "\(Self.base)/tools"
            let made = try await client.json(
                "POST", Self.base,
                document(
                    "tools",
                    [
                        ("tools_filter", ["sum", "echo"]),
                        ("tools_override", ["add": ["name": "sum", "description": "Adds."], "echo": ["name": "add"]]),
                    ]), is: 201)
            // “echo” is called “add” now, which the filter does not name.
            #expect(try await names(client, "tools") == ["sum"])
            let shown = try await client.json("GET", "\(path)/tools")
            #expect(shown["tools"]?[0]?["description"] == "Adds.")
            let arguments: JSON = ["arguments": ["a": 2, "b": 40]]
            let sum = try await client.json("POST", "\(path)/tools/sum:call", arguments)
            #expect(sum["content"]?[0]?["text"] == "42")
            for hidden in ["add", "echo", "nothing"] {
                let answer = try await client.send("POST", "\(path)/tools/\(hidden):call", arguments)
                let body = try JSON(parsing: answer.body)
                #expect(answer.status == 400 || body["isError"] == true, "\(hidden): \(body.text)")
                if transport != "sse" { #expect(body["rpc_code"] == -32602) }
            }

            // Who decides about them sees them all, with what becomes of each.
            let whole = try await client.json("GET", "\(path)/tools?all=true")
            #expect(whole["total"] == 10)
            let all = whole["tools"]?.arrayValue ?? []
            #expect(all.filter { $0["enabled"] == true }.map { $0["name"] } == ["sum"])
            let add = try #require(all.first { $0["original_name"] == "add" })
            #expect(add["name"] == "sum")
            #expect(add["description"] == "Adds.")
            #expect(add["original_description"]?.stringValue?.isEmpty == false)
            #expect(add["inputSchema"]?["properties"]?["a"] != nil)
            #expect(all.first { $0["original_name"] == "echo" }?["name"] == "add")
            #expect(all.first { $0["name"] == "sleep" }?["enabled"] == false)
            #expect(all.first { $0["name"] == "sleep" }?["original_name"] == nil)
            #expect(try await names(client, "tools") == ["sum"])

            let changed = try await client.json(
                "PATCH", path, ["tools_filter": .null, "tools_override": ["echo": .null]])
            #expect(changed["pid"] == made["pid"])
            #expect(changed["backend"] == made["backend"])
            #expect(try await names(client, "tools").contains("sum"))
            #expect(try await names(client, "tools").count == 10)
            let open = try await client.json("PUT", path, document("tools", []))
            #expect(open["backend"] == made["backend"])
            #expect(try await names(client, "tools").contains("add"))
            #expect(try await client.json("POST", "\(path)/tools/add:call", arguments)["content"]?[0]?["text"] == "42")
            // A policy that was changed while it ran is that of the next proxy too.
            try await client.json("PATCH", path, ["tools_filter": ["add"]])
            try await client.json("POST", "\(path)/restart")
            #expect(try await names(client, "tools") == ["add"])
            #expect(try await client.json("GET", "\(path)/tools?all=true")["total"] == 10)
            try await client.json("GET", "\(path)/tools?all=perhaps", is: 400)
            try await client.json("POST", "\(path)/stop")
            #expect(try await client.json("GET", "\(path)/tools?all=true", is: 409)["code"] == "not_running")
        }
    }

    @Test func mistakesInAPolicyAreNamed() async throws {
        try await ValidatingClient.with { client in
            let bad: [(JSON, String)] = [
                (["tools_filter": [""]], "/tools_filter"), (["tools_filter": "a"], "/tools_filter"),
                (["tools_override": ["a": [:]]], "/tools_override/a"),
                (["tools_override": ["a": ["name": ""]]], "/tools_override/a/name"),
                (["tools_override": ["a": ["title": "x"]]], "/tools_override/a"),
                (["tools_override": ["a": ["name": "x"], "b": ["name": "x"]]], "/tools_override/b/name"),
            ]
            for (members, pointer) in bad {
                let document = Self.command("bad", []).merging(members)
                let problem = try await client.json("POST", Self.base, document, is: 400)
                let pointers = (problem["errors"]?.arrayValue ?? []).compactMap { $0["pointer"]?.stringValue }
                #expect(pointers.contains { $0.hasPrefix(pointer) }, "\(members.text): \(pointers)")
            }
        }
    }

    @Test(arguments: ["stdio", "streamable-http"])
    func whatPassesIsCountedAndOutlivesTheServer(_ transport: String) async throws {
        try await with(transport) { client, document in
            let path = "\(Self.base)/count"
            try await client.json("POST", Self.base, document("count", []), is: 201)
            for number in 0..<3 {
                try await client.json("POST", "\(path)/tools/add:call", ["arguments": ["a": JSON(number), "b": 1]])
            }
            _ = try await client.send("POST", "\(path)/tools/nothing:call", [:])
            try await client.server.kill()
            try await client.server.start()
            let counts = try await client.json("GET", "\(path)/metrics")
            let tools = counts["tools"]?.arrayValue ?? []
            #expect(tools.first { $0["tool"] == "add" }?["requests"] == 3)
            #expect(tools.first { $0["tool"] == "add" }?["errors"] == 0)
            #expect(tools.first { $0["tool"] == "nothing" }?["errors"] == 1)
            let initializations = counts["methods"]?.arrayValue?.first { $0["method"] == "initialize" }
            #expect(initializations?["requests"] == 4)
            let total = counts["latency"]?["buckets"]?.arrayValue?.reduce(0) { $0 + ($1["count"]?.intValue ?? 0) }
            #expect(total == counts["requests"]?.intValue)
            #expect(counts["bytes_in"]?.intValue ?? 0 > 0)
            #expect(counts["bytes_out"]?.intValue ?? 0 > 0)
            #expect(counts["sessions"] == ["open": 0, "opened": 4])
            #expect(try await client.json("GET", "\(path)/metrics?window=15m")["requests"] == counts["requests"])
            for bad in ["0s", "5s", "2h", "x", "-1m"] {
                try await client.json("GET", "\(path)/metrics?window=\(bad)", is: 400)
            }
            let pieces = try await client.json("GET", "\(path)/metrics?window=10m&slots=60")["series"]?.arrayValue ?? []
            #expect(pieces.count == 60)
            #expect(pieces.reduce(0) { $0 + ($1["requests"]?.intValue ?? 0) } == counts["requests"]?.intValue)
            #expect(pieces.contains { ($0["p95_ms"]?.doubleValue ?? 0) > 0 })
            for bad in ["slots=0&window=10m", "slots=61&window=1h"] {
                try await client.json("GET", "\(path)/metrics?\(bad)", is: 400)
            }
            for many in ["slots=8", "slots=7&window=1m"] {
                try await client.json("GET", "\(path)/metrics?\(many)", is: 422)
            }

            let url = try #require(try await client.json("GET", path)["url"]?.stringValue)
            let mcp = HTTPClient()
            var request = HTTPClientRequest("POST", url)
            request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
            request.body = Array(
                #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"tester","version":"7"}}}"#
                    .utf8)
            let id = try #require(try await mcp.send(request).headers["Mcp-Session-Id"])
            let sessions = try await client.json("GET", "\(path)/sessions")
            #expect(sessions["total"] == 1)
            let session = try #require(sessions["sessions"]?[0])
            #expect(session["client"] == "tester")
            #expect(session["client_version"] == "7")
            #expect(id.hasPrefix(session["id"]?.stringValue ?? "-"))
            #expect(session["id"]?.stringValue?.count ?? 99 < id.count)
            try await client.json("POST", "\(path)/stop")
            #expect(try await client.json("GET", "\(path)/sessions", is: 409)["code"] == "not_running")
            try await client.json("GET", "\(path)/metrics", is: 409)
        }
    }
}
