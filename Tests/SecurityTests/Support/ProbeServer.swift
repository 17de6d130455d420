// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport

/// An MCP server in Python whose one tool tries what a workload must not be able to do.
enum ProbeServer {
    /// What the tool is told to try.
    struct Targets {
        var ports: [UInt16]
        var paths: [String]
        var pids: [Int32]
    }

    private static let script = #"""
        import ctypes, json, os, socket, sys

        def connects(host, port):
            try:
                socket.create_connection((host, port), timeout=0.5).close()
                return True
            except OSError:
                return False

        def probe(arguments):
            found = {}
            hosts = ["127.0.0.1", "::1", "10.0.2.2", "10.0.2.3", "localhost"] + arguments["hosts"]
            found["ports"] = [f"{h}:{p}" for h in hosts for p in arguments["ports"] if connects(h, p)]
            found["paths"] = [p for p in arguments["paths"] if os.path.lexists(p)]
            alive = []
            for pid in arguments["pids"]:
                try:
                    os.kill(pid, 0)
                    alive.append(pid)
                except OSError:
                    pass
            found["pids"] = [p for p in alive if p > 10]
            status = open("/proc/self/status").read().splitlines()
            found["status"] = {l.split(":")[0]: l.split(":")[1].strip() for l in status if l.startswith(("Cap", "NoNewPrivs"))}
            found["processes"] = len([n for n in os.listdir("/proc") if n.isdigit()])
            libc = ctypes.CDLL(None, use_errno=True)
            found["mounts"] = libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0
            found["users"] = libc.unshare(0x10000000) == 0
            written = []
            for directory in ["/", "/etc", "/usr", "/usr/bin", "/var", "/home", "/run", "/dev", "/proc/sys/kernel"]:
                try:
                    open(os.path.join(directory, "thv-probe"), "w").close()
                    written.append(directory)
                except OSError:
                    pass
            found["written"] = written
            return found

        for line in sys.stdin:
            message = json.loads(line)
            if "id" not in message:
                continue
            method = message["method"]
            if method == "initialize":
                result = {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                          "serverInfo": {"name": "probe", "version": "1"}}
            elif method == "tools/list":
                result = {"tools": [{"name": "probe", "inputSchema": {"type": "object"}}]}
            elif method == "tools/call":
                result = {"content": [{"type": "text", "text": json.dumps(probe(message["params"]["arguments"]))}]}
            else:
                result = {}
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
        """#

    /// Creates the workload `name` on `server` with a built-in profile.
    static func create(_ name: String, profile: String, on server: TestServer) async throws -> JSON {
        let file = "\(server.home)/probe.py"
        try File.write(Array(script.utf8), to: file, mode: 0o644)
        let response = try await server.send(
            "POST", "/api/v1/workloads",
            [
                "name": .string(name), "command": ["/usr/bin/python3", "/probe.py"],
                "volumes": [.string("\(file):/probe.py:ro")], "permission_profile": .string(profile),
            ])
        let object = try JSON(parsing: response.body)
        guard response.status == 201 else { throw Failed("no probe was made: \(object.prettyText)") }
        return object
    }

    /// Calls the tool.
    static func run(_ name: String, _ targets: Targets, hosts: [String], on server: TestServer) async throws -> JSON {
        let response = try await server.send(
            "POST", "/api/v1/workloads/\(name)/tools/probe:call",
            [
                "arguments": [
                    "ports": .array(targets.ports.map { JSON(Int($0)) }), "paths": JSON(targets.paths),
                    "pids": .array(targets.pids.map { JSON(Int($0)) }), "hosts": JSON(hosts),
                ]
            ])
        let answer = try JSON(parsing: response.body)
        guard let text = answer["content"]?[0]?["text"]?.stringValue else { throw Failed(answer.prettyText) }
        return try JSON(parsing: text)
    }
}
