// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Starts and restarts of workloads whose bind mounts somebody changes meanwhile, through the API.
@Suite(.serialized) struct MountRestartTests {
    /// `work/data/mine` beside `secret/key`.
    private static func directory() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory(in: TemporaryDirectory.home)
        for name in ["work", "work/data", "secret"] { mkdir("\(directory.path)/\(name)", 0o755) }
        try directory.write("work/data/mine", "mine")
        try directory.write("secret/key", "the secret")
        return directory
    }

    private static func volumes(_ texts: String...) -> (String, JSON) { ("volumes", JSON(texts)) }

    private func isRunning(_ name: String, restarts: Int, on server: TestServer) async throws {
        try await until("\(name) runs again", seconds: 30) {
            let object = try await server.workload(name)
            return object["status"] == "running" && (object["restarts"]?.intValue ?? 0) >= restarts
        }
    }

    @Test func aWorkloadThatReplacesItsOwnMountGetsNothingByEndingItself() async throws {
        let outer = try Self.directory()
        try await TestServer.with { server in
            let made = try await ShellServer.create(
                "mover", [Self.volumes("\(outer.path)/work:/work", "\(outer.path)/work/data:/data")], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let move = "mv /work/data /work/old && ln -s \(outer.path)/secret /work/data && cat /data/*"
            #expect(try await ShellServer.run(move, in: "mover", on: server) == "mine")
            for round in 1...2 {
                _ = try? await ShellServer.run("kill -9 $PPID", in: "mover", on: server)
                try await isRunning("mover", restarts: round, on: server)
                #expect(try await ShellServer.run("cat /data/*", in: "mover", on: server) == "mine")
            }
            // A person's restart looks at the path anew, and does not follow what the workload has put there.
            let restarted = try await server.send("POST", "/api/v1/workloads/mover/restart")
            let problem = try JSON(parsing: restarted.body)
            #expect(restarted.status == 422, "\(problem.prettyText)")
            #expect(problem["detail"]?.stringValue?.contains("the workload mover can replace entries") == true)
            unlink("\(outer.path)/work/data")
            rename("\(outer.path)/work/old", "\(outer.path)/work/data")
            #expect(try await server.send("POST", "/api/v1/workloads/mover/start").status == 200)
            #expect(try await ShellServer.run("cat /data/*", in: "mover", on: server) == "mine")
        }
    }

    @Test func whatAWorkloadCouldWriteSinceBootIsNotFollowedElsewhere() async throws {
        let outer = try Self.directory()
        let docker = TestImage.docker
        try await TestServer.with(environment: ["DOCKER_HOST=unix://\(docker.socket)"]) { server in
            let writer = try await ShellServer.create(
                "writer", [Self.volumes("\(outer.path)/work:/work")], on: server)
            #expect(writer.status == 201, "\(writer.object.prettyText)")
            _ = try await ShellServer.run("ln -s \(outer.path)/secret /work/link", in: "writer", on: server)
            // The writer may be gone, and the server too, before the other comes.
            #expect(try await server.send("DELETE", "/api/v1/workloads/writer").status < 300)
            try await server.terminate()
            try await server.start()
            let reader = try await ShellServer.create(
                "reader", [Self.volumes("\(outer.path)/work/link:/data")], on: server)
            #expect(reader.status == 422)
            #expect(reader.object["detail"]?.stringValue?.contains("the workload writer can replace") == true)
            // An engine follows paths by itself, so that it is given none below.
            for path in ["link", "data"] {
                let image = try await server.send(
                    "POST", "/api/v1/workloads",
                    [
                        "name": "image", "image": "thv-test/echo:1",
                        "volumes": [.string("\(outer.path)/work/\(path):/data")],
                    ])
                let problem = try JSON(parsing: image.body)
                #expect(image.status == 422, "\(problem.prettyText)")
                #expect(problem["detail"]?.stringValue?.contains("the workload writer can replace") == true)
            }
            // A sandbox is shown the directory itself.
            let direct = try await ShellServer.create(
                "direct", [Self.volumes("\(outer.path)/work/data:/data:ro")], on: server)
            #expect(direct.status == 201)
            let mount = try #require(direct.object["backend"]?["mounts"]?.arrayValue?.last)
            #expect(mount["target"]?.stringValue == "\(outer.path)/work/data")
            #expect(mount["reason"] == "volume" && mount["read_only"] == true && mount["inside"] == "/data")
        }
    }

    @Test func aProxyThatIsLostIsStartedAgainWithTheSameMountsOrNotAtAll() async throws {
        let outer = try Self.directory()
        #expect(symlink("work/data", "\(outer.path)/current") == 0)
        try await TestServer.with { server in
            let made = try await ShellServer.create(
                "follower", [Self.volumes("\(outer.path)/current:/data")], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            unlink("\(outer.path)/current")
            #expect(symlink("secret", "\(outer.path)/current") == 0)
            let pid = try #require(made.object["pid"]?.intValue)
            try #require(pid > 1, "\(made.object.prettyText)")
            kill(Int32(pid), SIGKILL)
            try await until("the start is refused", seconds: 30) {
                try await server.workload("follower")["status"] == "error"
            }
            let context = try await server.workload("follower")["status_context"]?.stringValue
            #expect(context?.contains("leads to another place than when the workload was started") == true)
            // The person says that it is right.
            #expect(try await server.send("POST", "/api/v1/workloads/follower/start").status == 200)
            #expect(try await ShellServer.run("cat /data/*", in: "follower", on: server) == "the secret")
            let notes = try await server.workload("follower")["backend"]?["notes"]?.arrayValue ?? []
            #expect(notes.contains { $0.stringValue?.contains("at the last start it led to") == true })
        }
    }
}
