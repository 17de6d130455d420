// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(2)), .serialized)
struct ContainerFailureTests {
    func failure(_ engine: TestEngine, _ config: RunConfig) async -> RuntimeError? {
        do {
            _ = try await TestBackend(engine, config)
            return nil
        } catch {
            return error as? RuntimeError
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingProgramIsNamed(_ engine: TestEngine) async throws {
        let error = await failure(engine, engine.config("missing"))
        #expect(error?.code == .commandNotFound)
        #expect(error?.message.contains("/no/such/program") == true)
        #expect(error?.fix == "check the image and the arguments after `--`")
    }

    @Test(arguments: TestEngine.allCases)
    func whatFailsToStartLeavesNothing(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        let config = try await runtime.prepare(engine.config("missing")) { _ in }
        let spec = BackendSpec(
            id: TestBackend.newID(), instance: "test", owner: (0, "root"), config: config, secrets: [:],
            log: { _ in })
        await #expect(throws: RuntimeError.self) { try await runtime.start(spec) }
        #expect(try await engine.containers(of: spec.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnknownImageIsSaid(_ engine: TestEngine) async {
        var config = engine.config("echo")
        config.image = "localhost:1/no/such-image:3"
        let error = await failure(engine, config)
        #expect(error?.code == .pullFailed)
        #expect(error?.pointer == "/image")
        #expect(error?.message.contains("localhost:1/no/such-image:3 is not on this machine") == true)
        config.image = "Not An Image"
        #expect(await failure(engine, config)?.code == .imageNotFound)
    }

    @Test(arguments: TestEngine.allCases)
    func badInputNamesItsField(_ engine: TestEngine) async {
        var config = engine.config("echo")
        config.volumes = ["/tmp:/a", "/no/such/path:/b"]
        var error = await failure(engine, config)
        #expect(error?.code == .pathNotFound)
        #expect(error?.pointer == "/volumes/1")

        config = engine.config("echo")
        config.permissionProfile.outbound.hosts = ["example.com"]
        error = await failure(engine, config)
        #expect(error?.code == .notSupported)
        #expect(error?.pointer == "/permission_profile/network/outbound")

        config = engine.config("echo")
        config.transport = .sse
        error = await failure(engine, config)
        #expect(error?.code == .notSupported)
        #expect(error?.fix.contains("--permission-profile network") == true)

        config = engine.config("echo")
        config.user = "nobody-of-that-name"
        error = await failure(engine, config)
        #expect(error?.code == .startFailed)
        #expect(error?.fix.contains("--user") == true)
    }

    @Test func anEngineThatIsNotThereIsSaid() async {
        var config = TestEngine.docker.config("echo")
        config.engine?.socket = "/tmp/thv-no-such.sock"
        let error = await failure(.docker, config)
        #expect(error?.code == .runtimeUnavailable)
        #expect(error?.message.contains("/tmp/thv-no-such.sock (no such socket)") == true)
    }

    @Test func anotherEngineOnThePinnedSocketIsRefused() async {
        var config = TestEngine.podman.config("echo")
        config.engine?.name = "docker"
        let error = await failure(.podman, config)
        #expect(error?.code == .runtimeUnavailable)
        #expect(error?.message.hasSuffix("was docker's socket, but podman answers there now") == true)
    }
}
