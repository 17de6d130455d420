// SPDX-License-Identifier: Apache-2.0
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// The commands of `docs/scripting.md`, as they stand there, against a real server.
@Suite struct ScriptingTests {
    /// What stands in the page's fences for a shell.
    private let blocks: [String]

    init() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = String(decoding: try File.read("\(root)/docs/scripting.md"), as: UTF8.self)
        var blocks: [String] = []
        var block: String?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```sh" {
                block = ""
            } else if line == "```" {
                if let block { blocks.append(block) }
                block = nil
            } else {
                block?.append("\(line)\n")
            }
        }
        self.blocks = blocks
    }

    private func run(_ script: String, on server: TestServer) async throws -> String {
        let run = try await Command.running(
            "/bin/bash", ["-euo", "pipefail", "-c", script], environment: server.environment, directory: server.home)
        #expect(run.code == 0, "\(run.output)\n\(run.errors)")
        #expect(!run.output.contains("not to be seen"))
        return run.output
    }

    private func check(_ output: String, on server: TestServer) async throws {
        let lines = output.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                "demo\trunning\t\(lines.first { $0.hasPrefix("demo\t") }?.split(separator: "\t").last ?? "")"))
        for line in ["42", "running", "stopped", "succeeded", "snapshot", "[\"demo-token\",[\"demo\"]]"] {
            #expect(lines.contains(line), "no line “\(line)” in:\n\(output)")
        }
        #expect(lines.contains { $0.hasPrefix("404 not_found: ") })
        #expect(lines.contains("demo succeeded") && lines.contains("second succeeded"))
        #expect(try await server.get("/api/v1/workloads")["total"] == 0)
        #expect(try await server.get("/api/v1/secrets")["total"] == 0)
    }

    @Test func everyCommandOfThePageWorks() async throws {
        #expect(blocks.count >= 12)
        try await TestServer.with { server in
            let output = try await run(blocks.joined(), on: server)
            try await check(output, on: server)
            #expect(output.contains("\"socket\"]"))
        }
    }

    /// The same life with the page's own way over the socket from the beginning.
    @Test func everyCommandOfThePageWorksOverTheSocket() async throws {
        let socket = try #require(blocks.last)
        #expect(socket.contains("--unix-socket"))
        try await TestServer.with { server in
            let script = ([blocks[0], socket] + blocks.dropFirst().dropLast()).joined()
            try await check(try await run(script, on: server), on: server)
        }
    }
}
