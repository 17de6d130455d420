// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport

/// Another machine, as far as a client can tell: a network namespace with an address that is not loopback, where a
/// server of a stranger keeps what it is sent.
struct Elsewhere {
    /// One command line, run in that namespace; `{URL}` in it and in files stands for the server's address.
    struct Run {
        var arguments: [String]
        var input = ""
        var environment: [String: String] = [:]
        var directory: String
    }

    /// What became of it.
    struct Result {
        var code: Int
        var output: String
        var errors: String
        /// `METHOD PATH` and the body of every request that had one, or changed something.
        var received: [String]
    }

    private static let script = #"""
        import http.server, json, os, subprocess, sys, threading

        plan = json.load(sys.stdin)
        received = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                if self.command != "GET":
                    received.append(f"{self.command} {self.path} {body}")
                path = self.path.split("?")[0]
                answer, status = {}, 200
                if path == "/v1/runtime/info":
                    answer = {"instanceId": "default"}
                elif path == "/api/v1/workloads" and self.command == "POST":
                    answer, status = {"name": "there", "status": "running", "url": "http://127.0.0.1:1/mcp"}, 201
                elif path == "/api/v1/workloads":
                    answer = {"workloads": [], "total": 0}
                elif path.startswith("/api/v1/workloads/"):
                    answer = {"name": "there", "status": "running", "url": "u", "revision": 1,
                              "config": {"name": "there", "image": "x"}}
                elif path == "/api/v1/registry":
                    answer = {"registries": []}
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any
            def log_message(self, *words):
                pass

        server = http.server.ThreadingHTTPServer((plan["host"], 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://{plan['host']}:{server.server_port}"
        fill = lambda text: text.replace("{URL}", url)
        results = []
        for path, text in plan["files"].items():
            with open(path, "w") as file:
                file.write(fill(text))
        for run in plan["runs"]:
            del received[:]
            done = subprocess.run(
                [fill(word) for word in run["arguments"]], input=run["input"], capture_output=True, text=True,
                env={key: fill(value) for key, value in run["environment"].items()}, cwd=run["directory"])
            results.append({"code": done.returncode, "output": done.stdout, "errors": done.stderr,
                            "received": list(received)})
        print(json.dumps(results))
        sys.stdout.flush()
        os._exit(0)
        """#

    /// Writes `files` and runs the command lines one after the other.
    static func run(_ runs: [Run], files: [String: String] = [:], host: String = "192.0.2.1") async throws -> [Result] {
        let plan: JSON = [
            "host": .string(host), "files": JSON(files),
            "runs": .array(
                runs.map { run in
                    [
                        "arguments": JSON(["\(TestServer.programs)/thv"] + run.arguments), "input": .string(run.input),
                        "environment": JSON(run.environment), "directory": .string(run.directory),
                    ]
                }),
        ]
        let done = try await Command.running(
            "/usr/bin/unshare",
            [
                "-rn", "/bin/sh", "-c",
                "ip link set lo up && ip addr add 192.0.2.1/32 dev lo && exec python3 -c \"$1\"", "sh", script,
            ], input: plan.text)
        guard done.code == 0, let list = try JSON(parsing: Array(done.output.utf8)).arrayValue else {
            throw Failed("no other machine could be made: \(done.errors)")
        }
        return list.map { result in
            Result(
                code: result["code"]?.intValue ?? -1, output: result["output"]?.stringValue ?? "",
                errors: result["errors"]?.stringValue ?? "",
                received: (result["received"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
    }
}
