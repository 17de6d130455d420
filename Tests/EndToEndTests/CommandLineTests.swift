// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// The `thv` program as a person or a script uses it, each test with a home of its own.
@Suite struct CommandLineTests {
    /// Runs `thv` in the home of `server`, whether or not that server runs.
    private func thv(
        _ server: TestServer, _ arguments: [String], input: String = "", more: [String] = []
    ) async throws -> Command {
        try await Command.running(
            "\(TestServer.programs)/thv", arguments, environment: server.environment + more, input: input,
            directory: server.home)
    }

    @Test func anEmbeddedListIsTheListOfAServer() async throws {
        try await TestServer.with { server in
            try await server.create("same")
            let through = try await thv(server, ["list", "--format", "json"])
            #expect(through.code == 0)
            try await server.terminate()
            let embedded = try await thv(server, ["--embedded", "list", "--format", "json"])
            #expect(embedded.code == 0, "\(embedded.errors)")
            func list(_ command: Command) throws -> [JSON] {
                // All but the one member that tells of now.
                (try JSON(parsing: command.output).arrayValue ?? []).map { item in
                    var object = item.objectValue ?? JSONObject()
                    object["uptime"] = nil
                    return .object(object)
                }
            }
            #expect(try list(embedded) == list(through), "\(embedded.output) \(through.output)")
            #expect(!File.exists(server.instance.runtimeFile))
        }
    }

    /// Nobody waits for a lock that is held for good.
    @Test func aSecondServerIsToldAtOnceWhereTheFirstIs() async throws {
        try await TestServer.with { server in
            let began = MonotonicClock.milliseconds
            let second = try await thv(server, ["serve", "--port", "0"])
            #expect(second.code == 5 && MonotonicClock.milliseconds - began < 5_000)
            let url = try server.url
            #expect(
                second.errors.contains(
                    "error: a server of this instance runs already at \(url) (process \(server.pid))\n  fix: "),
                "\(second.errors)")
            #expect(try await server.status("GET", "/health") == 204)
        }
    }

    @Test func aServerThatCannotUseItsFilesNamesTheFileAndTheRemedy() async throws {
        let server = try TestServer()
        defer { _ = try? Command.run("/bin/rm", ["-rf", server.home]) }
        for (path, text, word) in [
            (server.instance.settingsFile, "{\"engine\": {\"name\": 3}}", "/engine/name"),
            (server.instance.configFile, "server: [", ""),
        ] {
            _ = try Command.run("/bin/mkdir", ["-p", Path.parent(path)])
            try File.write(Array(text.utf8), to: path)
            let started = try await thv(server, ["serve", "--port", "0"])
            #expect(started.code != 0)
            #expect(started.errors.contains("error: \(path)") && started.errors.contains(word), "\(started.errors)")
            #expect(started.errors.contains("\n  fix: "), "\(started.errors)")
            try File.remove(path)
        }
    }

    /// With a server and without one: what is changed and looked at with a command of its own.
    @Test func aServerIsChangedCopiedMovedAndLookedAt() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            func thv(_ words: String..., is code: Int32 = 0) async throws -> String {
                let run = try await self.thv(server, words)
                #expect(run.code == code, "\(words): \(run.output)\(run.errors)")
                return run.output
            }
            let trial = try await thv("edit", "time", "--stop-timeout", "3s", "--dry-run")
            #expect(trial == "would change: stop_timeout; it would be restarted, which ends its clients' sessions\n")
            #expect(try await thv("edit", "time", "-e", "A=1", "-l", "team=x").hasPrefix("time changed; it is running"))
            #expect(try await thv("edit", "time", "-e", "A=1") == "time stays as it is\n")
            let config = try await server.workload("time")["config"]
            #expect(config?["env_vars"] == ["A": "1"] && config?["labels"] == ["team": "x"])
            #expect(config?["port"] == made["port"])
            #expect(
                try await thv("edit", "time", "--unset", "env_vars", "--", TestServer.everything).contains("changed"))
            #expect(try await server.workload("time")["config"]?["env_vars"] == nil)
            _ = try await thv("edit", "time", "--", "/bin/false", is: 1)
            #expect(try await server.workload("time")["status"] == "running")
            #expect(try await thv("rename", "time", "clock") == "time is now clock\n")
            #expect(try await thv("copy", "clock", "second").hasPrefix("second is running at"))
            _ = try await thv("move", "clock", "second", "--group", "shop", is: 8)
            _ = try await thv("group", "create", "shop")
            #expect(
                try await thv("move", "clock", "second", "--group", "shop")
                    == "clock is in shop\nsecond is in shop\n")
            #expect(try await thv("metrics", "clock").contains("requests"))
            #expect(try await thv("sessions", "clock", "--format", "json") == "[]\n")
            let operations = try JSON(parsing: try await thv("operations", "list", "--format", "json"))
            let failed = try #require(operations.arrayValue?.first { $0["status"] == "failed" && $0["kind"] == "edit" })
            let id = try #require(failed["id"]?.stringValue)
            #expect(try await thv("operations", "get", id).contains("the old configuration runs again"))
            _ = try await thv("operations", "cancel", id, is: 5)

            try await server.terminate()
            #expect(try await thv("edit", "second", "-l", "a=b").hasPrefix("second changed; it is running"))
            #expect(try await thv("rename", "second", "other") == "second is now other\n")
            #expect(try await thv("operations", "list", "--kind", "edit", "-q").split(separator: "\n").count > 2)
        }
    }

    @Test func serveBindsThePortGivenAndSaysSoInItsFile() async throws {
        let (probe, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        probe.close()
        try await TestServer.with(arguments: ["--port", "\(port)"]) { server in
            let file = try #require(try RuntimeFile.read(server.instance.runtimeFile))
            #expect(file.url == "http://127.0.0.1:\(port)")
            #expect(file.process.pid == server.pid)
            // On both families.
            #expect(TCPTable.listeners(on: port) == [getuid(), getuid()])
        }
    }

    @Test func runtimeFlagAndVariableChooseTheServer() async throws {
        try await TestServer.with { server in
            try await server.create("elsewhere")
            let url = try server.url
            let other = try TemporaryDirectory.make()
            defer { _ = try? Command.run("/bin/rm", ["-rf", other]) }
            let environment = ["PATH=/usr/bin:/bin", "HOME=\(other)"]
            let program = "\(TestServer.programs)/thv"
            let byFlag = try await Command.running(program, ["--runtime", url, "list", "-q"], environment: environment)
            #expect(byFlag.output == "elsewhere\n", "\(byFlag.errors)")
            let byVariable = try await Command.running(
                program, ["list", "-q"], environment: environment + ["THV_RUNTIME_URL=\(url)"])
            #expect(byVariable.output == "elsewhere\n", "\(byVariable.errors)")
            let flagWins = try await Command.running(
                program, ["--runtime", url, "list", "-q"],
                environment: environment + ["THV_RUNTIME_URL=http://127.0.0.1:1"])
            #expect(flagWins.output == "elsewhere\n")
        }
    }

    @Test func stopEndsTheServerAndLeavesTheWorkloads() async throws {
        try await TestServer.with { server in
            let made = try await server.create("goes-on")
            let stop = try await thv(server, ["runtime", "stop"])
            #expect(stop.code == 0, "\(stop.errors)")
            let end = try await server.waitForEnd()
            #expect(end == .code(0))
            #expect(!File.exists(server.instance.runtimeFile))
            #expect(!File.exists(server.instance.apiSocket))
            #expect(ProcessIdentity(running: Int32(made["pid"]?.intValue ?? 0)) != nil)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func theRuntimeFileGoesWithASignal(signal: Int32) async throws {
        try await TestServer.with { server in
            #expect(File.exists(server.instance.runtimeFile))
            let end = try await server.terminate(signal)
            #expect(end == .code(0))
            #expect(!File.exists(server.instance.runtimeFile))
        }
    }

    @Test func aFileThatNamesAnotherLiveProcessIsStale() async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            try await server.kill()
            var file = try #require(try RuntimeFile.read(server.instance.runtimeFile))
            file.process = ProcessIdentity(pid: getpid(), startTime: ProcessIdentity.current.startTime)
            file.url = "http://127.0.0.1:1"
            try file.write(server.instance.runtimeFile)
            let list = try await thv(server, ["list", "--format", "json"])
            #expect(list.code == 0, "\(list.errors)")
            let shown = try JSON(parsing: list.output)[0]
            #expect(shown?["pid"] == made["pid"])
            #expect(!File.exists(server.instance.runtimeFile))
        }
    }

    @Test func servingBeyondLoopbackIsRefused() async throws {
        let server = try TestServer()
        defer { _ = try? Command.run("/bin/rm", ["-rf", server.home]) }
        let serve = try await thv(server, ["serve", "--host", "0.0.0.0", "--port", "0"])
        #expect(serve.code == 4)
        #expect(serve.errors.contains("--host"))
        #expect(!File.exists(server.instance.runtimeFile))
    }

    @Test func runReturnsAtRunningAndItsProxyHasASessionOfItsOwn() async throws {
        try await TestServer.with { server in
            let run = try await thv(server, ["run", "--name", "mine", "--", TestServer.everything])
            #expect(run.code == 0, "\(run.errors)")
            let made = try await server.workload("mine")
            #expect(made["status"] == "running")
            let proxy = Int32(made["pid"]?.intValue ?? 0)
            #expect(getsid(proxy) == proxy)
            let taken = try await thv(server, ["run", "--name", "mine", "--", TestServer.everything])
            #expect(taken.code == 5)
        }
    }

    @Test func foregroundBlocksAndEndsCleanlyOnASignal() async throws {
        try await TestServer.with { server in
            var plan = Child.Plan(
                "\(TestServer.programs)/thv", ["run", "--name", "front", "--foreground", "--", TestServer.everything],
                environment: server.environment)
            plan.directory = server.home
            let child = try Child.start(plan)
            try await until("it runs") { try await server.send("GET", "/api/v1/workloads/front").status == 200 }
            try await until("it is up") { try await server.workload("front")["status"] == "running" }
            child.signal(SIGTERM)
            let exit = try await Thread.dedicated("wait") { child.wait() }
            #expect(exit == .code(130) || exit == .code(0) || exit == .code(143), "\(exit)")
            try await until("it has stopped") { try await server.workload("front")["status"] == "stopped" }
        }
    }

    @Test func everyWorkloadHasALogAndItsProxyKnowsItIsDetached() async throws {
        try await TestServer.with { server in
            let made = try await server.create("noisy", arguments: ["--stderr", "hello from the backend"])
            try await until("the log has grown") {
                try await thv(server, ["logs", "noisy"]).output.contains("hello from the backend")
            }
            let environment = try File.read("/proc/\(made["pid"]?.intValue ?? 0)/environ")
            #expect(String(decoding: environment, as: UTF8.self).contains("TOOLHIVE_DETACHED=true"))
        }
    }

    @Test func directoriesFollowTheXDGVariables() async throws {
        let home = try TemporaryDirectory.make()
        defer { _ = try? Command.run("/bin/rm", ["-rf", home]) }
        let environment = [
            "PATH=/usr/bin:/bin", "HOME=\(home)", "XDG_STATE_HOME=\(home)/s", "XDG_CACHE_HOME=\(home)/c",
            "XDG_CONFIG_HOME=\(home)/k",
        ]
        let set = try await Command.running(
            "\(TestServer.programs)/thv", ["secret", "set", "token"], environment: environment, input: "value")
        #expect(set.code == 0, "\(set.errors)")
        #expect(File.exists("\(home)/s/thv/instances/default/secrets"))
        #expect(!File.exists("\(home)/.local"))
    }

    @Test func severalAreStoppedAtOnceEachWithItsResult() async throws {
        try await TestServer.with { server in
            for name in ["a", "b", "c"] { try await server.create(name) }
            let stop = try await thv(server, ["stop", "a", "b", "c"])
            #expect(stop.code == 0, "\(stop.errors)")
            for name in ["a", "b", "c"] { #expect(try await server.workload(name)["status"] == "stopped") }
            let mixed = try await thv(server, ["start", "a", "missing"])
            #expect(mixed.code == 8)
            #expect(mixed.errors.contains("missing"))
            #expect(try await server.workload("a")["status"] == "running")
        }
    }

    @Test func exportAndRunFromItGiveTheSameWorkload() async throws {
        try await TestServer.with { server in
            try await server.create("original", [("env_vars", ["A": "ü"]), ("labels", ["team": "x"])])
            let exported = try await thv(server, ["export", "original"])
            #expect(exported.code == 0)
            _ = try await thv(server, ["rm", "original"])
            let run = try await thv(server, ["run", "--from-config", "-"], input: exported.output)
            #expect(run.code == 0, "\(run.errors)")
            let again = try await thv(server, ["export", "original"])
            #expect(again.output == exported.output)
        }
    }

    @Test func embeddedCommandsSideBySideAllSucceed() async throws {
        let server = try TestServer()
        let everything = TestServer.everything
        try await withThrowingTaskGroup(of: (String, Command).self) { group in
            for index in 0..<4 {
                group.addTask {
                    ("run \(index)", try await thv(server, ["run", "--name", "w\(index)", "--", everything]))
                }
                group.addTask { ("list", try await thv(server, ["list"])) }
            }
            for try await (name, command) in group { #expect(command.code == 0, "\(name): \(command.errors)") }
        }
        let names = try await thv(server, ["list", "-q"])
        #expect(names.output == "w0\nw1\nw2\nw3\n")
        async let removed = thv(server, ["rm", "w0", "w1"])
        async let started = thv(server, ["run", "--name", "w4", "--", everything])
        let both = try await (removed, started)
        #expect(both.0.code == 0, "\(both.0.errors)")
        #expect(both.1.code == 0, "\(both.1.errors)")
        let rest = try await thv(server, ["rm", "w2", "w3", "w4"])
        #expect(rest.code == 0, "\(rest.errors)")
        #expect(try await thv(server, ["list", "--format", "json"]).output.hasPrefix("[]"))
        _ = try Command.run("/bin/rm", ["-rf", server.home])
    }

    @Test func aManagedServerOutlivesTheCommandThatStartedIt() async throws {
        let server = try TestServer()
        let start = try await thv(server, ["runtime", "start"])
        #expect(start.code == 0, "\(start.errors)")
        let file = try #require(try RuntimeFile.read(server.instance.runtimeFile))
        #expect(file.process.isAlive)
        #expect(getsid(file.process.pid) == file.process.pid)
        #expect(try await thv(server, ["runtime", "stop"]).code == 0)
        try await until("it has ended") { !file.process.isAlive }
        #expect(!File.exists(server.instance.runtimeFile))
        _ = try Command.run("/bin/rm", ["-rf", server.home])
    }

    /// What nobody could store must not look as if it had been: a script may go on to delete what it exported.
    @Test(arguments: ["registry list", "config get --format json", "export kept"])
    func anAnswerThatCannotBeWrittenIsAFailure(words: String) async throws {
        try await TestServer.with { server in
            try await server.create("kept")
            let run = try await Command.running(
                "/bin/sh", ["-c", "'\(TestServer.programs)/thv' \(words) >/dev/full"], environment: server.environment)
            #expect(run.code == 1)
            #expect(run.errors == "error: cannot write the output: No space left on device\n")
        }
    }

    @Test func anotherLiveServerIsNeverUsed() async throws {
        try await TestServer.with { server in
            try await server.create("theirs")
            let other = try await thv(server, ["--instance-id", "other", "list", "-q"])
            #expect(other.code == 0)
            #expect(other.output.isEmpty)
        }
    }
}
