// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport

/// An MCP server whose one tool runs a shell command wherever the server runs: in its sandbox.
enum ShellServer {
    /// The Python program, without a `#!` line.
    static let script = #"""
        import json, subprocess, sys
        for line in sys.stdin:
            message = json.loads(line)
            if "id" not in message:
                continue
            method = message.get("method")
            if method == "initialize":
                result = {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                          "serverInfo": {"name": "shell", "version": "1"}}
            elif method == "tools/list":
                result = {"tools": [{"name": "run", "inputSchema": {"type": "object"}}]}
            elif method == "tools/call":
                done = subprocess.run(["/bin/sh", "-c", message["params"]["arguments"]["command"]],
                                      capture_output=True, text=True, stdin=subprocess.DEVNULL)
                result = {"content": [{"type": "text", "text": done.stdout + done.stderr}]}
            else:
                result = {}
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)

        """#

    /// The command line that needs no file of its own.
    static let command: JSON = ["/usr/bin/python3", "-c", .string(script)]

    /// Creates the workload `name`; what was answered.
    static func create(
        _ name: String, _ members: [(String, JSON)] = [], on server: TestServer
    ) async throws -> (status: Int, object: JSON) {
        var config = JSONObject([("name", .string(name)), ("command", command)])
        for (key, value) in members { config[key] = value }
        let response = try await server.send("POST", "/api/v1/workloads", .object(config))
        let object = try JSON(parsing: response.body)
        return (response.status, object)
    }

    /// What `command` prints inside the workload.
    static func run(_ command: String, in name: String, on server: TestServer) async throws -> String {
        let response = try await server.send(
            "POST", "/api/v1/workloads/\(name)/tools/run:call", ["arguments": ["command": .string(command)]])
        let answer = try JSON(parsing: response.body)
        guard let text = answer["content"]?[0]?["text"]?.stringValue else { throw Failed(answer.prettyText) }
        return text
    }
}
