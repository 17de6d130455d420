// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import MCPConnection
import Models
import Platform
import Server
import Storage
import TestSupport
import Testing

/// What other versions have stored: nothing of it is lost, and no session that is open ends for it.
@Suite struct StoredStateTests {
    /// Of each form that a database ever had. Released scripts are never changed, so that the first of them make one.
    @Test(arguments: 1...StateSchema.migrations.count)
    func aDatabaseOfEveryVersionIsTakenOver(version: Int) async throws {
        let server = try TestServer()
        try server.instance.prepareDirectories()
        do {
            let scripts = Array(StateSchema.migrations.prefix(version))
            let database = try await Database(path: server.instance.databaseFile, migrations: scripts)
            let config = #"{"schema_version":"v1","name":"old","command":["/bin/cat"],"port":4321,"later":[1]}"#
            try await database.write { connection in
                try connection.run(
                    "INSERT INTO workloads VALUES(?,?,?,?,?,?,?,?,?)", .text(String(repeating: "a", count: 32)),
                    .number(Account.current), .text(Account.name(of: Account.current) ?? ""), .text("old"),
                    .text(config), .text("stopped"), .number(3), .int(1_700_000_000_000), .null)
            }
        }
        try await server.whileRunning {
            let workload = try await server.workload("old")
            #expect(workload["status"] == "stopped")
            #expect(workload["port"] == 4321)
            #expect(workload["revision"] == 3)
            #expect(try await server.send("PATCH", "/api/v1/workloads/old", ["memory": 67_108_864]).status == 200)
            let stored = try await Self.configuration(of: server)
            #expect(stored["later"] == [1] && stored["memory"] == 67_108_864)
        }
    }

    private static func configuration(of server: TestServer) async throws -> JSON {
        let database = try await Database(path: server.instance.databaseFile, migrations: StateSchema.migrations)
        let text = try await database.read { try $0.run("SELECT config FROM workloads").first?.first?.text ?? "" }
        return try JSON(parsing: text)
    }

    /// A configuration as another version has stored it.
    struct Stored: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What becomes of the text that this version has stored.
        let change: @Sendable (JSON) -> String
        /// Why it cannot be used; `nil` when it can.
        let reason: String?
    }
    static let stored = [
        Stored(testDescription: "a newer schema", change: { $0.merging(["schema_version": "v2"]).text }, reason: "v2"),
        Stored(
            testDescription: "a word of a newer version", change: { $0.merging(["transport": "quic"]).text },
            reason: "quic"),
        Stored(testDescription: "another type", change: { $0.merging(["command": "one"]).text }, reason: "/command"),
        Stored(testDescription: "cut off", change: { String($0.text.dropLast(20)) }, reason: "no JSON object"),
        Stored(testDescription: "empty", change: { _ in "" }, reason: "no JSON object"),
        Stored(
            testDescription: "members of a newer version", change: { $0.merging(["later": ["deep": 1]]).text },
            reason: nil),
        Stored(
            testDescription: "what is refused today",
            change: { $0.merging(["group": "Not a name!"]).text },
            reason: nil),
    ]

    @Test(arguments: stored) func noStoredConfigurationEndsASessionOrIsLost(_ stored: Stored) async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            let url = try #require(made["url"]?.stringValue)
            let mcp = MCPClient(http: HTTPClient(), url: url)
            try await mcp.initialize()
            try await server.terminate()
            let text = stored.change(try await Self.configuration(of: server))
            do {
                let file = server.instance.databaseFile
                let database = try await Database(path: file, migrations: StateSchema.migrations)
                try await database.write { try $0.run("UPDATE workloads SET config=?", .text(text)) }
            }
            // A command that only reads says the same as the server.
            let list = try await Command.running(
                "\(TestServer.programs)/thv", ["list", "--format", "json"], environment: server.environment)
            #expect(try JSON(parsing: list.output)[0]?["name"] == "kept", "\(list.errors)")
            try await server.start()
            let adopted = try await server.workload("kept")
            #expect(adopted["pid"] == made["pid"])
            let answer = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "still here"]])
            #expect(answer["content"]?[0]?["text"] == "still here")
            guard let reason = stored.reason else {
                #expect(adopted["status"] == "running")
                #expect(try await server.status("POST", "/api/v1/workloads/kept/restart") == 200)
                return
            }
            #expect(adopted["status"] == "error")
            let context = adopted["status_context"]?.stringValue ?? ""
            #expect(context.contains(reason) && context.contains("stored configuration"), "\(context)")
            for path in ["start", "restart"] {
                let refused = try await server.send("POST", "/api/v1/workloads/kept/\(path)")
                #expect(refused.status == 409, "\(path)")
            }
            #expect(try await server.send("PATCH", "/api/v1/workloads/kept", ["memory": 67_108_864]).status == 409)
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
            // It can be stopped, and what is stored stays for the version that knows it.
            #expect(try await server.status("POST", "/api/v1/workloads/kept/stop") == 200)
            try await server.terminate()
            let file = server.instance.databaseFile
            let database = try await Database(path: file, migrations: StateSchema.migrations)
            let left = try await database.read { try $0.run("SELECT config FROM workloads").first?.first?.text }
            #expect(left == text)
            try await server.start()
            #expect(try await server.status("DELETE", "/api/v1/workloads/kept") == 204)
        }
    }

    @Test func aNewerDatabaseIsRefusedAndItsProxiesGoOn() async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            let mcp = MCPClient(http: HTTPClient(), url: try #require(made["url"]?.stringValue))
            try await mcp.initialize()
            try await server.terminate()
            let file = server.instance.databaseFile
            func version(_ number: Int) throws {
                _ = try Command.run("/usr/bin/sqlite3", [file, "PRAGMA user_version=\(number);"])
            }
            try version(StateSchema.migrations.count + 1)
            let refused = try await Command.running(
                "\(TestServer.programs)/thv", ["serve", "--port", "0"], environment: server.environment)
            #expect(refused.code != 0 && refused.errors.contains("written by a newer thv"), "\(refused.errors)")
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
            try version(StateSchema.migrations.count)
            try await server.start()
            #expect(try await server.workload("kept")["pid"] == made["pid"])
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
        }
    }
}
