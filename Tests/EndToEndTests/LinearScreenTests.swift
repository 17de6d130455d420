// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// `thv tui --accessible` and `--once` through pipes, against a real server.
@Suite struct LinearScreenTests {
    /// A conversation through a pipe: everything is typed ahead, and the program takes it as it needs it.
    private func talk(_ server: TestServer, _ lines: [String], _ flags: String...) async throws -> String {
        let result = try await Command.running(
            "\(TestServer.programs)/thv", ["tui"] + (flags.isEmpty ? ["--accessible"] : flags),
            environment: server.environment, input: lines.map { $0 + "\n" }.joined())
        #expect(result.code == 0, "\(result.errors)")
        return result.output
    }

    @Test func aServerIsAddedTriedStoppedAndDeleted() async throws {
        try await TestServer.with { server in
            let added = try await talk(
                server,
                [
                    "2", "A command", TestServer.everything, "", "spoken", "", "", "", "no", "no", "yes",
                    "4", "echo", "hello there", "q",
                ])
            #expect(added.contains("It is: the program \(TestServer.everything)"))
            #expect(added.contains("spoken is there."))
            #expect(added.contains("Status: Running"))
            #expect(added.contains("hello there"))
            #expect(added.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 }, "nothing moves a cursor")
            #expect(try await server.workload("spoken")["status"] == "running")

            // What is followed ends with Enter, whatever else the log does.
            let stopped = try await talk(server, ["1", "spoken", "logs", "follow", "", "4", "b", "stop", "q"])
            #expect(stopped.contains("Logs of spoken, written by its server"))
            #expect(stopped.contains("Following. Enter ends it."))
            #expect(stopped.contains("Logs of spoken, written by its proxy"))
            #expect(stopped.contains("Done."))
            #expect(stopped.contains("Status: Stopped"))
            #expect(try await server.workload("spoken")["status"] == "stopped")

            let deleted = try await talk(server, ["1", "spoken", "delete", "yes"])
            #expect(deleted.contains("spoken is deleted."))
            #expect(try await server.status("GET", "/api/v1/workloads/spoken") == 404)
        }
    }

    @Test func oneScreenIsPrintedForPeopleAndPrograms() async throws {
        try await TestServer.with { server in
            try await server.create("alpha")
            let text = try await talk(server, [], "--once")
            #expect(text.hasPrefix("1 server, 1 running.\nalpha: Running"))
            let json = try JSON(
                parsing: await talk(server, [], "--once", "--screen", "tools", "--server", "alpha", "--format", "json"))
            #expect(json["screen"] == "tools")
            #expect(json["tools"]?.arrayValue?.isEmpty == false)
            let log = try await talk(server, [], "--once", "--screen", "logs", "--server", "alpha", "--format", "json")
            #expect(try JSON(parsing: log)["lines"]?.arrayValue != nil)
            for screen in ["servers", "catalog", "groups", "secrets", "apps", "activity", "settings"] {
                #expect(try await !talk(server, [], "--once", "--screen", screen).isEmpty)
                #expect(
                    try JSON(parsing: await talk(server, [], "--once", "--screen", screen, "--format", "json"))[
                        "screen"]
                        == .string(screen))
            }
        }
    }

    @Test func aDumbTerminalGetsTheLinearMode() async throws {
        try await TestServer.with { server in
            let window = try TerminalWindow(
                "\(TestServer.programs)/thv tui", environment: server.environment + ["TERM=dumb", "LANG=C"])
            defer { window.end() }
            try await window.shows("the first menu") {
                $0.contains("linear mode") && $0.contains("1. Servers") && $0.utf8.allSatisfy { $0 < 0x7F }
            }
            try window.press("q", "Enter")
            try await window.shows("ended with 0")
        }
    }
}
