// SPDX-License-Identifier: Apache-2.0
import Glibc
import Identity
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
        // The container's init process starts, and does not find it.
        let test = try await TestBackend(engine, engine.config("missing"))
        let exit = await test.backend.waitForExit()
        #expect(exit.reason.hasPrefix("its program was not found (exit code "))
        #expect(exit.reason.hasSuffix("): check the image and its arguments"))
        #expect(test.log.texts.contains { $0.contains("No such file or directory") })
        #expect(try await engine.containers(of: test.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func whatFailsToStartLeavesNothing(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        var config = try await runtime.prepare(engine.config("echo")) { _ in }
        config.backend.user = "nobody-of-that-name"
        let spec = BackendSpec(
            id: TestBackend.newID(), instance: "test", owner: .user(uid: 0), config: config, secrets: [:],
            log: { _ in })
        let error = await #expect(throws: RuntimeError.self) { try await runtime.start(spec) }
        #expect(error?.code == .startFailed)
        #expect(error?.fix.text == "give numbers: “user”: UID[:GID]")
        #expect(try await engine.containers(of: spec.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnknownImageIsSaid(_ engine: TestEngine) async {
        var config = engine.config("echo")
        config.source = .image("localhost:1/no/such-image:3")
        let error = await failure(engine, config)
        #expect(error?.code == .pullFailed)
        #expect(error?.pointer == "/image")
        #expect(error?.message.contains("localhost:1/no/such-image:3 is not on this machine") == true)
        config.source = .image("Not An Image")
        #expect(await failure(engine, config)?.code == .imageNotFound)
    }

    @Test(arguments: TestEngine.allCases)
    func badInputNamesItsField(_ engine: TestEngine) async {
        var config = engine.config("echo")
        config.backend.volumes = ["/usr/share:/a:ro", "/no/such/path:/b"]
        var error = await failure(engine, config)
        #expect(error?.code == .pathNotFound)
        #expect(error?.pointer == "/volumes/1")

        config = engine.config("echo")
        config.policy.permissionProfile.outbound.hosts = ["example.com"]
        error = await failure(engine, config)
        #expect(error?.code == .notSupported)
        #expect(error?.pointer == "/permission_profile/network/outbound")

        config = engine.config("echo")
        config.backend.transport = .sse
        error = await failure(engine, config)
        #expect(error?.code == .notSupported)
        #expect(error?.fix.text.contains("“permission_profile”: network") == true)
    }

    @Test func anEngineThatIsNotThereIsSaid() async {
        var config = TestEngine.docker.config("echo")
        config.backend.engine?.socket = "/tmp/thv-no-such.sock"
        let error = await failure(.docker, config)
        #expect(error?.code == .runtimeUnavailable)
        #expect(error?.message.contains("/tmp/thv-no-such.sock (no such socket)") == true)
    }

    @Test func anotherEngineOnThePinnedSocketIsRefused() async {
        var config = TestEngine.podman.config("echo")
        config.backend.engine?.name = "docker"
        let error = await failure(.podman, config)
        #expect(error?.code == .runtimeUnavailable)
        #expect(error?.message.hasSuffix("was docker's socket, but podman answers there now") == true)
    }
}
