// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Commands that wait, or do not: they end when what they wait for has come, or cannot come.
@Suite struct WaitingCommandTests {
    private func thv(_ server: TestServer, _ words: String...) async throws -> Command {
        try await Command.running(
            "\(TestServer.programs)/thv", words, environment: server.environment, directory: server.home)
    }

    @Test func whoDoesNotWaitIsToldWhatNeedsNoTimeAndTheOperationOfTheRest() async throws {
        let taken = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        try await TestServer.with { server in
            for (words, code) in [
                (["--proxy-port", "\(taken.port)"], 5), (["--secret", "nosuch,target=KEY"], 3),
                (["--volume", "/no/such:/data:ro"], 3), (["--working-dir", "/no/such"], 3), (["--memory", "5"], 2),
            ] as [([String], Int32)] {
                let line = ["run", "--no-wait", "--name", "early"] + words + ["--", TestServer.everything]
                let run = try await Command.running(
                    "\(TestServer.programs)/thv", line, environment: server.environment, directory: server.home)
                #expect(run.code == code && run.output.isEmpty, "\(words): \(run.code) \(run.output)\(run.errors)")
                #expect(try await server.status("GET", "/api/v1/workloads/early") == 404)
            }
            let run = try await thv(server, "run", "--no-wait", "--name", "fine", "--", TestServer.everything)
            let operation = try await server.get("/api/v1/operations?workload=fine")["operations"]?.arrayValue?.first
            let id = operation?["id"]?.stringValue ?? ""
            #expect(run.code == 0 && !id.isEmpty)
            #expect(run.output == "fine is starting; thv wait fine waits for it (operation \(id))\n")
            #expect(try await thv(server, "wait", "fine").code == 0)
        }
        withExtendedLifetime(taken.socket) {}
    }

    @Test func aWaitForWhatCannotComeEndsAtOnceWithTheCause() async throws {
        let closed = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        closed.socket.close()
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let web = try HTTPServer(socket: socket) { _, exchange in exchange.respond(.text("no", status: 401)) }
        defer { web.stop() }
        try await TestServer.with { server in
            let image = "127.0.0.1:\(closed.port)/no/such:1"
            #expect(try await thv(server, "run", "--no-wait", "--name", "lost", image).code == 0)
            let lost = try await thv(server, "wait", "lost", "--timeout", "60s")
            #expect(lost.code == 3 && lost.errors.contains("lost was not made: "), "\(lost.errors)")
            let remote = try await thv(server, "run", "--name", "closed", "http://127.0.0.1:\(port)/mcp")
            #expect(remote.code == 0 && remote.output.hasPrefix("closed is unauthenticated at "), "\(remote.output)")
            #expect(remote.errors.contains("it asks for sign-in (401)"), "\(remote.errors)")
            _ = try await server.send(
                "POST", "/api/v1/workloads", ["name": "ended", "command": ["/bin/sh", "-c", "exit 3"]])
            for (name, words) in [
                ("closed", "closed does not let us in: it asks"), ("ended", "ended failed: ended with"),
            ] {
                for goal in ["running", "tool=add"] {
                    let began = MonotonicClock.milliseconds
                    let wait = try await thv(server, "wait", name, "--for", goal, "--timeout", "60s")
                    #expect(wait.code == 1 && wait.errors.hasPrefix("error: \(words)"), "\(goal): \(wait.errors)")
                    #expect(MonotonicClock.milliseconds - began < 10_000)
                }
            }
            let list = try await thv(server, "list")
            #expect(list.errors.contains("closed: it asks for sign-in (401)"), "\(list.errors)")
        }
    }
}
