// SPDX-License-Identifier: Apache-2.0
import Glibc
import Identity
import JSONCoding
import Models
import Platform
import Testing

@testable import Runtime

/// Images that are gone when a workload is to start.
extension ContainerImageTests {
    func spec(_ engine: TestEngine, _ image: String, pinned: String? = nil) -> BackendSpec {
        var config = engine.config("echo")
        config.source = .image(image)
        config.source?.digest = pinned
        return BackendSpec(
            id: TestBackend.newID(), instance: "images-\(getpid())", owner: .user(uid: 0), config: config, secrets: [:],
            log: { _ in })
    }

    func start(_ spec: BackendSpec) async throws -> any Backend {
        try await ContainerRuntime(environment: ["HOME": home, "PATH": "/usr/bin:/bin"]).start(spec)
    }

    @Test(arguments: TestEngine.allCases)
    func anImageThatIsGoneIsPulledBeforeTheStart(_ engine: TestEngine) async throws {
        try login()
        let pinned = try await prepare(engine, image).source?.digest
        for pin in [nil, pinned] {
            try await forget(image, engine)
            let steps = Lock<[PullProgress]>([])
            var spec = spec(engine, image, pinned: pin)
            spec.progress = { step in steps.withLock { $0.append(step) } }
            let backend = try await start(spec)
            #expect(steps.withLock { $0.first } == PullProgress(phase: "pulling", current: 0, total: 0))
            if engine == .docker { #expect(steps.withLock { $0.last?.total ?? 0 } > 8_000_000) }
            let runs = try await engine.inspect(backend.container)["Image"]?.stringValue
            #expect(runs?.suffix(64) == pinned?.suffix(64))
            #expect(!backend.facts.notes.contains { $0.contains("is gone") })
            await backend.stop(grace: 1)
        }
        try await forget(image, engine)
    }

    @Test(arguments: TestEngine.allCases)
    func anotherImageThanThePinnedOneIsRunOnlyWhenItWasPulledByHand(_ engine: TestEngine) async throws {
        try login()
        try await forget(image, engine)
        let spec = spec(engine, image, pinned: "sha256:" + String(repeating: "0", count: 64))
        let error = await #expect(throws: RuntimeError.self) { try await self.start(spec) }
        #expect(error?.code == .imageNotFound)
        #expect(error?.pointer == "/image_digest")
        #expect(error?.message.hasSuffix("is not on \(engine) any more, and \(image) means another one now") == true)
        #expect(error?.fix.text == "if that one is right, get it with `\(engine) pull \(image)` and start again")
        #expect(try await client(engine).image(image) == nil)
        #expect(try await engine.containers(of: spec.id) == 0)

        _ = try await prepare(engine, image)
        let backend = try await start(spec)
        let note = "the image it was prepared with is gone: it runs what \(image) means now"
        #expect(backend.facts.notes.contains(note))
        await backend.stop(grace: 1)
        try await forget(image, engine)
    }

    @Test(arguments: TestEngine.allCases)
    func anImageThatIsGoneForGoodSaysWhatToDo(_ engine: TestEngine) async throws {
        try await forget(image, engine)
        let nowhere = "localhost:1/thv-test/nowhere:1"
        let byHand = { (image: String) in
            "get it with `\(engine) pull \(image)` or `\(engine) load`, and start again"
        }
        for (name, reason, fix) in [
            (nowhere, "localhost:1 cannot be reached: ", byHand(nowhere)),
            (
                image, "\(registry) does not let this user pull it",
                "log in with `docker login \(registry)` and start again; or \(byHand(image))"
            ),
        ] {
            let spec = spec(engine, name)
            let error = await #expect(throws: RuntimeError.self) { try await self.start(spec) }
            let start = "the image \(name) is not on \(engine), and pulling it failed: \(reason)"
            #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
            #expect(error?.fix.text == fix)
            #expect(error?.code == .pullFailed)
            #expect(try await engine.containers(of: spec.id) == 0)
        }
        try login()
        let unknown = "\(registry)/thv-test/unknown:1"
        let spec = spec(engine, unknown)
        let error = await #expect(throws: RuntimeError.self) { try await self.start(spec) }
        #expect(error?.message.contains("\(registry) does not give it: ") == true, "\(error?.message ?? "")")
    }

    @Test(arguments: TestEngine.allCases)
    func aStartThatIsCancelledEndsItsPull(_ engine: TestEngine) async throws {
        // It takes connections and never answers.
        let registry = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let began = Promise<Void>()
        var spec = spec(engine, "127.0.0.1:\(registry.port)/thv-test/slow:1")
        spec.progress = { _ in began.fulfil(()) }
        let fixed = spec
        let starting = Task { try await self.start(fixed) }
        await began.wait()
        starting.cancel()
        await #expect(throws: (any Error).self) { try await starting.value }
        withExtendedLifetime(registry.socket) {}
    }

    @Test func whatEnginesQuoteHasNoQueries() {
        let words = "Get \"https://cdn.example/blob?verify=secret-1\": EOF; is it there? https://a.example/?b=secret-2"
        let error = EngineError(status: 500, message: words)
        #expect(error.message == "Get \"https://cdn.example/blob\": EOF; is it there? https://a.example/")
    }
}
