// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import Testing

@testable import Runtime

/// What survives the loss of a proxy, a task or an engine.
@Suite(.timeLimit(.minutes(2)), .serialized)
struct ContainerRecoveryTests {
    func spec(_ config: RunConfig) -> BackendSpec {
        BackendSpec(
            id: TestBackend.newID(), instance: "recovery-\(getpid())", owner: .user(uid: 0), config: config,
            secrets: [:], log: { _ in })
    }

    @Test(arguments: TestEngine.allCases)
    func aStdioServerEndsWithItsProxy(_ engine: TestEngine) async throws {
        let config = try await engine.runtime.prepare(engine.config("echo")) { _ in }
        let plan = ContainerPlan(spec: spec(config), shown: ShownPaths(), systemCalls: "")
        let client = EngineClient(socket: engine.socket, http: HTTPClient(), version: .init(1, 41))
        let id = try await client.create(name: plan.name, plan.body(image: try #require(config.source?.digest)))
        let streams = try await client.attach(id, stdin: true)
        try await client.start(id)
        // All that the death of a process does to its connection.
        streams.descriptor.close()
        #expect(try await client.wait(id) == 0)
        try await client.remove(id)
        try await client.remove(id)
    }

    @Test(arguments: TestEngine.allCases)
    func aCancelledStartLeavesNothing(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        let config = try await runtime.prepare(engine.config("echo")) { _ in }
        for delay in [0, 5, 20, 50, 100, 150] {
            let spec = spec(config)
            let starting = Task { try await runtime.start(spec) }
            try await Task.sleep(for: .milliseconds(delay))
            starting.cancel()
            if case .success(let backend) = await starting.result { await backend.stop(grace: 0) }
            #expect(try await engine.containers(of: spec.id) == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func manyStartAtOnce(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        let config = try await runtime.prepare(engine.config("echo")) { _ in }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let backend = try await runtime.start(spec(config))
                    let output = Delivery()
                    guard let channel = backend.channel else { return false }
                    output.open(channel)
                    let sent = channel.send(Array("message \(number)".utf8))
                    await output.count(1)
                    await backend.stop(grace: 5)
                    return sent && output.texts == ["message \(number)"]
                }
            }
            for try await right in group { #expect(right) }
        }
        #expect(try await runtime.list(instance: "recovery-\(getpid())").isEmpty)
    }

    @Test func anEngineThatGoesAndComesBackHeals() async throws {
        let socket = "/tmp/thv-podman-\(TestBackend.newID()).sock"
        defer { unlink(socket) }
        var engine = try await Self.startPodman(socket)
        var config = TestEngine.podman.config("shell", ["while :; do sleep 1; done"])
        config.backend.engine = RunConfig.Engine(name: "podman", socket: socket, id: "")
        let runtime = ContainerRuntime(environment: [:])
        let spec = spec(try await runtime.prepare(config) { _ in })
        let first = try await runtime.start(spec)

        engine.signal(SIGKILL, group: true)
        _ = engine.wait()
        let exit = await first.waitForExit()
        #expect(exit.reason.hasPrefix("the container engine stopped answering"))
        let error = await #expect(throws: RuntimeError.self) { try await runtime.start(spec) }
        #expect(error?.code == .runtimeUnavailable)

        unlink(socket)
        engine = try await Self.startPodman(socket)
        let second = try await runtime.start(spec)
        #expect(try await TestEngine.podman.containers(of: spec.id) == 1)
        await second.stop(grace: 0)
        #expect(try await TestEngine.podman.containers(of: spec.id) == 0)
        engine.signal(SIGTERM, group: true)
        _ = engine.wait()
    }

    /// A second service for the same containers, with the testbed's settings.
    private static func startPodman(_ socket: String) async throws -> Child {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let cache = variable("XDG_CACHE_HOME") ?? "\(variable("HOME") ?? "")/.cache"
        let settings = "\(variable("THV_TESTBED_DIR") ?? "\(cache)/thv-testbed")/containers.conf"
        var plan = Child.Plan(
            "/usr/bin/podman", ["system", "service", "--time=0", "unix://\(socket)"],
            environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "CONTAINERS_CONF=\(settings)"])
        plan.ownSession = true
        plan.directory = "/"
        let child = try Child.start(plan)
        let client = EngineClient(socket: socket, http: HTTPClient())
        while (try? await client.ping()) == nil {
            try #require(ProcessIdentity(running: child.pid) != nil, "podman ended at once: see \(settings)")
            try await Task.sleep(for: .milliseconds(20))
        }
        return child
    }
}
