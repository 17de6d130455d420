// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import TestSupport

/// A stdio server in Python that says what it is told to, when it is told to: late answers, log messages and questions.
///
/// The tool `hang` is remembered by the argument `label` and not answered. The notification `notifications/test/emit` makes
/// the server write lines, in which `{{LABEL}}` stands for the id of such a call, and then say that `test://done` changed.
struct ScriptedServer {
    private static let script = #"""
        import json, os, sys, threading, time

        while os.path.exists("/gate/closed"):
            time.sleep(0.02)

        calls, heard, done = {}, [], 0

        def out(message):
            sys.stdout.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
            sys.stdout.flush()

        def emit(lines):
            for text in lines:
                for label, id in calls.items():
                    text = text.replace("{{" + label + "}}", json.dumps(id))
                out(text)
            out({"jsonrpc": "2.0", "method": "notifications/resources/updated", "params": {"uri": "test://done"}})
            print("emitted", file=sys.stderr, flush=True)

        for line in sys.stdin:
            message = json.loads(line)
            method, params = message.get("method"), message.get("params") or {}
            heard.append(line.rstrip("\n"))
            if method == "notifications/test/emit":
                if "delay" in params:
                    threading.Timer(params["delay"], emit, [params["lines"]]).start()
                else:
                    emit(params["lines"])
            if method == "notifications/test/exit":
                os._exit(3)
            if "id" not in message or method is None:
                continue
            result = {}
            if method == "initialize":
                result = {"protocolVersion": params["protocolVersion"], "serverInfo": {"name": "scripted", "version": "1"},
                          "capabilities": {"tools": {}, "resources": {"subscribe": True}, "logging": {}}}
            elif method == "tools/list":
                result = {"tools": [{"name": n, "inputSchema": {"type": "object"}} for n in ["hang", "echo", "heard", "hidden_tool"]]}
            elif method == "tools/call" and params.get("name") == "hang":
                calls[params["arguments"]["label"]] = message["id"]
                continue
            elif method == "tools/call" and params.get("name") == "heard":
                heard.pop()
                result = {"content": [{"type": "text", "text": json.dumps({"lines": heard, "calls": calls})}]}
            elif method == "tools/call":
                result = {"content": [{"type": "text", "text": json.dumps(params)}]}
            out({"jsonrpc": "2.0", "id": message["id"], "result": result})
        """#

    static var command: JSON { ["/usr/bin/python3", "-c", .string(script)] }

    /// Creates it on `server`.
    /// - Returns: its workload.
    static func create(_ name: String, on server: TestServer, _ more: [(String, JSON)] = []) async throws -> JSON {
        let config = JSONObject([("name", .string(name)), ("command", command)] + more)
        let response = try await server.send("POST", "/api/v1/workloads", .object(config))
        let object = try JSON(parsing: response.body)
        guard response.status == 201 else { throw Failed("no workload was made: \(object.prettyText)") }
        return object
    }
}
