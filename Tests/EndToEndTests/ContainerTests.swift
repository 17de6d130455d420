// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import MCPConnection
import Models
import Platform
import TestSupport
import Testing

/// Workloads in containers of real engines, through the whole of thv.
@Suite(.serialized) struct ContainerTests {
    enum Engine: String, CaseIterable, CustomTestStringConvertible {
        case docker, podman
        var testDescription: String { rawValue }
    }
    private static let image = "thv-test/everything:1"

    /// The configuration of a container workload.
    private func config(_ name: String, _ engine: Engine, _ transport: String) -> JSON {
        var config = JSONObject([
            ("name", .string(name)), ("image", .string(Self.image)), ("transport", .string(transport)),
            ("runtime", "container"),
            ("engine", ["name": .string(engine.rawValue), "socket": "", "id": ""]), ("stop_timeout", 2),
        ])
        if transport == "stdio" {
            config["permission_profile"] = "none"
        } else {
            config["target_port"] = 8080
            config["cmd_args"] = JSON([transport == "sse" ? "--sse" : "--http", "0.0.0.0:8080"])
        }
        return .object(config)
    }

    private func create(_ server: TestServer, _ config: JSON) async throws -> JSON {
        let response = try await server.send("POST", "/api/v1/workloads", config)
        let made = try JSON(parsing: response.body)
        try #require(response.status == 201, "\(made.prettyText)")
        return made
    }

    private func client(_ made: JSON) -> MCPClient {
        MCPClient(
            http: HTTPClient(), url: made["url"]?.stringValue ?? "",
            transport: made["transport"] == "sse" ? .sse : .streamableHTTP)
    }

    /// Containers of one workload, running or not.
    private func containers(_ engine: Engine, _ id: String) async throws -> Int {
        let run = try await Command.running(engine.rawValue, ["ps", "-a", "-q", "--filter", "label=thv-id=\(id)"])
        return run.output.split(separator: "\n").count
    }

    @Test(arguments: Engine.allCases, ["stdio", "streamable-http", "sse"])
    func everyTransportWorksAndSurvivesItsServer(engine: Engine, transport: String) async throws {
        try await TestServer.with { server in
            let made = try await create(server, config("row37", engine, transport))
            let id = made["id"]?.stringValue ?? ""
            let mcp = client(made)
            try await mcp.initialize()
            #expect(try await mcp.list("tools/list", "tools").count == 10)
            let call = Task {
                try await mcp.call("tools/call", ["name": "sleep", "arguments": ["ms": 1500]], timeout: 20)
            }
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
            try await server.kill()
            try await server.start()
            let adopted = try await server.workload("row37")
            #expect(adopted["pid"] == made["pid"])
            #expect(adopted["backend"]?["container"] == made["backend"]?["container"])
            #expect(try await call.value["content"] != nil)
            #expect(try await containers(engine, id) == 1)
            let tools = try await server.get("/api/v1/workloads/row37/tools")
            #expect(tools["total"]?.intValue == 10, "\(tools.text)")
            await mcp.close()
            #expect(try await server.status("DELETE", "/api/v1/workloads/row37") == 204)
            #expect(try await containers(engine, id) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func aContainerThatDoesNotListenSaysSo(engine: Engine) async throws {
        try await TestServer.with { server in
            var silent = config("silent", engine, "streamable-http").objectValue ?? JSONObject()
            silent["image"] = "thv-test/shell:1"
            silent["cmd_args"] = ["sleep 600"]
            silent["target_port"] = 9000
            silent["start_timeout"] = 3
            let response = try await server.send("POST", "/api/v1/workloads", .object(silent))
            #expect(response.status == 422)
            let reason = "no answer to initialize within 3 s: nothing listens on its port 9000 yet, nor on another"
            let detail = try JSON(parsing: response.body)["detail"]?.stringValue
            #expect(detail == "silent did not come up: \(reason)")
        }
    }

    @Test(arguments: Engine.allCases)
    func aContainerThatListensElsewhereSaysWhere(engine: Engine) async throws {
        try await TestServer.with { server in
            for (address, words) in [
                ("0.0.0.0:9100", "nothing listens on its port 8080; it listens on 9100: give 9100 as its target port"),
                ("127.0.0.1:8080", "it listens on 127.0.0.1:8080 inside its container, which nothing outside reaches"),
            ] {
                var elsewhere = config("elsewhere", engine, "streamable-http").objectValue ?? JSONObject()
                elsewhere["cmd_args"] = ["--http", .string(address)]
                elsewhere["start_timeout"] = 4
                let response = try await server.send("POST", "/api/v1/workloads", .object(elsewhere))
                let detail = try JSON(parsing: response.body)["detail"]?.stringValue ?? ""
                #expect(response.status == 422 && detail.contains(words), "\(address): \(detail)")
                #expect(try await server.status("DELETE", "/api/v1/workloads/elsewhere") == 204)
            }
        }
    }

    /// The name alone says nothing of where an image is.
    @Test(arguments: Engine.allCases)
    func anImageThatOnlyTheOtherEngineHasIsNamedWithIt(engine: Engine) async throws {
        let other: Engine = engine == .docker ? .podman : .docker
        let name = "127.0.0.1:1/thv-test/only-\(other.rawValue):1"
        try #require(try await Command.running(other.rawValue, ["tag", Self.image, name]).code == 0)
        try await TestServer.with { server in
            var there = config("there", engine, "stdio").objectValue ?? JSONObject()
            there["image"] = .string(name)
            let answer = try await server.send("POST", "/api/v1/workloads", .object(there))
            let problem = try JSON(parsing: answer.body)
            #expect(answer.status == 422 && problem["code"] == "image_not_found", "\(problem.prettyText)")
            let start = "the image \(name) is on \(other.rawValue), and not on \(engine.rawValue), which was to run it"
            #expect(problem["detail"]?.stringValue?.hasPrefix(start) == true, "\(problem.prettyText)")
            #expect(problem["fix"]?.stringValue?.contains(other.rawValue) == true)
        }
        _ = try await Command.running(other.rawValue, ["rmi", name])
    }

    @Test(arguments: Engine.allCases)
    func aPausedContainerIsShownAsPausedAndComesBack(engine: Engine) async throws {
        try await TestServer.with { server in
            let made = try await create(server, config("paused", engine, "stdio"))
            let container = made["backend"]?["container"]?.stringValue ?? ""
            #expect(try await Command.running(engine.rawValue, ["pause", container]).code == 0)
            try await until("its pause is shown") { try await server.workload("paused")["status"] == "unhealthy" }
            let words = "its container is paused: `\(engine.rawValue) unpause \(container.prefix(12))` lets it go on"
            #expect(try await server.workload("paused")["status_context"]?.stringValue == words)
            #expect(try await Command.running(engine.rawValue, ["unpause", container]).code == 0)
            try await until("it goes on") { try await server.workload("paused")["status"] == "running" }
            #expect(try await server.workload("paused")["status_context"] == "")
            // One that is paused can be deleted.
            #expect(try await Command.running(engine.rawValue, ["pause", container]).code == 0)
            #expect(try await server.status("DELETE", "/api/v1/workloads/paused") == 204)
            #expect(try await containers(engine, made["id"]?.stringValue ?? "") == 0)
        }
    }

    /// Taken over from another program, so that nothing has asked for the image before it starts.
    @Test(arguments: Engine.allCases)
    func thePullOfAMissingImageIsShownAndEndsWithAStop(engine: Engine) async throws {
        // It takes connections and never answers.
        let registry = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let image = "127.0.0.1:\(registry.port)/thv-test/slow:1"
        let variable = "THV_TEST_\(engine.rawValue.uppercased())_SOCKET"
        let usual = engine == .docker ? "/var/run/docker.sock" : "/run/podman/podman.sock"
        let socket = Environment.variable(variable) ?? usual
        try await TestServer.with(environment: ["DOCKER_HOST=unix://\(socket)"]) { server in
            let state = "\(server.home)/.local/state/toolhive/runconfigs"
            _ = try Command.run("/bin/mkdir", ["-p", state])
            let config: JSON = ["name": "slow", "image": .string(image), "transport": "stdio"]
            try File.write(config.bytes, to: "\(state)/slow.json")
            #expect(try await server.send("POST", "/api/v1/imports", ["from": "toolhive"]).status == 200)
            let later: HTTPHeaders = ["Prefer": "respond-async"]
            #expect(try await server.send("POST", "/api/v1/workloads/slow/start", headers: later).status == 202)
            try await until("the pull is shown") {
                let workload = try await server.workload("slow")
                return workload["status"] == "starting"
                    && workload["status_context"]?.stringValue == "pulling the image \(image)"
            }
            #expect(try await server.status("POST", "/api/v1/workloads/slow/stop") == 200)
            #expect(try await server.workload("slow")["status"] == "stopped")
        }
        withExtendedLifetime(registry.socket) {}
    }

    @Test(arguments: Engine.allCases)
    func aKilledContainerAndAKilledProxyAreReplacedByExactlyOne(engine: Engine) async throws {
        try await TestServer.with { server in
            let made = try await create(server, config("again", engine, "stdio"))
            let id = made["id"]?.stringValue ?? ""
            let container = try #require(made["backend"]?["container"]?.stringValue)
            _ = try await Command.running(engine.rawValue, ["kill", "-s", "KILL", container])
            try await until("another container runs") {
                let now = try await server.workload("again")
                return now["status"] == "running" && now["restarts"] == 1
            }
            #expect(try await containers(engine, id) == 1)
            kill(Int32(made["pid"]?.intValue ?? 0), SIGKILL)
            try await until("another proxy runs") {
                let now = try await server.workload("again")
                return now["status"] == "running" && now["pid"] != made["pid"]
            }
            #expect(try await containers(engine, id) == 1)
        }
    }

    /// A hundred lives on each engine, four side by side.
    @Test(arguments: Engine.allCases)
    func aHundredLivesInContainersLeaveNothingBehind(engine: Engine) async throws {
        try await TestServer.with { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<4 {
                    group.addTask {
                        for round in 0..<25 { try await live(server, "lane-\(lane)", engine, "round \(round)") }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try FileList.names("\(server.instance.runDirectory)") == ["api.sock"])
            #expect(
                try FileList.names("\(server.instance.logsDirectory)").filter { $0.hasSuffix(".log") } == ["access.log"]
            )
        }
    }

    private func live(_ server: TestServer, _ name: String, _ engine: Engine, _ round: Comment) async throws {
        let made = try await create(server, config(name, engine, "stdio"))
        #expect(try await server.status("POST", "/api/v1/workloads/\(name)/stop") == 200, round)
        #expect(try await server.status("POST", "/api/v1/workloads/\(name)/start") == 200, round)
        #expect(try await server.status("DELETE", "/api/v1/workloads/\(name)") == 204, round)
        #expect(try await containers(engine, made["id"]?.stringValue ?? "") == 0, round)
        #expect(ProcessIdentity(running: Int32(made["pid"]?.intValue ?? 0)) == nil, round)
        let port = UInt16(made["port"]?.intValue ?? 0)
        // A proxy that is being started beside this has the socket of the one that ended until it becomes its program.
        try await until("nobody listens on port \(port), \(round)") { TCPTable.listeners(on: port).isEmpty }
    }

    @Test func aPullBesideListRunAndRemoveAllEmbedded() async throws {
        let server = try TestServer()
        let registry = Testbed.registry
        // The layer is new to the engine and the registry is on loopback: the pull takes as long as it takes, and the
        // others must neither wait for it nor break it.
        let pulled = "\(registry)/thv-test/everything:1"
        let login = try Self.loginDirectory()
        for arguments in [["tag", Self.image, pulled], ["--config", login, "push", pulled], ["rmi", "-f", pulled]] {
            let step = try await Command.running("docker", arguments)
            try #require(step.code == 0, "docker \(arguments): \(step.errors)")
        }
        let environment = server.environment + ["DOCKER_CONFIG=\(login)"]
        @Sendable func thv(_ arguments: [String]) async throws -> Command {
            try await Command.running(
                "\(TestServer.programs)/thv", arguments, environment: environment, directory: server.home)
        }
        let everything = TestServer.everything
        #expect(try await thv(["run", "--name", "old", "--", everything]).code == 0)
        async let pulling = thv([
            "run", "--name", "pulled", "--container-runtime", "docker", "--permission-profile", "none", pulled,
        ])
        async let listing = thv(["list"])
        async let running = thv(["run", "--name", "new", "--", everything])
        async let removing = thv(["rm", "old"])
        for (what, command) in [
            ("list", try await listing), ("run", try await running), ("rm", try await removing),
            ("pull", try await pulling),
        ] {
            #expect(command.code == 0, "\(what): \(command.errors)")
        }
        _ = try await thv(["rm", "new", "pulled"])
        #expect(try await thv(["list", "-q"]).output.isEmpty)
        _ = try Command.run("/bin/rm", ["-rf", server.home])
    }

    /// Where the test registry's set-up keeps its login.
    private static func loginDirectory() throws -> String {
        let cache = Environment.variable("XDG_CACHE_HOME") ?? "\(Environment.variable("HOME") ?? "")/.cache"
        return "\(cache)/thv-testbed/registry/login"
    }
}
