// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What real servers need is still there: programs of a virtual environment whose interpreter is installed elsewhere.
@Suite struct RealServerTests {
    @Test(arguments: [
        ("mcp-server-time", "get_current_time", #"{"timezone": "UTC"}"#, "UTC"),
        ("mcp-server-git", "git_status", #"{"repo_path": "/repository"}"#, "branch"),
        ("mcp-server-fetch", "fetch", #"{"url": "http://127.0.0.1:9/"}"#, "127.0.0.1"),
    ]) func aServerOfThePackageIndexRunsInTheSandbox(_ name: String, tool: String, arguments: String, said: String)
        async throws
    {
        let repository = try TemporaryDirectory(in: "/var/tmp")
        let made = try await Command.running("/usr/bin/git", ["-C", repository.path, "init", "--quiet"])
        try #require(made.code == 0, "\(made.errors)")
        try await TestServer.with { server in
            let response = try await server.send(
                "POST", "/api/v1/workloads",
                [
                    "name": "real", "command": [.string("\(Testbed.directory)/v2/bin/\(name)")],
                    "volumes": [.string("\(repository.path):/repository:ro")],
                ])
            let object = try JSON(parsing: response.body)
            #expect(response.status == 201, "\(object.prettyText)")
            let tools = try await server.get("/api/v1/workloads/real/tools")
            #expect(tools["tools"]?.arrayValue?.contains { $0["name"]?.stringValue == tool } == true, "\(tools.text)")
            let answer = try JSON(
                parsing: try await server.send(
                    "POST", "/api/v1/workloads/real/tools/\(tool):call",
                    ["arguments": try JSON(parsing: Array(arguments.utf8))]
                ).body)
            #expect(answer["content"]?[0]?["text"]?.stringValue?.contains(said) == true, "\(answer.prettyText)")
            // Each of the paths is listed, and nothing but the environment, its interpreter and the repository.
            let mounts = object["backend"]?["mounts"]?.arrayValue ?? []
            #expect(mounts.contains { $0["reason"] == "environment" && $0["read_only"] == true })
            #expect(mounts.filter { $0["reason"] == "volume" }.count == 1)
        }
    }
}
