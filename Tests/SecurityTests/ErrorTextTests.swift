// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What people read when something is wrong, through the API and on the command line, and that nothing is left of it.
@Suite struct ErrorTextTests {
    private static let docker = "DOCKER_HOST=unix://\(TestImage.docker.socket)"
    private static var everything: String { TestServer.everything }

    @Test(.needsRoot) func unknownImage() async throws {
        try await TestServer.with(environment: [Self.docker]) { server in
            var scene = ErrorScene(server)
            let image = "\(ErrorScene.registry)/no/such:1"
            let body = #"{"name":"unknown-image","image":"\#(image)"}"#
            // The registry of the test set-up wants a password.
            try await scene.request("POST", "/api/v1/workloads", body)
            mkdir("\(server.home)/.docker", 0o700)
            let login = #"{"auths":{"\#(ErrorScene.registry)":{"auth":"dGVzdGVyOnRlc3QtcGFzc3dvcmQ="}}}"#
            try File.write(Array(login.utf8), to: "\(server.home)/.docker/config.json")
            try await scene.request("POST", "/api/v1/workloads", body)
            try await scene.command(["run", "--name", "unknown-image", image])
            try await scene.command(["run", "--name", "unknown-image", "Not an image"])
            try scene.expectGolden("unknown-image")
            try await scene.expectNothingLeft("unknown-image")
        }
    }

    @Test func takenName() async throws {
        try await TestServer.with { server in
            try await server.create("taken")
            var scene = ErrorScene(server)
            try await scene.request(
                "POST", "/api/v1/workloads", #"{"name":"taken","command":["\#(Self.everything)"]}"#)
            try await scene.command(["run", "--name", "taken", "--", Self.everything])
            try scene.expectGolden("taken-name")
            try await scene.expectNothingLeft("taken", besides: ["taken"])
        }
    }

    @Test(.needsRoot) func takenPort() async throws {
        try await TestServer.with { server in
            let ours = try #require(try await server.create("first")["port"]?.intValue)
            let foreign = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            var scene = ErrorScene(server, masks: [(String(ours), "$OURS"), (String(foreign.port), "$FOREIGN")])
            for port in [ours, Int(foreign.port)] {
                try await scene.request(
                    "POST", "/api/v1/workloads",
                    #"{"name":"second","command":["\#(Self.everything)"],"port":\#(port)}"#)
                try await scene.command(
                    ["run", "--name", "second", "--proxy-port", String(port), "--", Self.everything])
            }
            try await scene.command(["serve", "--port", String(foreign.port), "--instance-id", "another"])
            try scene.expectGolden("taken-port")
            try await scene.expectNothingLeft("second", besides: ["first"])
            withExtendedLifetime(foreign.socket) {}
        }
    }

    @Test func badJSON() async throws {
        try await TestServer.with { server in
            var scene = ErrorScene(server)
            for text in [#"{"name":"#, "", "[1, 2]", #"{"name":"a"} {}"#] {
                try await scene.request("POST", "/api/v1/workloads", text)
                try await scene.command(["run", "--from-config", "-"], input: text)
            }
            try scene.expectGolden("bad-json")
            try await scene.expectNothingLeft("a")
        }
    }

    @Test func unknownField() async throws {
        try await TestServer.with { server in
            var scene = ErrorScene(server)
            let text = #"{"name":"field","command":["\#(Self.everything)"],"colour":"red","memory":"much"}"#
            try await scene.request("POST", "/api/v1/workloads", text)
            try await scene.request("GET", "/api/v1/workloads?colour=red", "")
            try await scene.command(["run", "--from-config", "-"], input: text)
            try await scene.command(["run", "--colour", "red", "--", Self.everything])
            try scene.expectGolden("unknown-field")
            try await scene.expectNothingLeft("field")
        }
    }

    @Test(.needsRoot) func commandNotFound() async throws {
        try await TestServer.with(environment: [Self.docker]) { server in
            var scene = ErrorScene(server)
            try await scene.request("POST", "/api/v1/workloads", #"{"name":"gone","command":["/no/such/program"]}"#)
            try await scene.command(["run", "--name", "gone", "--", "/no/such/program"])
            try await scene.command(["run", "--name", "gone", "--", "no-such-program"])
            try await scene.request(
                "POST", "/api/v1/workloads?on_failure=remove", #"{"name":"gone","image":"thv-test/missing:1"}"#)
            try scene.expectGolden("command-not-found")
            try await scene.expectNothingLeft("gone")
        }
    }

    @Test(.needsRoot) func endsAtOnce() async throws {
        try await TestServer.with(environment: [Self.docker]) { server in
            var scene = ErrorScene(server)
            let script = "echo no key given >&2; exit 3"
            try await scene.request(
                "POST", "/api/v1/workloads?on_failure=remove",
                #"{"name":"brief","image":"thv-test/shell:1","cmd_args":["\#(script)"]}"#)
            try await scene.expectNothingLeft("brief")
            try await scene.request(
                "POST", "/api/v1/workloads?on_failure=remove",
                #"{"name":"brief","command":["/bin/sh","-c","\#(script)"]}"#)
            try await scene.expectNothingLeft("brief")
            // On the command line it stays, to be looked at, until it is removed. Its last words come first.
            try await scene.command(["run", "--name", "brief", "thv-test/shell:1", "--", script], notes: 1)
            #expect(try await server.workload("brief")["status"] == "error")
            #expect(try await server.status("DELETE", "/api/v1/workloads/brief") == 204)
            try scene.expectGolden("ends-at-once")
            try await scene.expectNothingLeft("brief")
        }
    }

    @Test func engineNotRunning() async throws {
        let home = try TemporaryDirectory.make()
        let dead = "\(home)/dead.sock"
        // A socket that nobody listens at any more.
        _ = try ListeningSocket.unix(path: dead)
        for (name, path) in [("engine-absent", "\(home)/none.sock"), ("engine-dead", dead)] {
            try await TestServer.with(environment: ["DOCKER_HOST=unix://\(path)"]) { server in
                var scene = ErrorScene(server, masks: [(path, "$SOCKET")])
                try await scene.request("POST", "/api/v1/workloads", #"{"name":"image","image":"thv-test/echo:1"}"#)
                try await scene.command(["run", "--name", "image", "thv-test/echo:1"])
                try scene.expectGolden(name)
                try await scene.expectNothingLeft("image")
            }
        }
        _ = try Command.run("/bin/rm", ["-rf", home])
    }

    @Test(.needsRoot) func noPermissionOnTheEnginesSocket() async throws {
        try await TestUser.with { users in
            try await TestServer.with(environment: [Self.docker], user: users[0]) { server in
                var scene = ErrorScene(server)
                try await scene.request("POST", "/api/v1/workloads", #"{"name":"image","image":"thv-test/echo:1"}"#)
                try await scene.command(["run", "--name", "image", "thv-test/echo:1"])
                try scene.expectGolden("engine-denied")
                try await scene.expectNothingLeft("image")
            }
        }
    }

    @Test(.needsRoot) func fullDisk() async throws {
        guard geteuid() == 0 else { throw Failed("this test mounts a small file system: run the tests as root") }
        try await TestServer.with { server in
            try await server.terminate()
            let place = "\(server.home)/.local/state"
            try await Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=2m,mode=0700", "none", place])
            do {
                try await server.start()
                try await server.create("before")
                let filler = "\(place)/filler"
                _ = try await Command.running("/bin/sh", ["-c", "cat /dev/zero > \(filler) 2>/dev/null"])
                var scene = ErrorScene(server)
                let body = #"{"name":"full","command":["\#(Self.everything)"]}"#
                try await scene.request("POST", "/api/v1/workloads", body)
                try await scene.command(["run", "--name", "full", "--", Self.everything])
                try await scene.command(["secret", "set", "token"], input: "value")
                try await scene.command(["serve", "--port", "0", "--instance-id", "other"])
                try await scene.command(["run", "--embedded", "--instance-id", "other", "--", Self.everything])
                try scene.expectGolden("full-disk")
                #expect(try await server.workload("before")["status"] == "running")
                // With room again all goes on, and nothing of the attempts is left.
                try File.remove(filler)
                try await scene.expectNothingLeft("full", besides: ["before"])
                try await server.create("full")
                #expect(try await server.status("DELETE", "/api/v1/workloads/full") == 204)
                #expect(try await server.status("DELETE", "/api/v1/workloads/before") == 204)
                try await server.terminate()
            } catch {
                try? await server.kill()
                _ = try? Command.run("/bin/umount", ["-l", place])
                throw error
            }
            try await Self.run("/bin/umount", [place])
        }
    }

    private static func run(_ program: String, _ arguments: [String]) async throws {
        let done = try await Command.running(program, arguments)
        guard done.code == 0 else { throw Failed("\(program): \(done.errors)") }
    }
}
