// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Models
import Platform
import Testing

@testable import Runtime

/// Which engine is chosen, and what is said when none is.
@Suite(.timeLimit(.minutes(1)))
final class EngineDetectorTests {
    /// Stands for `/`, a home and a runtime directory at once.
    let root = "/tmp/thv-detect-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"

    deinit { _ = Self.removeAll(root) }

    private static func removeAll(_ path: String) -> Bool {
        for name in Directory.entries(of: path) { _ = removeAll("\(path)/\(name)") }
        return unlink(path) == 0 || rmdir(path) == 0
    }

    func detect(
        _ variables: [String: String] = [:], choice: String? = nil, everything: Bool = false
    ) async -> EngineDetection {
        let environment = ["HOME": "\(root)/home", "XDG_RUNTIME_DIR": "\(root)/user"].merging(variables) { $1 }
        let detector = EngineDetector(environment: environment, runDirectory: "\(root)/run", http: HTTPClient())
        return await detector.detect(choice: choice, everything: everything)
    }

    func write(_ text: String, _ path: String) throws {
        var directory = ""
        for part in path.split(separator: "/").dropLast() {
            directory += "/\(part)"
            mkdir(directory, 0o755)
        }
        try File.write(Array(text.utf8), to: path)
    }

    @Test func theOrderIsPodmanColimaDockerThenTheDesktops() async {
        let places = [
            ("podman", "run/podman/podman.sock", FakeEngine.Kind.podman),
            ("podman", "user/podman/podman.sock", .podman),
            ("podman", "home/.local/share/containers/podman/machine/podman.sock", .podman),
            ("colima", "home/.colima/default/docker.sock", .docker),
            ("docker", "run/docker.sock", .docker),
            ("docker", "user/docker.sock", .docker),
            ("rancher-desktop", "home/.rd/docker.sock", .docker),
            ("docker-desktop", "home/.docker/desktop/docker.sock", .docker),
            ("orbstack", "home/.orbstack/run/docker.sock", .docker),
        ]
        var engines = places.map { FakeEngine("\(root)/\($0.1)", $0.2) }
        for (name, path, kind) in places {
            let id = kind == .podman ? "" : "A:B"
            let chosen = await detect().chosen
            #expect(chosen == RunConfig.Engine(name: name, socket: "\(root)/\(path)", id: id))
            engines.removeFirst()
        }
        #expect(await detect().chosen == nil)
    }

    @Test func variablesNameTheEngine() async {
        let usual = FakeEngine("\(root)/run/podman/podman.sock", .podman)
        let other = FakeEngine("\(root)/other.sock")
        for variable in ["TOOLHIVE_DOCKER_SOCKET", "TOOLHIVE_COLIMA_SOCKET", "DOCKER_HOST"] {
            let detection = await detect([variable: "unix://\(other.path)"])
            #expect(detection.chosen?.socket == other.path)
            #expect(detection.attempts.map(\.origin) == [variable])
        }
        let both = await detect(["TOOLHIVE_PODMAN_SOCKET": usual.path, "DOCKER_HOST": "unix://\(other.path)"])
        #expect(both.chosen?.socket == usual.path)
    }

    @Test func aVariableThatNamesNothingIsNotReplacedByAGuess() async {
        let usual = FakeEngine("\(root)/run/docker.sock")
        let detection = await detect(["DOCKER_HOST": "unix://\(root)/gone.sock"])
        #expect(detection.chosen == nil)
        #expect(detection.failure.code == .runtimeUnavailable)
        #expect(detection.failure.fix.text == "start that engine, or correct DOCKER_HOST")
        let remote = await detect(["DOCKER_HOST": "tcp://192.0.2.1:2375"])
        #expect(remote.failure.message.contains("only unix sockets can be used"))
        #expect(await detect().chosen?.socket == usual.path)
    }

    @Test func contextsOfDockerCount() async throws {
        let usual = FakeEngine("\(root)/run/podman/podman.sock", .podman)
        let desktop = FakeEngine("\(root)/desktop.sock")
        try write(#"{"currentContext":"mine"}"#, "\(root)/home/.docker/config.json")
        try write(
            #"{"Name":"mine","Endpoints":{"docker":{"Host":"unix://\#(desktop.path)"}}}"#,
            "\(root)/home/.docker/contexts/meta/abc/meta.json")
        #expect(await detect().chosen?.socket == desktop.path)
        #expect(await detect(["DOCKER_CONTEXT": "mine"]).chosen?.socket == desktop.path)
        #expect(await detect(["DOCKER_CONTEXT": "default"]).chosen?.socket == desktop.path)
        let unknown = await detect(["DOCKER_CONTEXT": "nobody"])
        #expect(unknown.failure.message.contains("docker has no context “nobody”"))
        #expect(await detect(choice: "podman").chosen?.socket == usual.path)
    }

    @Test func aChoiceNarrowsTheSearch() async {
        let podman = FakeEngine("\(root)/run/podman/podman.sock", .podman)
        let docker = FakeEngine("\(root)/run/docker.sock")
        #expect(await detect(choice: "docker").chosen?.socket == docker.path)
        #expect(await detect(choice: "auto").chosen?.socket == podman.path)
        #expect(await detect(choice: "colima").chosen == nil)
        let path = await detect(choice: podman.path).chosen
        #expect(path == RunConfig.Engine(name: "podman", socket: podman.path, id: ""))
    }

    @Test func deadAndStrangeSocketsAreReportedAndPassedOver() async {
        _ = { FakeEngine("\(root)/run/podman/podman.sock", .podman) }().path
        let strange = FakeEngine("\(root)/home/.colima/default/docker.sock", .notHTTP)
        let old = FakeEngine("\(root)/run/docker.sock", .tooOld)
        let good = FakeEngine("\(root)/home/.rd/docker.sock")
        let detection = await detect(everything: true)
        #expect(detection.chosen?.socket == good.path)
        let failed = detection.attempts.filter { if case .failed = $0.outcome { true } else { false } }
        #expect(failed.map(\.socket) == [strange.path, old.path])
        let message = detection.failure.message
        #expect(message.contains("its API 1.24 is too old"))
    }

    @Test func nobodyListeningNamesTheCommandThatStartsIt() async throws {
        let path = "\(root)/run/docker.sock"
        do {
            let engine = FakeEngine(path)
            #expect(rename(engine.path, "\(root)/run/kept") == 0)
        }
        #expect(rename("\(root)/run/kept", path) == 0)
        let failure = await detect().failure
        #expect(failure.code == .runtimeUnavailable)
        #expect(failure.message == "no container engine answers: tried \(path) (nothing listens there)")
        #expect(failure.fix.text == "start it with `sudo systemctl start docker`")
    }

    @Test func nothingAtAllNamesWhatWasLookedFor() async {
        let failure = await detect().failure
        #expect(failure.code == .runtimeUnavailable)
        #expect(failure.message.contains("\(root)/run/docker.sock"))
        #expect(failure.fix.text.contains("install Podman or Docker"))
    }

    @Test func aClosedSocketIsPermissionDeniedAndNamesTheGroup() async throws {
        // Root may open everything, so another user asks.
        try #require(getuid() == 0, "needs root")
        let engine = FakeEngine("\(root)/run/docker.sock")
        #expect(chmod(engine.path, 0o600) == 0)
        await #expect(processExitsWith: .success) { [path = engine.path as String] in
            #expect(setuid(65534) == 0)
            let detection = await EngineDetector(environment: ["DOCKER_HOST": "unix://\(path)"]).detect()
            #expect(detection.failure.code == .permissionDenied)
            #expect(detection.failure.message == "this user may not open \(path)")
            #expect(detection.failure.fix.text.contains("usermod -aG docker"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func realEnginesSayTheirVersions(_ engine: TestEngine) async throws {
        let detection = await EngineDetector(environment: [:]).detect(choice: engine.socket)
        #expect(detection.chosen?.name == engine.rawValue)
        guard case .found(let version, let api, let id) = try #require(detection.attempts.first).outcome else {
            Issue.record("\(engine.socket) was not found: run Tests/testbed/engines.sh start")
            return
        }
        #expect(version.contains("."))
        #expect(api.hasPrefix("1."))
        #expect(id.isEmpty == (engine == .podman))
    }
}
