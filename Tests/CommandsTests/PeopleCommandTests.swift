// SPDX-License-Identifier: Apache-2.0
import APIClient
import Glibc
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Groups, clients, secrets, activity and imports from the command line, with a real server.
@Suite struct PeopleCommandTests {
    private func run(
        _ server: TestServer, _ arguments: String..., input: String = ""
    ) async throws -> Command {
        try await Command.running(
            "\(TestServer.programs)/thv", arguments, environment: server.environment, input: input,
            directory: server.home)
    }

    @Test func groupsClientsSecretsAndActivityAreManagedFromTheCommandLine() async throws {
        try await TestServer.with { server in
            #expect(try await run(server, "group", "create", "shop").output == "shop created\n")
            #expect(try await run(server, "group", "create", "shop").code == 5)
            #expect(try await run(server, "group", "list", "-q").output == "default\nshop\n")
            #expect(try await run(server, "group", "rename", "-q", "shop", "store").output == "store\n")
            #expect(try await run(server, "group", "rm", "default").code == 5)

            #expect(try await run(server, "client", "setup").code == 2)
            #expect(try await run(server, "client", "register", "zed", "-g", "store").output == "zed registered\n")
            #expect(try await run(server, "client", "list-registered", "-q").output == "zed\n")
            #expect(try await run(server, "client", "register", "notepad").code == 3)
            let status = try await run(server, "client", "status", "--format", "json")
            #expect(try JSON(parsing: status.output).arrayValue?.count == 25)
            try await server.create("time", arguments: [], [("group", "store")])
            let preview = try await run(server, "client", "preview", "cursor", "-g", "store")
            #expect(preview.output.contains("+    \"time\": {"), "\(preview.output)")
            #expect(try await run(server, "client", "remove", "zed").output == "zed removed\n")
            #expect(try await run(server, "client", "remove", "zed").output == "zed was not registered\n")
            #expect(
                try await run(server, "client", "remove", "zed", "-g", "store").output
                    == "zed was not registered for store\n")

            #expect(try await run(server, "secret", "list").errors.hasPrefix("no secrets yet"))
            let place = try await run(server, "secret", "setup").output.split(separator: "\n")
            #expect(place.count == 3 && place[1].hasPrefix("store     /") && place[2].hasPrefix("key       /"))
            #expect(try await run(server, "secret", "set", "token", input: "s3cr3t-value").errors.contains("backup"))
            #expect(try await run(server, "secret", "list").output == "token\n")
            let got = try await run(server, "secret", "get", "token")
            #expect(got.output == "token is set\n")
            #expect(!(got.output + got.errors).contains("s3cr3t"))
            #expect(try await run(server, "secret", "get", "none").code == 3)
            #expect(try await run(server, "secret", "provider", "environment").output == "provider  environment\n")
            let refused = try await run(server, "secret", "set", "other", input: "x")
            #expect(refused.code == 1)
            #expect(refused.errors.contains("thv secret provider encrypted"))
            #expect(try await run(server, "secret", "provider", "encrypted").code == 0)
            #expect(try await run(server, "secret", "list").output == "token\n")

            let activity = try await run(server, "audit", "list", "--verb", "create-group", "--format", "ndjson")
            #expect(try JSON(parsing: activity.output)["object"] == "shop")
            #expect(try await run(server, "activity", "--since", "1h").output.contains("  set-secret  token"))
            #expect(try await run(server, "import", "toolhive", "--dry-run").code == 3)
            #expect(try await run(server, "export", "time", "--format", "k8s").code == 1)
            #expect(
                try await run(server, "group", "rm", "store", "--with-workloads", input: "y\n").output
                    == "store removed\n")
            #expect(try await server.get("/api/v1/workloads")["total"] == 0)
        }
    }

    @Test func aFileThatCannotBeChangedIsAFailure() async throws {
        try await TestServer.with { server in
            try await server.create("time")
            mkdir("\(server.home)/.cursor", 0o700)
            try File.write(Array("{".utf8), to: "\(server.home)/.cursor/mcp.json")
            let one = try await run(server, "client", "register", "cursor")
            #expect(one.code == 5 && one.output == "")
            let words =
                "error: cursor is registered, but its file could not be changed: \(server.home)/.cursor/mcp.json:"
            #expect(one.errors.hasPrefix(words), "\(one.errors)")
            #expect(one.errors.contains("(left as it was)\n  fix: correct the file"), "\(one.errors)")
            let both = try await run(server, "client", "register", "cursor", "zed", "--format", "json")
            #expect(both.code == 8)
            let clients = try JSON(parsing: both.output).arrayValue ?? []
            #expect(clients.map { $0["status"] } == ["error", "ok"])
            try File.write(Array("{}".utf8), to: "\(server.home)/.cursor/mcp.json")
            #expect(try await run(server, "client", "register", "cursor", "zed").code == 0)
        }
    }

    @Test func anEmbeddedChangeIsInTheInstancesOwnLog() async throws {
        try await TestServer.with { server in
            try await server.terminate()
            #expect(try await run(server, "--embedded", "group", "create", "-q", "quiet").output == "quiet\n")
            let log = try await run(server, "--embedded", "activity", "--format", "ndjson")
            #expect(try JSON(parsing: log.output)["via"] == "embedded")
            let file = try await Command.running("/bin/cat", [server.instance.auditLog])
            #expect(file.output.contains("\"object\":\"quiet\""))
        }
    }
}
