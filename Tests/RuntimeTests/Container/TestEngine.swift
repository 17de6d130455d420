// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import Testing

@testable import Runtime

/// The real engines that `Tests/testbed/engines.sh start` and `images.sh` prepare. A test fails when one is missing.
enum TestEngine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case docker, podman

    var testDescription: String { rawValue }

    var socket: String {
        switch self {
        case .docker: variable("THV_TEST_DOCKER_SOCKET") ?? "/var/run/docker.sock"
        case .podman: variable("THV_TEST_PODMAN_SOCKET") ?? "/run/podman/podman.sock"
        }
    }

    var engine: RunConfig.Engine { RunConfig.Engine(name: rawValue, socket: socket, id: "") }

    var runtime: ContainerRuntime { ContainerRuntime(environment: ["HOME": "/nonexistent", "PATH": "/usr/bin:/bin"]) }

    /// A configuration for one of the testbed's images.
    func config(_ image: String, _ arguments: [String] = []) -> RunConfig {
        var config = RunConfig(name: "test")
        config.source = .image("thv-test/\(image):1")
        config.backend.arguments = arguments
        config.backend.runtime = .container
        config.backend.engine = engine
        return config
    }

    /// The engine's own words about a container.
    func inspect(_ container: String) async throws -> JSON {
        try await EngineClient(socket: socket, http: HTTPClient(), version: .init(1, 41)).inspect(container)
    }

    /// How many containers of a workload exist, running or not.
    func containers(of workload: String) async throws -> Int {
        let client = EngineClient(socket: socket, http: HTTPClient(), version: .init(1, 41))
        return try await client.list(labels: ["thv=true", "thv-id=\(workload)"]).count
    }

    private func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// A backend started for one test, with what it wrote to its log.
final class TestBackend: Sendable {
    let id: String
    let backend: any Backend
    /// What came through its channel.
    let output = Delivery()
    /// What it logged.
    let log: Delivery

    init(_ engine: TestEngine, _ config: RunConfig, secrets: [String: String] = [:]) async throws {
        id = Self.newID()
        let log = Delivery()
        self.log = log
        let runtime = engine.runtime
        let prepared = try await runtime.prepare(config) { _ in }
        let spec = BackendSpec(
            id: id, instance: "test-\(getpid())", owner: .thisUser, config: prepared, secrets: secrets,
            log: { log.line($0) })
        backend = try await runtime.start(spec)
        if let channel = backend.channel { output.open(channel) }
    }

    /// Runs a shell script as a stdio backend.
    convenience init(_ engine: TestEngine, script: String, _ change: (inout RunConfig) -> Void = { _ in }) async throws
    {
        var config = engine.config("shell", [script])
        change(&config)
        try await self.init(engine, config)
    }

    func send(_ text: String) -> Bool { backend.channel?.send(Array(text.utf8)) ?? false }

    static func newID() -> String {
        (0..<32).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
    }
}
