// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// The same objects by every way: HTTP, command line, embedded, and over a restart.
@Suite struct RoundTripTests {
    private static let base = "/api/v1/workloads"

    /// Runs `thv` for the server's instance.
    private func thv(_ server: TestServer, _ arguments: [String], input: String = "") async throws -> Command {
        try await Command.running(
            "\(TestServer.programs)/thv", arguments, environment: server.environment, input: input,
            directory: server.home)
    }

    private func rich(_ name: String, _ server: TestServer) -> JSON {
        [
            "name": .string(name), "command": [.string(TestServer.everything)], "cmd_args": [],
            "env_vars": ["B": "2", "A": "1 ü"], "secrets": ["key,target=KEY"],
            "volumes": [.string("\(server.home)/data:/data:ro")], "labels": ["team": "a b"], "group": "team",
            "permission_profile": "none", "memory": 536_870_912, "cpus": 1.5.asJSON, "pids_limit": 200,
            "start_timeout": 45, "stop_timeout": 3, "call_timeout": 7200, "allowed_origins": ["https://example.org"],
        ]
    }

    private func prepare(_ client: ValidatingClient) async throws {
        mkdir("\(client.server.home)/data", 0o700)
        try await client.json("PUT", "/api/v1/secrets/key", ["value": "s3cr3t"])
    }

    @Test func anExportRunsAsTheSameWorkload() async throws {
        try await ValidatingClient.with { client in
            let server = client.server
            try await prepare(client)
            try await client.json("POST", Self.base, rich("trip", server), is: 201)
            let exported = try await thv(server, ["export", "trip"])
            #expect(exported.code == 0, "\(exported.errors)")
            let document = try JSON(parsing: exported.output)
            #expect(document == (try await client.json("GET", "\(Self.base)/trip/export")))
            try await client.json("DELETE", "\(Self.base)/trip", is: 204)

            let run = try await thv(server, ["run", "--from-config", "-"], input: exported.output)
            #expect(run.code == 0, "\(run.errors)")
            #expect(try await client.json("GET", "\(Self.base)/trip/export") == document)
            #expect(try await client.json("GET", "\(Self.base)/trip")["config"] == document)
            try await client.json("DELETE", "\(Self.base)/trip", is: 204)

            try await client.json("POST", "\(Self.base):import", document, is: 201)
            #expect(try await client.json("GET", "\(Self.base)/trip/export") == document)
        }
    }

    @Test func theRunConfigurationSurvivesTheServer() async throws {
        try await ValidatingClient.with { client in
            let server = client.server
            try await prepare(client)
            let made = try await client.json("POST", Self.base, rich("kept", server), is: 201)
            let exported = try await client.json("GET", "\(Self.base)/kept/export")
            #expect(File.exists(server.instance.databaseFile))
            try await server.kill()
            try await server.start()
            let again = try await client.json("GET", "\(Self.base)/kept?wait_for=running")
            #expect(again["id"] == made["id"])
            #expect(again["config"] == made["config"])
            #expect(try await client.json("GET", "\(Self.base)/kept/export") == exported)
            let restarted = try await client.json("POST", "\(Self.base)/kept/restart")
            #expect(restarted["config"] == made["config"])
        }
    }

    @Test func aGivenPortIsServedAndWrittenDown() async throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        socket.close()
        try await TestServer.with(arguments: ["--port", String(port)]) { server in
            let file = try #require(try RuntimeFile.read(server.instance.runtimeFile))
            #expect(file.url == "http://127.0.0.1:\(port)")
            #expect(file.process.pid == server.pid)
            #expect(try await ValidatingClient(server).send("GET", "/health", tcp: true).status == 204)
        }
    }
}

extension Double {
    fileprivate var asJSON: JSON { .number(JSONNumber(self)) }
}
