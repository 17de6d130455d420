// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A command gets the secrets of its own environment, also from another command that works for it.
@Suite struct CommandEnvironmentTests {
    /// A command that is at work until its server is removed: that never answers.
    private func busy(_ server: TestServer, environment: [String]) async throws -> Child {
        var plan = Child.Plan(
            "\(TestServer.programs)/thv",
            [
                "run", "--name", "busy", "--start-timeout", "10m", "--", "/bin/sh", "-c",
                "echo at work >&2; cat >/dev/null",
            ],
            environment: server.environment + environment)
        plan.directory = server.home
        let sink = Descriptor(owning: open("/dev/null", O_WRONLY | O_CLOEXEC))
        plan.descriptors = [(sink.number, 1), (sink.number, 2)]
        let child = try Child.start(plan)
        try await until("it is at work", seconds: 20) {
            (try? await server.get("/api/v1/workloads/busy")["status"]?.stringValue) == "starting"
        }
        return child
    }

    @Test(arguments: [[], ["--embedded"]])
    func secretsComeFromTheCommandsOwnEnvironmentWhileAnotherIsAtWork(flags: [String]) async throws {
        let server = try TestServer()
        let value = "geheim-\(UInt64.random(in: 0...UInt64.max))"
        let long = String(repeating: "l", count: 20_000)
        func thv(_ words: [String], _ more: [String] = []) async throws -> Command {
            try await Command.running(
                "\(TestServer.programs)/thv", flags + words, environment: server.environment + more,
                directory: server.home)
        }
        #expect(try await thv(["secret", "provider", "environment"]).code == 0)
        let first = try await busy(server, environment: ["THV_SECRET_ABC=the-other-one"])
        let own = ["THV_SECRET_ABC=\(value)"]
        let run = try await thv(
            ["run", "--name", "mine", "--secret", "ABC,target=A", "--", TestServer.everything], own)
        #expect(run.code == 0, "\(run.errors)")
        let env = ["mcp", "call", "env", "--server", "mine", "--args", #"{"name":"A"}"#]
        #expect(try await thv(env).output.contains(value))
        // What the other command has is not taken instead, and nothing is kept of a request's.
        let without = try await thv(["run", "--name", "none", "--secret", "ABC,target=A", "--", TestServer.everything])
        #expect(without.code != 0 && without.errors.contains("ABC"), "\(without.errors)")
        #expect(try await thv(["restart", "mine"]).code != 0)
        #expect(try await thv(["restart", "mine"], own).code == 0)

        // More than goes with a request: the other command is waited for.
        let waiting = Task {
            try await thv(
                ["run", "--name", "long", "--secret", "ABC,target=A", "--", TestServer.everything],
                ["THV_SECRET_ABC=\(long)"])
        }
        #expect(try await thv(["rm", "busy"]).code == 0)
        _ = try await Thread.dedicated("wait") { first.wait() }
        let waited = try await waiting.value
        #expect(waited.code == 0, "\(waited.errors)")
        #expect(try await thv(["secret", "list", "-q"], own).output == "ABC\n")
        #expect(try await thv(["rm", "mine", "long"]).code == 0)
        for file in try FileList.files(server.home) {
            let bytes = try File.read(file, limit: 1 << 30)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(value) && !text.contains(long), "\(file)")
        }
        _ = try Command.run("/bin/rm", ["-rf", server.home])
    }
}
