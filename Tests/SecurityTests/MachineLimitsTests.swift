// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import Runtime
import TestSupport
import Testing

/// Machines and users that lack something: what cannot be is said, with its reason, and nothing hangs or traps.
@Suite struct MachineLimitsTests {
    private static let commands = [
        ["version"], ["list"], ["status"], ["doctor"], ["secret", "list"], ["group", "create", "g"], ["stop", "none"],
        ["run", "--name", "few", "--", TestServer.everything], ["api", "version"], ["runtime", "check"],
        ["tui", "--once"],
    ]

    @Test func fewDescriptorsEndEveryCommandWithAMessage() async throws {
        let directory = try TemporaryDirectory()
        let environment = ["HOME=\(directory.path)", "PATH=/usr/bin:/bin", "XDG_RUNTIME_DIR=\(directory.path)"]
        for (index, limit) in (3...40).enumerated() {
            // Three of the commands at each limit, all of them at some.
            let chosen =
                (0..<3).map { Self.commands[(index * 3 + $0) % Self.commands.count] } + [["serve", "--port", "0"]]
            for words in chosen {
                let result = try await Command.running(
                    "/usr/bin/prlimit",
                    ["--nofile=\(limit):\(limit)", "/usr/bin/timeout", "20", "\(TestServer.programs)/thv"] + words,
                    environment: environment)
                let place = "limit \(limit), \(words): \(result.exit) \(result.errors)"
                // 124 is a hang; a trap is a signal.
                #expect(result.code > 0 && result.code < 128 && result.code != 124, "\(place)")
                #expect(!result.errors.isEmpty, "\(place)")
                if limit >= 10 { #expect(result.errors.contains("ulimit -n"), "\(place)") }
            }
        }
        // A limit that may be raised is raised, and one that just suffices suffices.
        for limit in ["8:1024", "64:64"] {
            let result = try await Command.running(
                "/usr/bin/prlimit",
                ["--nofile=\(limit)", "\(TestServer.programs)/thv", "group", "create", "g\(limit.prefix(1))"],
                environment: environment)
            #expect(result.code == 0, "\(limit): \(result.errors)")
        }
    }

    /// By its number it is a user like any other.
    @Test(.enabled(if: geteuid() == 0, "becoming another uid needs root"))
    func aUserWithoutAnAccountWorksOrIsToldWhy() async throws {
        let uid: uid_t = 54_321
        try #require(Account.name(of: uid) == nil)
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
        let home = "\(directory.path)/home"
        mkdir(home, 0o700)
        chown(home, uid, uid)
        func words(_ arguments: [String]) -> [String] {
            ["--reuid", "\(uid)", "--regid", "\(uid)", "--clear-groups", "\(TestServer.programs)/thv"] + arguments
        }
        func thv(_ arguments: [String], home: String? = home) async throws -> Command {
            try await Command.running(
                "/usr/bin/setpriv", words(arguments),
                environment: ["PATH=/usr/bin:/bin"] + (home.map { ["HOME=\($0)", "XDG_RUNTIME_DIR=\($0)"] } ?? []),
                directory: "/")
        }
        for arguments in [["list"], ["serve", "--port", "0"], ["run", "--", TestServer.everything]] {
            let without = try await thv(arguments, home: nil)
            #expect(without.code == 2, "\(without.errors)")
            #expect(without.errors.contains("uid \(uid) has no account") && without.errors.contains("set HOME"))
        }
        #expect(try await thv(["version"], home: nil).code == 0)

        let log = Descriptor(owning: open("\(directory.path)/log", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        var plan = Child.Plan(
            "/usr/bin/setpriv", words(["serve", "--port", "0"]),
            environment: ["PATH=/usr/bin:/bin", "HOME=\(home)", "XDG_RUNTIME_DIR=\(home)"])
        plan.descriptors = [(log.number, 1), (log.number, 2)]
        plan.directory = "/"
        let server = try Child.start(plan)
        defer {
            server.signal(SIGTERM)
            _ = server.wait()
        }
        let instance = Instance(environment: ["HOME": home])
        var url = ""
        try await until("the server answers") {
            guard let bytes = try? File.read(instance.runtimeFile), let file = try? JSON(parsing: bytes) else {
                return false
            }
            url = file["url"]?.stringValue ?? ""
            return !url.isEmpty
        }
        // By socket and by TCP, where its number alone says who it is.
        for address in ["unix://\(instance.apiSocket)", url] {
            let list = try await thv(["--runtime", address, "list"])
            #expect(list.code == 0, "\(address): \(list.errors)")
        }
        let run = try await thv(["run", "--name", "numbered", "--", TestServer.everything])
        #expect(run.code == 0, "\(run.errors)")
        let call = try await thv(["mcp", "call", "echo", "--server", "numbered", "--args", #"{"text":"by number"}"#])
        #expect(call.output.contains("by number"), "\(call.errors)")
        let foreign = try await Command.running(
            "/usr/bin/setpriv",
            [
                "--reuid", "54322", "--regid", "54322", "--clear-groups", "/usr/bin/curl", "-sS", "-o", "/dev/null",
                "-w", "%{http_code}", "\(url)/api/v1/workloads",
            ])
        #expect(["401", "403"].contains(foreign.output), "\(foreign.output) \(foreign.errors)")
        #expect(try await thv(["rm", "numbered"]).code == 0)
    }

    /// A real engine, seven seconds late, and one that never answers.
    @Test(.needsRoot) func aSlowEngineIsWaitedForAndOneThatHangsHoldsUpNothing() async throws {
        let directory = try TemporaryDirectory()
        let (slow, hanging) = ("\(directory.path)/slow.sock", "\(directory.path)/hanging.sock")
        let delay = """
            import socket, sys, threading, time
            def pump(a, b):
                try:
                    while data := a.recv(65536): b.sendall(data)
                    b.shutdown(socket.SHUT_WR)
                except OSError: pass
            def serve(client):
                time.sleep(7)
                engine = socket.socket(socket.AF_UNIX); engine.connect(sys.argv[2])
                threading.Thread(target=pump, args=(engine, client), daemon=True).start()
                pump(client, engine)
            listener = socket.socket(socket.AF_UNIX); listener.bind(sys.argv[1]); listener.listen(50)
            print("ready", flush=True)
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()
            """
        let (read, write) = try Descriptor.pipe()
        var plan = Child.Plan(
            "/usr/bin/python3", ["-c", delay, slow, TestImage.docker.socket], environment: ["PATH=/usr/bin"])
        plan.descriptors = [(write.number, 1)]
        let proxy = try Child.start(plan)
        write.close()
        defer {
            proxy.signal(SIGKILL)
            _ = proxy.wait()
        }
        #expect(try await Thread.dedicated("ready") { try read.readLine() } == Array("ready".utf8))
        try await TestServer.with(environment: ["DOCKER_HOST=unix://\(slow)"]) { server in
            let rows = try await server.get("/api/v1/runtimes")["runtimes"]?.arrayValue ?? []
            let row = rows.first { $0["socket"]?.stringValue == slow }
            #expect(row?["ok"] == true, "\(rows)")
            #expect(row?["detail"]?.stringValue?.contains("slow: it took 7 s") == true, "\(rows)")
        }
        let never = try ListeningSocket.unix(path: hanging)
        try await TestServer.with(environment: ["DOCKER_HOST=unix://\(hanging)"]) { server in
            let asking = Task { try await server.get("/api/v1/runtimes") }
            let start = ContinuousClock.now
            for path in ["/api/v1/workloads", "/health", "/api/v1/version"] {
                #expect(try await server.send("GET", path).status < 300)
            }
            try await server.create("meanwhile")
            #expect(ContinuousClock.now - start < .seconds(10))
            asking.cancel()
        }
        let detection = await EngineDetector(environment: ["DOCKER_HOST": "unix://\(hanging)"]).detect(patience: 1)
        #expect(detection.failure.message.contains("does not answer within 1 s"))
        withExtendedLifetime(never) {}
    }
}
