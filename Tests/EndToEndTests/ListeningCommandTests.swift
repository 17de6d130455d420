// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import MCPConnection
import Models
import Platform
import TestSupport
import Testing

/// Commands that speak HTTP, in the sandbox: as containers do, and nothing listens on this machine.
@Suite struct ListeningCommandTests {
    private static func config(
        _ name: String, _ transport: String, _ profile: String = "none", port: Int = 9000
    ) -> JSONObject {
        JSONObject([
            ("name", .string(name)), ("transport", .string(transport)), ("target_port", JSON(port)),
            ("permission_profile", .string(profile)), ("stop_timeout", 2), ("start_timeout", 20),
            ("command", [.string(TestServer.everything), transport == "sse" ? "--sse" : "--http", .string("\(port)")]),
        ])
    }

    private static func create(_ config: JSONObject, on server: TestServer) async throws -> JSON {
        let response = try await server.send("POST", "/api/v1/workloads", .object(config))
        let made = try JSON(parsing: response.body)
        try #require(response.status == 201, "\(made.prettyText)")
        return made
    }

    private static func client(_ made: JSON) -> MCPClient {
        MCPClient(
            http: HTTPClient(), url: made["url"]?.stringValue ?? "",
            transport: made["transport"] == "sse" ? .sse : .streamableHTTP)
    }

    private static func echo(_ text: String, _ mcp: MCPClient) async throws -> String? {
        try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": .string(text)]])["content"]?[0]?[
            "text"]?
            .stringValue
    }

    @Test(arguments: ["streamable-http", "sse"], ["none", "network"])
    func aCommandThatListensIsReachedThroughItsProxy(transport: String, profile: String) async throws {
        try await TestServer.with { server in
            let made = try await Self.create(Self.config("listening", transport, profile), on: server)
            #expect(made["status"] == "running")
            let mcp = Self.client(made)
            try await mcp.initialize()
            for text in ["one", "two"] { #expect(try await Self.echo(text, mcp) == text) }
            #expect(try await mcp.list("tools/list", "tools").count == 10)
            await mcp.close()
            #expect(try await server.get("/api/v1/workloads/listening/tools")["total"]?.intValue == 10)
            // One that ends is started again, and reached again.
            let pid = try #require(made["backend"]?["pid"]?.intValue)
            #expect(kill(Int32(pid), SIGKILL) == 0)
            try await until("it is started again") {
                let now = try await server.workload("listening")
                return now["status"] == "running" && now["backend"]?["pid"]?.intValue ?? 0 != pid
            }
            let again = Self.client(made)
            try await again.initialize()
            #expect(try await Self.echo("three", again) == "three")
            await again.close()
            #expect(try await server.status("DELETE", "/api/v1/workloads/listening") == 204)
        }
    }

    /// A server of the official library, one that listens on the other loopback alone, and one that is told by its environment.
    @Test(arguments: ["official", "other loopback", "environment"])
    func whatServersDoWithTheirPortsWorks(_ kind: String) async throws {
        let answers = """
            import http.server, json, os, socket, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_POST(self):
                    message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                    results = {"initialize": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                                              "serverInfo": {"name": "x", "version": "1"}},
                               "tools/list": {"tools": [{"name": "one", "inputSchema": {"type": "object"}}]}}
                    body = json.dumps({"jsonrpc": "2.0", "id": message.get("id"),
                                       "result": results.get(message["method"], {})}).encode()
                    self.send_response(200 if "id" in message else 202)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body) if "id" in message else 0))
                    self.end_headers()
                    if "id" in message: self.wfile.write(body)
            class Server(http.server.ThreadingHTTPServer):
                address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
            print("listening", flush=True)
            Server((sys.argv[1], int(os.environ["MCP_PORT"])), Handler).serve_forever()
            """
        let official = """
            from mcp.server.fastmcp import FastMCP
            mcp = FastMCP("x", port=9000)
            @mcp.tool()
            def one() -> str: return "1"
            mcp.run("streamable-http")
            """
        let commands: [String: JSON] = [
            "official": [.string("\(Testbed.directory)/v1/bin/python"), "-c", .string(official)],
            "other loopback": ["/usr/bin/python3", "-c", .string(answers), "::1"],
            "environment": ["/usr/bin/python3", "-c", .string(answers), "0.0.0.0"],
        ]
        try await TestServer.with { server in
            var config = Self.config("serving", "streamable-http")
            config["command"] = commands[kind]
            let made = try await Self.create(config, on: server)
            let tools = try await server.get("/api/v1/workloads/serving/tools")
            #expect(tools["tools"]?[0]?["name"] == "one", "\(tools.prettyText)")
            let notes = made["backend"]?["notes"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(notes.contains { $0.contains("nothing of it listens on this machine") }, "\(notes)")
            // What it prints is its log.
            if kind != "official" {
                let log = try await server.send("GET", "/api/v1/workloads/serving/logs")
                #expect(String(decoding: log.body, as: UTF8.self).contains("listening"))
            }
        }
    }

    @Test func oneThatListensElsewhereSaysWhere() async throws {
        try await TestServer.with { server in
            var config = Self.config("elsewhere", "streamable-http")
            config["command"] = [.string(TestServer.everything), "--http", "9100"]
            config["start_timeout"] = 3
            let response = try await server.send("POST", "/api/v1/workloads", .object(config))
            let detail = try JSON(parsing: response.body)["detail"]?.stringValue ?? ""
            #expect(response.status == 422)
            #expect(
                detail.contains("nothing listens on its port 9000; it listens on 9100: give 9100 as its target port"),
                "\(detail)")
        }
    }

    @Test func oneThatListensInsteadOfReadingSaysSo() async throws {
        try await TestServer.with { server in
            let config: JSON = [
                "name": "listens", "start_timeout": 4, "command": [.string(TestServer.everything), "--http", "9100"],
            ]
            let response = try await server.send("POST", "/api/v1/workloads", config)
            let detail = try JSON(parsing: response.body)["detail"]?.stringValue ?? ""
            #expect(response.status == 422)
            #expect(detail.contains("it listens on port 9100: if it speaks HTTP, set its transport"), "\(detail)")
        }
    }

    @Test(arguments: ["its connector", "its proxy", "its program"])
    func nothingIsLeftWhoeverIsKilled(_ victim: String) async throws {
        try await TestServer.with { server in
            let made = try await Self.create(Self.config("killed", "streamable-http"), on: server)
            let proxy = Int32(try #require(made["pid"]?.intValue))
            let program = Int32(try #require(made["backend"]?["pid"]?.intValue))
            let connector = try #require(Self.connector(below: proxy))
            let sandbox = Self.parent(of: connector)
            switch victim {
            case "its connector":
                #expect(kill(connector, SIGKILL) == 0)
                // It shows when somebody wants a connection that is not there yet: while another has those that are.
                let busy = (0..<4).map { _ in
                    Task {
                        let mcp = Self.client(made)
                        try await mcp.initialize(timeout: 2)
                        _ = try await mcp.call("tools/call", ["name": "sleep", "arguments": ["ms": 1000]], timeout: 5)
                    }
                }
                try await until("the backend is started again") {
                    let now = try await server.workload("killed")
                    return now["status"] == "running" && now["backend"]?["pid"]?.intValue ?? 0 != Int(program)
                }
                for task in busy { _ = await task.result }
                let mcp = Self.client(made)
                try await mcp.initialize()
                #expect(try await Self.echo("again", mcp) == "again")
                await mcp.close()
            case "its proxy": #expect(kill(proxy, SIGKILL) == 0)
            default: #expect(kill(program, SIGKILL) == 0)
            }
            try await until("nothing of it is left") {
                [program, connector, sandbox].allSatisfy { kill($0, 0) != 0 || Self.isZombie($0) }
            }
        }
    }

    /// It holds nothing of its maker's: no descriptors, no memory to speak of, no right.
    @Test func theConnectorHasNothingToLose() async throws {
        try await TestServer.with { server in
            let made = try await Self.create(Self.config("bare", "streamable-http"), on: server)
            let connector = try #require(Self.connector(below: Int32(made["pid"]?.intValue ?? 0)))
            let status = try String(decoding: File.read("/proc/\(connector)/status"), as: UTF8.self)
            func field(_ name: String) -> String {
                let line = status.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") } ?? ""
                return line.split(whereSeparator: \.isWhitespace).dropFirst().first.map(String.init) ?? ""
            }
            for set in ["CapEff", "CapPrm", "CapInh"] { #expect(field(set) == "0000000000000000", "\(set)") }
            #expect(field("NoNewPrivs") == "1" && field("Seccomp") == "2")
            #expect(field("Threads") == "1")
            // Written memory that is its own: the stack it runs on.
            #expect(Int(field("RssAnon")) ?? .max < 2048, "\(status)")
            if geteuid() == 0 {
                #expect(try FileList.names("/proc/\(connector)/fd").count == 1)
            }
        }
    }

    private static func connector(below proxy: Int32) -> Int32? {
        func children(_ pid: Int32) -> [Int32] {
            ((try? FileList.names("/proc/\(pid)/task")) ?? []).flatMap { thread in
                let text = (try? File.read("/proc/\(pid)/task/\(thread)/children")) ?? []
                return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
            }
        }
        return children(proxy).flatMap(children).first {
            (try? File.read("/proc/\($0)/comm")).map { String(decoding: $0, as: UTF8.self) } == "thv-connector\n"
        }
    }

    private static func parent(of pid: Int32) -> Int32 {
        let text = (try? File.read("/proc/\(pid)/stat")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Int32(text.split(separator: " ").dropFirst(3).first ?? "") ?? -1
    }

    private static func isZombie(_ pid: Int32) -> Bool {
        let text = (try? File.read("/proc/\(pid)/stat")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.contains(") Z ")
    }
}
