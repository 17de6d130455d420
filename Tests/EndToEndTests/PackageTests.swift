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
    private func make(_ server: TestServer, _ members: [(String, JSON)]) async throws -> JSON {
        let response = try await server.send("POST", "/api/v1/workloads", .object(JSONObject(members)))
        let object = try JSON(parsing: response.body)
        guard response.status == 201 else { throw Failed("no workload was made: \(object.prettyText)") }
        return object
    }

    /// The package manager here is a stand-in that writes down how it was called: only the command line is looked at.
    @Test(arguments: [
        (
            "npx", "npm", "npx://@scope/server@1.2",
            [
                "install", "--prefix", "/package", "--no-audit", "--no-fund", "--no-update-notifier", "--omit=dev",
                "@scope/server@1.2",
            ]
        ), ("uv", "uv", "uvx://server@1.2", ["tool", "install", "server==1.2"]),
        ("uvx", "uv", "uvx://server", ["tool", "install", "server"]),
    ])
    func aPackageManagerIsToldWhatToFetchAndWhereToKeepIt(
        name: String, installer: String, package: String, words: [String]
    ) async throws {
        try await TestServer.with { server in
            mkdir("\(server.home)/bin", 0o755)
            let script = """
                #!/bin/sh
                printf '%s\\n' "$@" > /package/words
                mkdir -p /package/bin /package/node_modules/.bin /package/node_modules/@scope/server
                echo '{"name": "@scope/server", "version": "1.2", "bin": "server.js"}' \\
                    > /package/node_modules/@scope/server/package.json
                ln -s /programs/mcp-everything /package/bin/server
                ln -s /programs/mcp-everything /package/node_modules/.bin/server

                """
            for file in Set([name, installer]) {
                try File.write(Array(script.utf8), to: "\(server.home)/bin/\(file)", mode: 0o755)
            }
            let made = try await make(
                server,
                [
                    ("name", "stand"), ("package", .string(package)),
                    ("package_runner", .string("\(server.home)/bin/\(name)")), ("cmd_args", ["--delay-start", "1"]),
                    ("volumes", [.string("\(TestServer.programs):/programs:ro")]),
                ])
            #expect(made["status"] == "running")
            #expect(made["config"]?["permission_profile"]?["name"] == "network")
            let digest = made["config"]?["package_digest"]?.stringValue ?? ""
            let files = "\(server.instance.packagesDirectory)/cache/\(digest.dropFirst(7))/files"
            let written = String(decoding: try File.read("\(files)/words"), as: UTF8.self)
            #expect(written.split(whereSeparator: \.isNewline).map(String.init) == words)
            #expect(try await server.status("POST", "/api/v1/workloads/stand/restart") == 200)
            #expect(try await server.status("DELETE", "/api/v1/workloads/stand") == 204)
        }
    }
}
