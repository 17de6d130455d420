// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform
import Runtime
import TestSupport
import Testing

/// What every driver must do, whatever runs behind it. A driver's tests call each function with a configuration that
/// runs `mcp-everything` over stdio with the arguments given.
struct DriverContract {
    let runtime: any Runtime
    let everything: @Sendable (_ arguments: [String]) -> RunConfig

    private func start(
        _ arguments: [String] = [], secrets: [String: String] = [:], id: String = BackendClient.randomID(),
        change: (inout RunConfig) -> Void = { _ in }
    ) async throws -> BackendClient {
        var config = everything(arguments)
        change(&config)
        return try await BackendClient(runtime, config, secrets: secrets, id: id)
    }

    func messagesPassBothWays() async throws {
        let client = try await start()
        #expect(try await client.call("echo", ["text": "grüß\n𝄞"]) == "grüß\n𝄞")
        #expect(try await client.call("big", ["bytes": 10_000_000]).utf8.count == 10_000_000)
        let long = String(repeating: "é", count: 5_000_000)
        #expect(try await client.call("echo", ["text": .string(long)]) == long)
        await client.backend.stop(grace: 10)
    }

    func nothingOfOursIsInItsEnvironmentButWhatWasConfigured() async throws {
        setenv("THV_TEST_LEAK", "leaked", 1)
        let client = try await start(secrets: ["TOKEN": "s3cr€t value"]) { $0.backend.environment = ["MODE": "a b=c"] }
        #expect(try await client.call("env", ["name": "MODE"]) == "a b=c")
        #expect(try await client.call("env", ["name": "TOKEN"]) == "s3cr€t value")
        #expect(try await client.call("env", ["name": "THV_TEST_LEAK"]) == "unset")
        await client.backend.stop(grace: 10)
    }

    func stderrIsLogged() async throws {
        let client = try await start(["--stderr", "hello from inside"])
        _ = try await client.call("echo", ["text": "x"])
        await client.log.count(1)
        #expect(client.log.texts == ["hello from inside"])
        await client.backend.stop(grace: 10)
    }

    func anExitIsReportedToEverybodyWhoWaits() async throws {
        let client = try await start(["--crash"])
        async let first = client.backend.waitForExit()
        async let second = client.backend.waitForExit()
        for exit in await [first, second, client.backend.waitForExit()] {
            #expect(exit.code == 3)
            #expect(exit.reason.contains("3"))
        }
        await client.answers.ended()
        #expect(client.backend.channel?.send([0x31]) == false)
        #expect(await client.backend.usage() == nil)
    }

    func stopEndsItByTheEndOfItsInput() async throws {
        let client = try await start()
        _ = try await client.call("echo", ["text": "x"])
        await client.backend.stop(grace: 30)
        #expect(await client.backend.waitForExit().code == 0)
        await client.backend.stop(grace: 30)
    }

    func aBackendKilledFromOutsideIsNoticed() async throws {
        let client = try await start()
        _ = try await client.call("echo", ["text": "x"])
        let pid = client.backend.pid
        try #require(pid > 0)
        kill(pid, SIGKILL)
        #expect(await client.backend.waitForExit().code == 137)
        #expect(!processExists(pid))
    }

    func usageIsMeasured() async throws {
        let client = try await start()
        _ = try await client.call("big", ["bytes": 5_000_000])
        let usage = try #require(await client.backend.usage())
        #expect(usage.memory > 100_000)
        #expect(usage.cpuMicroseconds >= 0)
        await client.backend.stop(grace: 10)
    }

    func itIsStartedAgainUnderTheSameIdAfterLeftoversAreRemoved() async throws {
        let id = BackendClient.randomID()
        for _ in 1...2 {
            try await runtime.removeLeftovers(workload: id)
            let client = try await start(id: id)
            #expect(try await client.call("add", ["a": 1, "b": 2]) == "3")
            await client.backend.stop(grace: 10)
        }
        try await runtime.removeLeftovers(workload: id)
    }

    func aPathThatIsNotThereIsRefused() async throws {
        var config = everything([])
        config.backend.volumes = ["/no/such/path:/data"]
        let error = await #expect(throws: RuntimeError.self) { _ = try await runtime.prepare(config) { _ in } }
        #expect(error?.code == .pathNotFound)
        #expect(error?.pointer == "/volumes/0")
        #expect(error?.message.contains("/no/such/path") == true)
    }

    func volumesAreShown() async throws {
        let directory = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(directory) }
        let client = try await start { $0.backend.volumes = ["\(directory):/data:ro"] }
        #expect(try await client.call("echo", ["text": "x"]) == "x")
        await client.backend.stop(grace: 10)
    }
}
