// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import TestSupport
import Testing

/// What a command does as it was told, and what a person has to know of that.
@Suite struct RemarkTests {
    private static let thv = "\(TestServer.programs)/thv"

    @Test func aToolThatIsNotThereIsNamed() async throws {
        try await TestServer.with { server in
            func run(_ words: String...) async throws -> Command {
                try await Command.running(Self.thv, words, environment: server.environment)
            }
            let made = try await run("run", "--name", "time", "--tools", "add,nosuchtool", "--", TestServer.everything)
            #expect(made.code == 0)
            #expect(made.errors.contains("time has no tool nosuchtool, so clients get none of that name; it has "))
            #expect(made.errors.contains("add, "), "\(made.errors)")
            let tools = try await server.get("/api/v1/workloads/time/tools?all=true")
            #expect(tools["missing"] == ["nosuchtool"] && tools["total"] == 10)
            let right = try await run("edit", "time", "--tools", "add,echo")
            #expect(right.code == 0 && !right.errors.contains("has no tool"), "\(right.errors)")
            let shown = try await run("edit", "time", "--tools-override", #"{"gone": {"name": "here"}}"#)
            #expect(shown.code != 0 || shown.errors.contains("gone"), "\(shown.errors)")
        }
    }

    @Test func whoLosesASecretIsNamed() async throws {
        try await TestServer.with { server in
            func run(_ words: String...) async throws -> Command {
                try await Command.running(Self.thv, words, environment: server.environment, input: "x\n")
            }
            #expect(try await server.send("PUT", "/api/v1/secrets/token", ["value": "hidden"]).status == 200)
            #expect(try await server.send("PUT", "/api/v1/secrets/spare", ["value": "hidden"]).status == 200)
            try await server.create("time", [("secrets", ["token,target=TOKEN"])])
            let deleted = try await run("secret", "delete", "token", "spare")
            #expect(deleted.code == 0, "\(deleted.errors)")
            #expect(deleted.errors.contains("token: time cannot start any more without it"), "\(deleted.errors)")
            #expect(!deleted.errors.contains("spare:"))
            #expect(try await server.status("GET", "/api/v1/secrets/token") == 404)
        }
    }
}
