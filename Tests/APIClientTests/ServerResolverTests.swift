// SPDX-License-Identifier: Apache-2.0
import Configuration
import Glibc
import HTTP
import Instances
import Platform
import Testing

@testable import APIClient

@Suite struct ServerResolverTests {
    private let fixture: ServerFixture
    private let own: Resolution.Target
    private let shared: Resolution.Target

    init() throws {
        fixture = try ServerFixture()
        own = .server(.unix(path: fixture.instance.apiSocket))
        shared = .server(.unix(path: fixture.request.sharedSocket))
    }

    private func resolve(_ change: (inout ResolutionRequest) -> Void = { _ in }) async throws -> Resolution {
        var request = fixture.request
        change(&request)
        return try await ServerResolver.resolve(request)
    }

    /// Every source present at first; each step removes the winner, and the next in order must win.
    @Test func eachSourceWinsOverThoseBehindIt() async throws {
        let lock = try fixture.serveInstance()
        try fixture.serveShared()
        let standard = try fixture.serveTCP()
        var request = fixture.request
        request.defaultURL = standard
        request.embedded = true
        request.settings.runtimeMode = .init(.remote, origin: "config.yaml:2")
        request.settings.runtimeURL = .init("https://configured.example", origin: "config.yaml:3")
        request.runtime = "http://127.0.0.1:2"
        request.environment["THV_RUNTIME_URL"] = "http://127.0.0.1:3"
        #expect(try await ServerResolver.resolve(request).target == .embedded)
        request.embedded = false
        #expect(try await ServerResolver.resolve(request).target == .server(.http("https://configured.example")))
        request.settings = Settings()
        #expect(try await ServerResolver.resolve(request).target == .server(.http("http://127.0.0.1:2")))
        request.runtime = nil
        #expect(try await ServerResolver.resolve(request).target == .server(.http("http://127.0.0.1:3")))
        request.environment["THV_RUNTIME_URL"] = nil
        #expect(try await ServerResolver.resolve(request).target == own)
        try File.remove(fixture.instance.runtimeFile)
        try File.remove(fixture.instance.apiSocket)
        #expect(try await ServerResolver.resolve(request).target == shared)
        try File.remove(request.sharedSocket)
        let last = try await ServerResolver.resolve(request)
        #expect(last.target == .server(.http(standard)))
        #expect(last.steps.last?.outcome == .chosen)
        #expect(last.steps.map(\.name).first == "--embedded")
        #expect(Set(last.steps.dropLast().map(\.outcome)) == [.skipped])
        request.defaultURL = "http://127.0.0.1:1"
        #expect(try await ServerResolver.resolve(request).target == .embedded)
        withExtendedLifetime(lock) {}
    }

    @Test func aNamedInstanceUsesNoServerButItsOwn() async throws {
        try fixture.serveShared()
        let standard = try fixture.serveTCP()
        let resolution = try await resolve {
            $0.isInstanceNamed = true
            $0.defaultURL = standard
        }
        #expect(resolution.target == .embedded)
        #expect(fixture.requests.withLock { $0 }.isEmpty)
    }

    @Test func aServerOfAnotherInstanceIsNeverUsed() async throws {
        let standard = try fixture.serveTCP(audit: "/somewhere/else/audit.log")
        let resolution = try await resolve { $0.defaultURL = standard }
        #expect(resolution.target == .embedded)
        #expect(resolution.steps.contains { $0.name == standard && $0.detail.contains("/somewhere/else") })
    }

    @Test func aSharedServerThatDoesNotAdmitTheCallerIsPassedOver() async throws {
        try fixture.serveShared(status: 403)
        #expect(try await resolve().target == .embedded)
    }

    @Test func aRuntimeFileWhoseServerIsGoneIsRemovedWhenNobodyHoldsTheLock() async throws {
        try fixture.register(process: ProcessIdentity(pid: 1, startTime: 1))
        let resolution = try await resolve()
        #expect(resolution.target == .embedded)
        #expect(resolution.foundDeadServer)
        #expect(!File.exists(fixture.instance.runtimeFile))
    }

    @Test func aLiveProcessBehindADeadPortChangesNothing() async throws {
        try fixture.register(process: .current, url: "http://127.0.0.1:1")
        #expect(try await resolve().foundDeadServer)
        #expect(!File.exists(fixture.instance.runtimeFile))
    }

    @Test func aDamagedRuntimeFileOfNobodyIsRemoved() async throws {
        try File.write(Array("{".utf8), to: fixture.instance.runtimeFile)
        #expect(try await resolve().target == .embedded)
        #expect(!File.exists(fixture.instance.runtimeFile))
    }

    @Test func whileTheLockIsHeldASilentServerIsAnErrorThatNamesIt() async throws {
        let lock = try #require(try InstanceLock.tryAcquire(fixture.instance))
        try fixture.register()
        let failure = await #expect(throws: ResolutionFailure.self) {
            try await resolve { $0.patience = 0.2 }
        }
        guard case .unreachable(let reason, let fix) = failure?.failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(reason == "process \(getpid()) holds instance “default”, but its server does not answer")
        #expect(fix.contains("kill \(getpid())"))
        #expect(File.exists(fixture.instance.runtimeFile))
        lock.release()
    }

    @Test func aServerThatAnswersAsAnotherInstanceIsNotTheOneRegistered() async throws {
        let lock = try fixture.serveInstance(id: "other")
        await #expect(throws: ResolutionFailure.self) { try await resolve { $0.patience = 0.2 } }
        withExtendedLifetime(lock) {}
    }

    @Test func aCommandAtWorkIsFoundByItsSocket() async throws {
        try fixture.serve(
            ListeningSocket.unix(path: fixture.instance.apiSocket), id: "default", audit: fixture.instance.auditLog)
        #expect(try await resolve().target == own)
    }

    @Test func theConfigurationOverridesTheFlagAloudAndRefusesChanges() async throws {
        let embedded = Settings.Setting(Settings.RuntimeMode.embedded, origin: "config.yaml:2")
        let reading = try await resolve {
            $0.settings.runtimeMode = embedded
            $0.runtime = "http://127.0.0.1:2"
        }
        #expect(reading.target == .embedded)
        #expect(reading.notes == ["--runtime is not used: config.yaml:2 says “runtime.mode: embedded”"])
        let failure = await #expect(throws: ResolutionFailure.self) {
            try await resolve {
                $0.settings.runtimeMode = embedded
                $0.runtime = "http://127.0.0.1:2"
                $0.mutates = true
            }
        }
        guard case .refused = failure?.failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func agreeingFlagAndConfigurationMayChangeThings() async throws {
        let agreed = try await resolve {
            $0.settings.runtimeMode = .init(.remote, origin: "config.yaml:2")
            $0.settings.runtimeURL = .init("https://thv.example/", origin: "config.yaml:3")
            $0.runtime = "HTTPS://thv.example"
            $0.mutates = true
        }
        #expect(agreed.target == .server(.http("https://thv.example")))
        #expect(agreed.notes.isEmpty)
    }

    @Test(arguments: ["ftp://x", "localhost:8080", "http://", "unix://relative", "http://user:pw@host", "http://a b"])
    func addressesThatAreNoneAreRefused(text: String) async throws {
        await #expect(throws: ResolutionFailure.self) { try await resolve { $0.runtime = text } }
    }

    @Test func aManagedServerThatEndsAtOnceSaysWhy() async throws {
        let program = "\(fixture.root)/thv"
        let script = "#!/bin/sh\necho starting >&2\necho no $3 today >&2\nexit 3\n"
        try File.write(Array(script.utf8), to: program, mode: 0o700)
        let failure = await #expect(throws: ResolutionFailure.self) {
            try await resolve {
                $0.needsServer = true
                $0.executable = program
            }
        }
        #expect(
            failure?.failure
                == .unreachable(
                    "the server ended at once with exit code 3: no --instance-id today",
                    fix: "the whole log is \(fixture.instance.serverLog)"))
        #expect(failure?.steps.last?.name == "managed server")
    }

    @Test(arguments: [(false, false), (true, true)])
    func onlyAutoStartsAServerForALocalStdioWorkload(auto: Bool, starts: Bool) async throws {
        let outcome = try? await resolve {
            if auto { $0.settings.runtimeMode = .init(.auto, origin: "config.yaml:2") }
            $0.namesLocalStdio = true
        }
        #expect((outcome == nil) == starts)
    }

    private static func line(of descriptor: Descriptor) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor.number, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    @Test(.enabled(if: getuid() == 0, "becoming somebody else needs root"))
    func aForeignServerIsNamedAndSentNothing() async throws {
        let script = """
            import os, socket
            s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
            os.write(1, b"%d\\n" % s.getsockname()[1])
            while True:
                c, _ = s.accept(); c.settimeout(10)
                try: data = c.recv(100)
                except ConnectionResetError: data = b""
                os.write(1, b"sent " + data if data else b"silence\\n")
            """
        let pipe = try Descriptor.pipe()
        var plan = Child.Plan(
            "/usr/bin/setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", script])
        plan.descriptors = [(pipe.write.number, 1)]
        let child = try Child.start(plan)
        pipe.write.close()
        defer {
            child.signal(SIGKILL)
            _ = child.wait()
        }
        let port = Self.line(of: pipe.read)
        let resolution = try await resolve { $0.defaultURL = "http://127.0.0.1:\(port)" }
        #expect(resolution.target == .embedded)
        let note = "port \(port) belongs to nobody, not to thv: nothing was sent"
        #expect(resolution.notes.first?.hasPrefix(note) == true)
        let failure = await #expect(throws: APIFailure.self) {
            _ = try await SocketTransport(.http("http://127.0.0.1:\(port)")).send(APIRequest("DELETE", "/x"))
        }
        guard case .refused("port \(port) belongs to nobody, not to thv", _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(Self.line(of: pipe.read) == "silence")
        #expect(Self.line(of: pipe.read) == "silence")
    }
}
