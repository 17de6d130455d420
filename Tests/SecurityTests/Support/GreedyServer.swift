// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import TestSupport

/// A stdio server in Python whose tools make its proxy hold as much as they can.
///
/// Each takes `count` and `size`: `ids` asks the client that many questions whose ids have so many bytes and reads no answer;
/// `notes` sends log messages, `lists` notifications for every session, `line` one line that does not end; `big` answers
/// with so many bytes.
enum GreedyServer {
    private static let script = #"""
        import json, sys

        def out(message):
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()

        for line in sys.stdin:
            message = json.loads(line)
            method, params = message.get("method"), message.get("params") or {}
            if "id" not in message or method is None:
                continue
            result = {}
            if method == "initialize":
                result = {"protocolVersion": params["protocolVersion"], "serverInfo": {"name": "greedy", "version": "1"},
                          "capabilities": {"tools": {"listChanged": True}, "resources": {"subscribe": True}, "logging": {}}}
            elif method == "tools/call":
                name, given = params["name"], params.get("arguments") or {}
                count, size = given.get("count", 1), given.get("size", 0)
                text = "done"
                for number in range(count):
                    if name == "ids":
                        out({"jsonrpc": "2.0", "id": str(number) + "i" * size, "method": "roots/list"})
                    if name == "notes":
                        out({"jsonrpc": "2.0", "method": "notifications/message",
                             "params": {"level": "info", "data": "n" * size}})
                    if name == "lists":
                        out({"jsonrpc": "2.0", "method": "notifications/tools/list_changed",
                             "params": {"_meta": {"a": "l" * size}}})
                    if name == "line":
                        sys.stdout.write("x" * size)
                        sys.stdout.flush()
                if name == "line":
                    sys.stdout.write("\n")
                if name == "big":
                    text = "b" * size
                result = {"content": [{"type": "text", "text": text}]}
            out({"jsonrpc": "2.0", "id": message["id"], "result": result})
        """#

    /// Creates it on `server`, whose proxies hold `memory` bytes from now on.
    /// - Returns: its endpoint and its proxy's pid.
    static func create(
        _ name: String, memory: Int, on server: TestServer, _ more: [(String, JSON)] = []
    ) async throws -> (url: String, proxy: Int32) {
        try await limit(memory, on: server)
        let command: JSON = ["/usr/bin/python3", "-c", .string(script)]
        return try await make(JSONObject([("name", .string(name)), ("command", command)] + more), on: server)
    }

    /// Sets how much the proxies hold that are started from now on.
    static func limit(_ memory: Int, on server: TestServer) async throws {
        let set = try await server.send("PATCH", "/api/v1/settings", ["proxy": ["memory": JSON(memory)]])
        guard set.status == 200 else { throw Failed(String(decoding: set.body, as: UTF8.self)) }
    }

    /// Creates any workload.
    static func make(_ config: JSONObject, on server: TestServer) async throws -> (url: String, proxy: Int32) {
        let response = try await server.send("POST", "/api/v1/workloads", .object(config))
        let made = try JSON(parsing: response.body)
        guard response.status == 201, let url = made["url"]?.stringValue, let pid = made["pid"]?.intValue else {
            throw Failed("no workload was made: \(made.prettyText)")
        }
        return (url, Int32(pid))
    }
}
