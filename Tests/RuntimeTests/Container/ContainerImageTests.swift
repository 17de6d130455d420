// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import HTTP
import Models
import Platform
import TestSupport
import Testing

@testable import Runtime

/// Images from a real registry on loopback that wants a password: `Tests/testbed/registry.sh start`.
@Suite(.timeLimit(.minutes(2)), .serialized)
final class ContainerImageTests: Sendable {
    let home = "/tmp/thv-images-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let registry = Testbed.registry
    var image: String { "\(registry)/thv-test/private:1" }

    init() throws {
        for folder in ["", "/.docker", "/bin"] { try #require(mkdir(home + folder, 0o700) == 0) }
    }

    deinit {
        for file in ["/.docker/config.json", "/bin/docker-credential-testbed", "/asked"] { unlink(home + file) }
        for folder in ["/.docker", "/bin", ""] { rmdir(home + folder) }
    }

    func client(_ engine: TestEngine) -> EngineClient {
        EngineClient(socket: engine.socket, http: HTTPClient(), version: .init(1, 41))
    }

    func prepare(
        _ engine: TestEngine, _ image: String, progress: @escaping @Sendable (PullProgress) -> Void = { _ in }
    ) async throws -> RunConfig {
        var config = engine.config("echo")
        config.source = .image(image)
        let runtime = ContainerRuntime(environment: ["HOME": home, "PATH": "\(home)/bin:/usr/bin:/bin"])
        return try await runtime.prepare(config, progress: progress)
    }

    func login() throws {
        let login = Base64.encode(Array("tester:test-password".utf8), .forAddresses)
        let stored = #"{"auths":{"\#(registry)":{"auth":"\#(login)"}}}"#
        try File.write(Array(stored.utf8), to: home + "/.docker/config.json")
    }

    func forget(_ image: String, _ engine: TestEngine) async throws {
        do throws(EngineError) {
            try await client(engine).send("DELETE", "/images/\(image)", [("force", "1")])
        } catch {
            if error.status != 404 { throw error }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aPrivateImageWithoutALoginNamesTheCommand(_ engine: TestEngine) async throws {
        try await forget(image, engine)
        let error = await #expect(throws: RuntimeError.self) { try await self.prepare(engine, self.image) }
        #expect(error?.code == .pullFailed)
        #expect(error?.fix.text == "log in first with `docker login \(registry)`")
        #expect(error?.pointer == "/image")
    }

    @Test(arguments: TestEngine.allCases)
    func aStoredLoginPullsWithProgressAndPinsTheImage(_ engine: TestEngine) async throws {
        try await forget(image, engine)
        try login()
        let steps = Lock<[PullProgress]>([])
        let config = try await prepare(engine, image) { step in steps.withLock { $0.append(step) } }
        #expect(config.source?.image == image)
        #expect(config.source?.digest == (try await client(engine).image(image)?.id))
        #expect(config.backend.engine?.name == engine.rawValue)
        if engine == .docker {
            let last = try #require(steps.withLock { $0.last })
            #expect(last.total > 8_000_000)
            #expect(last.current == last.total)
            #expect(steps.withLock { steps in Set(steps.map(\.phase)) } == ["pulling", "extracting"])
        }
        // What is pinned runs even when its name is gone.
        let test = try await TestBackend(engine, config)
        #expect(test.send("hello"))
        await test.output.count(1)
        #expect(test.output.texts == ["hello"])
        await test.backend.stop(grace: 5)
        try await forget(image, engine)
    }

    @Test(arguments: TestEngine.allCases)
    func aCredentialHelperIsAsked(_ engine: TestEngine) async throws {
        try await forget(image, engine)
        try File.write(
            Array(#"{"credHelpers":{"\#(registry)":"testbed"}}"#.utf8), to: home + "/.docker/config.json")
        let script = """
            #!/bin/sh
            test "$1" = get && cat >"$HOME/asked"
            echo '{"ServerURL":"x","Username":"tester","Secret":"test-password"}'
            """
        try File.write(Array(script.utf8), to: home + "/bin/docker-credential-testbed", mode: 0o700)
        _ = try await prepare(engine, image)
        #expect(try File.read(home + "/asked") == Array(registry.utf8))
        try await forget(image, engine)
    }

    @Test(arguments: TestEngine.allCases)
    func anUntaggedImageFallsBackToTheLocalOne(_ engine: TestEngine) async throws {
        try login()
        _ = try await prepare(engine, image)
        // Nothing listens on port 1.
        let name = "localhost:1/thv-test/only-here"
        try await client(engine).send("POST", "/images/\(image)/tag", [("repo", name), ("tag", "latest")])
        let config = try await prepare(engine, name)
        #expect(config.source?.digest == (try await client(engine).image(image)?.id))
        try await forget("\(name):latest", engine)
        try await forget(image, engine)
    }

    @Test(arguments: TestEngine.allCases)
    func anImageMadeHereIsNotLookedForElsewhere(_ engine: TestEngine) async throws {
        let echo = try await client(engine).image("thv-test/echo:1")
        #expect(echo?.isHomemade == true)
        try await client(engine).send("POST", "/images/thv-test/echo:1/tag", [("repo", "thv-test/homemade")])
        let config = try await prepare(engine, "thv-test/homemade")
        #expect(config.source?.digest == echo?.id)
        try await forget("thv-test/homemade:latest", engine)
    }

    @Test func referencesAreTakenApart() {
        let cases: [(String, String, String, String?, String?)] = [
            ("mcp/time", "mcp/time", "docker.io", nil, nil),
            ("time:1", "time", "docker.io", "1", nil),
            ("localhost/a/b:x", "localhost/a/b", "localhost", "x", nil),
            ("host:5000/a", "host:5000/a", "host:5000", nil, nil),
            ("ghcr.io/a/b:1@sha256:0123", "ghcr.io/a/b", "ghcr.io", "1", "sha256:0123"),
        ]
        for (text, name, registry, tag, digest) in cases {
            let reference = ImageReference(text)
            #expect(reference?.name == name)
            #expect(reference?.registry == registry)
            #expect(reference?.tag == tag)
            #expect(reference?.digest == digest)
        }
        for text in ["", "a b", "/a", "a/", "a:", "a@sha256", "a;b"] { #expect(ImageReference(text) == nil) }
    }
}
