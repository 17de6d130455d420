// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Packages that a package manager of the machine fetches and runs, inside the sandbox.
@Suite struct PackageTests {
    /// uv, if this machine has it.
    private static let uv: String? =
        (["\(Testbed.directory)/uv/bin"] + (Environment.variable("PATH") ?? "").split(separator: ":").map(String.init))
        .map { "\($0)/uv" }
        .first { access($0, X_OK) == 0 }

    /// A Python package without dependencies: an MCP server that says where it is.
    private static let wheel = """
        import sys, zipfile
        code = '''
        import json, os, sys
        def main():
            for line in sys.stdin:
                message = json.loads(line)
                if "id" not in message:
                    continue
                method, result = message["method"], {}
                if method == "initialize":
                    version = message["params"]["protocolVersion"]
                    info = {"name": "tiny", "version": "1.0"}
                    result = {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info}
                elif method == "tools/list":
                    result = {"tools": [{"name": "where", "inputSchema": {"type": "object"}}]}
                elif method == "tools/call":
                    said = {"file": __file__, "arguments": sys.argv[1:], "cache": os.environ["UV_CACHE_DIR"]}
                    result = {"content": [{"type": "text", "text": json.dumps(said)}]}
                print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
        '''
        info = "tiny_mcp-1.0.dist-info/"
        with zipfile.ZipFile(sys.argv[1], "w") as archive:
            archive.writestr("tiny_mcp.py", code)
            archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tiny-mcp\\nVersion: 1.0\\n")
            tags = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
            archive.writestr(info + "WHEEL", tags)
            archive.writestr(info + "entry_points.txt", "[console_scripts]\\ntiny-mcp = tiny_mcp:main\\n")
            names = ["tiny_mcp.py"] + [info + name for name in ("METADATA", "WHEEL", "entry_points.txt", "RECORD")]
            archive.writestr(info + "RECORD", "".join(name + ",,\\n" for name in names))
        """

    private func make(_ server: TestServer, _ members: [(String, JSON)]) async throws -> JSON {
        let response = try await server.send("POST", "/api/v1/workloads", .object(JSONObject(members)))
        let object = try JSON(parsing: response.body)
        guard response.status == 201 else { throw Failed("no workload was made: \(object.prettyText)") }
        return object
    }

    @Test(.enabled(if: uv != nil, "uv is not installed")) func aPythonPackageRunsWithTheMachinesOwnUV() async throws {
        let uv = try #require(Self.uv)
        try await TestServer.with { server in
            mkdir("\(server.home)/wheels", 0o755)
            let built = try await Command.running(
                "python3", ["-c", Self.wheel, "\(server.home)/wheels/tiny_mcp-1.0-py3-none-any.whl"])
            #expect(built.code == 0, "\(built.errors)")
            let made = try await make(
                server,
                [
                    ("name", "tiny"), ("package", "uvx://tiny-mcp@1.0"), ("package_runner", .string(uv)),
                    ("cmd_args", ["--one"]), ("volumes", [.string("\(server.home)/wheels:/wheels:ro")]),
                    (
                        "env_vars",
                        ["UV_FIND_LINKS": "/wheels", "UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never"]
                    ),
                ])
            #expect(made["status"] == "running")
            let id = try #require(made["id"]?.stringValue)
            let own = "\(server.instance.packagesDirectory)/\(id.prefix(12))"
            let answer = try await server.send("POST", "/api/v1/workloads/tiny/tools/where:call", ["arguments": [:]])
            let text = try JSON(parsing: answer.body)["content"]?[0]?["text"]?.stringValue ?? ""
            let said = try JSON(parsing: text)
            #expect(said["file"]?.stringValue?.hasPrefix(own) == true)
            #expect(said["cache"]?.stringValue?.hasPrefix(own) == true)
            #expect(said["arguments"] == ["--one"])
            #expect(try await server.status("POST", "/api/v1/workloads/tiny/restart") == 200)
            #expect(try await server.status("DELETE", "/api/v1/workloads/tiny") == 204)
            #expect(!File.exists(own))
        }
    }

    /// The package manager here is a stand-in that writes down how it was called: only the command line is looked at.
    @Test(arguments: [
        ("npx", "npx://@scope/server@1.2", ["--yes", "@scope/server@1.2", "--x"]),
        ("uv", "uvx://some-server@1.2", ["tool", "run", "some-server@1.2", "--x"]),
        ("uvx", "uvx://some-server", ["some-server", "--x"]),
    ])
    func aPackageManagerIsToldWhatToFetchAndWhereToKeepIt(
        name: String, package: String, words: [String]
    ) async throws {
        try await TestServer.with { server in
            mkdir("\(server.home)/bin", 0o755)
            let stand = "\(server.home)/bin/\(name)"
            let script = """
                #!/bin/sh
                printf '%s\\n' "$@" > "${XDG_CACHE_HOME%/*}/words"
                exec /programs/mcp-everything

                """
            try File.write(Array(script.utf8), to: stand, mode: 0o755)
            let made = try await make(
                server,
                [
                    ("name", "stand"), ("package", .string(package)), ("package_runner", .string(stand)),
                    ("cmd_args", ["--x"]), ("volumes", [.string("\(TestServer.programs):/programs:ro")]),
                ])
            #expect(made["status"] == "running")
            #expect(made["config"]?["permission_profile"]?["name"] == "network")
            let own = "\(server.instance.packagesDirectory)/\((made["id"]?.stringValue ?? "").prefix(12))"
            let written = String(decoding: try File.read("\(own)/words"), as: UTF8.self)
            #expect(written.split(separator: "\n").map(String.init) == words)
            #expect(try await server.status("DELETE", "/api/v1/workloads/stand") == 204)
            #expect(!File.exists(own))
        }
    }
}
