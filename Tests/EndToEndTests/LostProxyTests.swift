// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Proxies that end while no server looks after them.
@Suite struct LostProxyTests {
    @Test func aWorkloadWhoseProxyEndedWithNoServerIsAnErrorThatSaysHowToStartIt() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            try await server.create("other")
            try await server.terminate()
            let pid = Int32(try #require(made["pid"]?.intValue))
            #expect(kill(pid, SIGKILL) == 0)
            try await until("the proxy is gone") { ProcessIdentity(running: pid) == nil }
            let thv = "\(TestServer.programs)/thv"
            func run(_ words: String...) async throws -> Command {
                try await Command.running(thv, words, environment: server.environment)
            }
            let listed = try JSON(parsing: try await run("list", "--format", "json").output).arrayValue ?? []
            let states = listed.map { [$0["name"], $0["status"], $0["status_context"]] }
            #expect(states == [["other", "running", ""], ["time", "error", "its proxy ended"]])
            let text = try await run("list")
            #expect(text.errors.contains("time: its proxy ended; start it: thv start time"), "\(text.errors)")
            let start = MonotonicClock.milliseconds
            let waited = try await run("wait", "time", "--timeout", "60s")
            #expect(waited.code == 1 && MonotonicClock.milliseconds - start < 10_000 * Pace.factor, "\(waited.errors)")
            #expect(waited.errors.contains("its proxy ended") && waited.errors.contains("thv start time"))
            #expect(try await run("wait", "other").code == 0)
            #expect(try await run("start", "time").code == 0)
            #expect(try await run("wait", "time").code == 0)
        }
    }

    /// Also one that ends while a command looks on.
    @Test func whoLooksOnSeesAProxyEndAndAnotherCommandTakeItsPlace() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            try await server.terminate()
            let thv = "\(TestServer.programs)/thv"
            let environment = server.environment
            async let waiting = Command.running(
                thv, ["wait", "time", "--for", "stopped", "--timeout", "30s"], environment: environment)
            let socket = server.instance.controlSocket(made["id"]?.stringValue ?? "")
            try await until("it listens to the proxy") {
                String(decoding: try File.read("/proc/net/unix"), as: UTF8.self).split(whereSeparator: \.isNewline)
                    .contains {
                        $0.contains("/\(Path.name(socket))") && $0.split(separator: " ").dropFirst(5).first == "03"
                    }
            }
            #expect(try await Command.running(thv, ["stop", "time"], environment: environment).code == 0)
            let waited = try await waiting
            #expect(waited.code == 0, "\(waited.errors)")
        }
    }
}
