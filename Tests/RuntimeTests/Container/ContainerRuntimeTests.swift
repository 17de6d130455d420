// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Identity
import JSONCoding
import Models
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(2)), .serialized)
struct ContainerRuntimeTests {
    // MARK: Messages

    @Test(arguments: TestEngine.allCases)
    func linesComeBackInOrder(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, engine.config("echo"))
        let lines = (0..<200).map { "{\"n\":\($0)}" }
        for line in lines { #expect(test.send(line)) }
        await test.output.count(200)
        #expect(test.output.texts == lines)
        await test.backend.stop(grace: 5)
        #expect(try await engine.containers(of: test.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aLineOfFiveMebibytesPasses(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, engine.config("echo"))
        let line = String(repeating: "0123456789abcdef", count: 5 << 16)
        #expect(test.send(line))
        await test.output.count(1)
        #expect(test.output.texts == [line])
        await test.backend.stop(grace: 5)
    }

    @Test(arguments: TestEngine.allCases)
    func theFirstByteIsNotMissedAndStderrGoesToTheLog(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, script: "echo first; echo warning >&2; cat")
        #expect(test.send("second"))
        await test.output.count(2)
        await test.log.count(1)
        #expect(test.output.texts == ["first", "second"])
        #expect(test.log.texts == ["warning"])
        await test.backend.stop(grace: 5)
    }

    // MARK: Hardening

    @Test(arguments: TestEngine.allCases)
    func theEngineShowsEveryHardenedDefault(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, engine.config("echo"))
        let container = try await engine.inspect(test.backend.container)
        let host = container["HostConfig"]
        let dropped = host?["CapDrop"]?.arrayValue?.compactMap(\.stringValue) ?? []
        // Podman lists those it would have given, one by one.
        #expect(dropped == ["ALL"] || dropped.contains("CHOWN") && dropped.contains("NET_RAW"))
        #expect(host?["CapAdd"]?.arrayValue?.isEmpty != false)
        #expect(host?["SecurityOpt"]?.arrayValue?.contains("no-new-privileges") == true)
        #expect(host?["ReadonlyRootfs"] == true)
        #expect(host?["PidsLimit"] == 512)
        #expect(host?["Memory"]?.intValue == 1 << 30)
        #expect(host?["NanoCpus"]?.intValue == 1_000_000_000)
        #expect(host?["Init"] == true)
        #expect(host?["LogConfig"]?["Type"] == "none")
        #expect(host?["NetworkMode"] == "none")
        #expect(host?["Privileged"] == false)
        #expect(host?["Tmpfs"]?["/tmp"] != nil)
        #expect(container["Name"]?.stringValue?.hasSuffix("thv-test-\(test.id.prefix(12))") == true)
        let labels = container["Config"]?["Labels"]
        #expect(labels?["thv"] == "true")
        #expect(labels?["thv-id"]?.stringValue == test.id)
        #expect(labels?["thv-name"] == "test")
        #expect(labels?["thv-instance"]?.stringValue == "test-\(getpid())")
        #expect(labels?["thv-owner"]?.stringValue == String(getuid()))
        #expect(labels?["toolhive"] == nil)
        await test.backend.stop(grace: 5)
    }

    @Test(arguments: TestEngine.allCases)
    func insideThereIsNeitherPowerNorNetworkNorAWritableRoot(_ engine: TestEngine) async throws {
        let script = """
            grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status
            touch /file 2>/dev/null || echo root is closed
            touch /tmp/file && echo tmp is open
            ls /sys/class/net
            """
        let test = try await TestBackend(engine, script: script)
        await test.output.ended()
        let words = test.output.texts.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        #expect(
            words.sorted() == [
                "CapBnd: 0000000000000000", "CapEff: 0000000000000000", "NoNewPrivs: 1", "lo", "root is closed",
                "tmp is open",
            ])
        #expect(await test.backend.waitForExit().code == 0)
        #expect(try await engine.containers(of: test.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func theEnvironmentSecretsVolumesAndFlagsArriveInside(_ engine: TestEngine) async throws {
        let directory = "/tmp/thv-test-\(TestBackend.newID())"
        #expect(mkdir(directory, 0o755) == 0)
        defer {
            unlink("\(directory)/made")
            rmdir(directory)
        }
        var config = engine.config("shell", ["echo $PLAIN $HIDDEN $MCP_TRANSPORT; echo x >/data/made; id -u; pwd; cat"])
        config.backend.environment = ["PLAIN": "a=b c"]
        config.backend.volumes = ["\(directory):/data"]
        config.backend.user = "\(getuid()):\(getgid())"
        config.backend.workingDirectory = "/var"
        config.policy.readOnly = false
        config.limits.memory = 64 << 20
        config.limits.cpus = 0.5
        config.limits.pidsLimit = 64
        let test = try await TestBackend(engine, config, secrets: ["HIDDEN": "s3cret"])
        await test.output.count(3)
        #expect(test.output.texts == ["a=b c s3cret stdio", String(getuid()), "/var"])
        #expect(access("\(directory)/made", F_OK) == 0)
        let host = try await engine.inspect(test.backend.container)["HostConfig"]
        #expect(host?["ReadonlyRootfs"] == false)
        #expect(host?["Memory"]?.intValue == 64 << 20)
        #expect(host?["NanoCpus"]?.intValue == 500_000_000)
        #expect(host?["PidsLimit"] == 64)
        #expect(test.backend.facts.notes.contains { $0.contains("64 MiB of memory, 0.5 processors, 64 processes") })
        #expect(!test.backend.facts.notes.contains { $0.contains("s3cret") })
        await test.backend.stop(grace: 5)
    }

    // MARK: Ends

    @Test(arguments: TestEngine.allCases)
    func anEndIsExplained(_ engine: TestEngine) async throws {
        let cases: [(script: String, code: Int, words: String)] = [
            ("exit 0", 0, "ended by itself (exit code 0)"),
            ("exit 7", 7, "ended with an error (exit code 7)"),
            ("no-such-program", 127, "check the image and its arguments"),
            ("echo x >/file", 1, "make the file system writable"),
            ("chown 1:1 /tmp; exit 3", 3, "Operation not permitted"),
            ("ping -c1 example.invalid", 1, "the permission profile “network”"),
            ("kill -9 $$", 137, "memory limit"),
            ("kill -11 $$", 139, "crashed with a memory fault"),
        ]
        for (script, code, words) in cases {
            let test = try await TestBackend(engine, script: script)
            let exit = await test.backend.waitForExit()
            #expect(exit.code == code, "\(script)")
            if words == "Operation not permitted" {
                #expect(exit.reason.contains("all capabilities are dropped"))
            } else {
                #expect(exit.reason.contains(words), "\(script): \(exit.reason)")
            }
            #expect(try await engine.containers(of: test.id) == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func runningOutOfMemoryNamesTheLimit(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, script: "exec tail /dev/zero") { $0.limits.memory = 16 << 20 }
        let exit = await test.backend.waitForExit()
        #expect(exit.code == 137)
        #expect(exit.reason.contains("raise it"))
        #expect(exit.reason.contains("16 MiB"))
    }

    @Test(arguments: TestEngine.allCases)
    func stoppingAsksFirstAndKillsTheStubborn(_ engine: TestEngine) async throws {
        let polite = try await TestBackend(
            engine, script: "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done")
        await polite.output.count(1)
        await polite.backend.stop(grace: 10)
        #expect(polite.output.texts == ["ready", "bye"])
        #expect(await polite.backend.waitForExit().code == 0)
        let stubborn = try await TestBackend(
            engine, script: "trap '' TERM; echo ready; while :; do sleep 0.05; done")
        await stubborn.output.count(1)
        await stubborn.backend.stop(grace: 1)
        #expect(await stubborn.backend.waitForExit().code == 137)
        #expect(try await engine.containers(of: stubborn.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aContainerRemovedBehindOurBackIsNoticed(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, engine.config("echo"))
        try await engine.runtime.removeLeftovers(workload: test.id)
        let exit = await test.backend.waitForExit()
        // The engine may tell of the end before the container is gone.
        #expect(exit.code != 0 || exit.reason.contains("removed by somebody else"), "\(exit)")
        await test.output.ended()
        #expect(!test.send("anybody there?"))
        await test.backend.stop(grace: 1)
    }

    @Test(arguments: TestEngine.allCases)
    func startingAgainRemovesWhatAnEarlierProxyLeft(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        let config = try await runtime.prepare(engine.config("shell", ["sleep 1000"])) { _ in }
        let spec = BackendSpec(
            id: TestBackend.newID(), instance: "test-\(getpid())", owner: .user(uid: 0), config: config, secrets: [:],
            log: { _ in })
        let first = try await runtime.start(spec)
        let second = try await runtime.start(spec)
        #expect(first.container != second.container)
        #expect(try await engine.containers(of: spec.id) == 1)
        await second.stop(grace: 0)
        #expect(try await engine.containers(of: spec.id) == 0)
        _ = await first.waitForExit()
    }

    @Test(arguments: TestEngine.allCases)
    func manyRoundsLeaveNothing(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        let config = try await runtime.prepare(engine.config("echo")) { _ in }
        for _ in 0..<10 {
            let spec = BackendSpec(
                id: TestBackend.newID(), instance: "rounds-\(getpid())", owner: .user(uid: 0), config: config,
                secrets: [:], log: { _ in })
            let backend = try await runtime.start(spec)
            let output = Delivery()
            if let channel = backend.channel { output.open(channel) }
            #expect(backend.channel?.send(Array("x".utf8)) == true)
            await output.count(1)
            await backend.stop(grace: 5)
        }
        #expect(try await runtime.list(instance: "rounds-\(getpid())").isEmpty)
    }
}
