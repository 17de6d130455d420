// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import Server
import Storage
import TestSupport
import Testing

/// Programs of others in the place of ours: on our port, our sockets, our directories.
@Suite struct ForeignServerTests {
    private static var thv: String { "\(TestServer.programs)/thv" }

    /// A home for `user`, and the environment that names it.
    private static func withHome<Result>(
        of user: TestUser, _ body: (String, [String]) async throws -> Result
    ) async throws -> Result {
        let home = try TemporaryDirectory.make()
        chown(home, user.uid, user.uid)
        do {
            let result = try await body(home, ["HOME=\(home)", "PATH=/usr/bin:/bin"])
            _ = try? Command.run("/bin/rm", ["-rf", home])
            return result
        } catch {
            _ = try? Command.run("/bin/rm", ["-rf", home])
            throw error
        }
    }

    /// A listener of `user`, for the length of `body`; what it was sent comes back, one number of bytes a connection.
    private static func listening(
        _ user: TestUser?, at place: String, _ body: (String) async throws -> Void
    ) async throws -> [Int] {
        let listener = try Intruder.Running(user, ["listen", place])
        do {
            let ready = try await listener.line()
            try await body(String(ready.split(separator: " ").last ?? ""))
        } catch {
            _ = try? await listener.end()
            throw error
        }
        return try await listener.end().split(separator: "\n").compactMap { Int($0) }
    }

    /// In a network of its own: on this machine the port may be anybody's.
    @Test(.needsRoot) func aForeignProgramOnTheStandardPortGetsNothingAndIsNamed() async throws {
        try await TestUser.with(2) { users in
            try await Self.withHome(of: users[0]) { home, environment in
                let network = try Intruder.Running(
                    nil, words: ["/usr/bin/unshare", "-n", "/bin/sh", "-c", "ip link set lo up && echo up && exec cat"])
                _ = try await network.line()
                let inside = ["/usr/bin/nsenter", "--target", "\(network.child.pid)", "--net", "--"]
                func list(_ flags: [String]) async throws -> Command {
                    let words = inside + users[0].command([Self.thv, "list"] + flags)
                    return try await Command.running(
                        words[0], Array(words.dropFirst()), environment: environment, directory: home)
                }
                let listener = try Intruder.Running(
                    nil, words: inside + users[1].command([Intruder.program, "listen", "tcp:8080"]))
                _ = try await listener.line()
                let result = try await list([])
                #expect(result.code == 0, "\(result.errors)")
                #expect(result.errors.contains("port 8080 belongs to \(users[1].name), not to thv"))
                #expect(result.errors.split(separator: "\n").count <= 2, "\(result.errors)")
                // Named by the caller it is an error.
                let named = try await list(["--runtime", "http://127.0.0.1:8080"])
                #expect(named.code == 4)
                #expect(named.errors.contains("port 8080 belongs to \(users[1].name), not to thv"))
                #expect(named.output.isEmpty)
                let sent = try await listener.end().split(separator: "\n").compactMap { Int($0) }
                #expect(sent.allSatisfy { $0 == 0 }, "\(sent)")
                _ = try await network.end()
            }
        }
    }

    @Test(.needsRoot) func aForeignSocketGetsNothingAndIsNamed() async throws {
        try await TestUser.with(2) { users in
            try await Self.withHome(of: users[0]) { home, environment in
                let open = try TemporaryDirectory.make()
                chmod(open, 0o1777)
                let socket = "\(open)/api.sock"
                let sent = try await Self.listening(users[1], at: socket) { _ in
                    let result = try await users[0].run(
                        Self.thv, ["list", "--runtime", "unix://\(socket)"], environment: environment, directory: home)
                    #expect(result.code == 4)
                    #expect(result.errors.contains("\(socket) belongs to \(users[1].name), not to thv"))
                    // A server does not take the place of somebody else's either.
                    let server = try await users[0].run(
                        Self.thv, ["serve", "--port", "0", "--socket", socket], environment: environment,
                        directory: home)
                    #expect(server.code == 5, "\(server.errors)")
                    #expect(server.errors.contains(socket))
                }
                #expect(sent.allSatisfy { $0 == 0 }, "\(sent)")
                _ = try? Command.run("/bin/rm", ["-rf", open])
            }
        }
    }

    /// What is served is served to this machine only.
    @Test(.needsRoot, arguments: ["0.0.0.0", "::", "192.0.2.1", "*"]) func nothingIsServedBeyondLoopback(host: String)
        async throws
    {
        try await TestUser.with { users in
            try await Self.withHome(of: users[0]) { home, environment in
                let result = try await users[0].run(
                    Self.thv, ["serve", "--port", "0", "--host", host], environment: environment, directory: home)
                #expect(result.code == 4)
                #expect(result.errors.contains("--host \(host) is not a loopback address"))
                #expect(result.errors.split(separator: "\n").count <= 2)
                #expect(!File.exists("\(home)/.local/state/thv/instances/default/runtime.json"))
            }
        }
    }

    /// Somebody else made our directory, or put a link in its place.
    @Test(.needsRoot, arguments: [false, true]) func directoriesOfOthersAreNotUsed(isLink: Bool) async throws {
        try await TestUser.with(2) { users in
            let open = try TemporaryDirectory.make()
            chmod(open, 0o1777)
            let state = "\(open)/state"
            if isLink {
                let elsewhere = try await users[1].run("/bin/mkdir", ["-m", "0777", "\(open)/elsewhere"])
                #expect(elsewhere.code == 0)
                _ = try await users[1].run("/bin/mkdir", ["-m", "0777", state])
                _ = try await users[1].run("/bin/ln", ["-s", "\(open)/elsewhere", "\(state)/instances"])
            } else {
                let made = try await users[1].run("/bin/mkdir", ["-p", "-m", "0777", "\(state)/instances"])
                #expect(made.code == 0)
            }
            try await Self.withHome(of: users[0]) { home, environment in
                for arguments in [["serve", "--port", "0"], ["run", "--embedded", "--from-config", "-"]] {
                    let result = try await users[0].run(
                        Self.thv, arguments + ["--state-dir", state], environment: environment,
                        input: #"{"name":"a","command":["/bin/true"]}"#, directory: home)
                    #expect(result.code != 0)
                    #expect(result.errors.contains("\(state)/instances"), "\(result.errors)")
                    #expect(result.errors.split(separator: "\n").count <= 2, "\(result.errors)")
                }
            }
            #expect(try FileList.names("\(state)/instances").isEmpty)
            _ = try? Command.run("/bin/rm", ["-rf", open])
        }
    }

    /// Sockets of instances with long paths lie below `/tmp`, where everybody can be first.
    @Test(.needsRoot) func theDirectoryForSocketsIsNotUsedWhenItIsSomebodyElses() async throws {
        try await TestUser.with(2) { users in
            let squatted = "/tmp/thv-\(users[0].uid)"
            let made = try await users[1].run("/bin/mkdir", ["-m", "0777", squatted])
            #expect(made.code == 0)
            try await Self.withHome(of: users[0]) { home, environment in
                let result = try await users[0].run(
                    Self.thv,
                    ["serve", "--port", "0", "--state-dir", "\(home)/\(String(repeating: "long", count: 25))"],
                    environment: environment, directory: home)
                #expect(result.code == 4, "\(result.errors)")
                #expect(result.errors.contains("\(squatted), which belongs to \(users[1].name)"), "\(result.errors)")
            }
            #expect(try FileList.names(squatted).isEmpty)
            _ = try? Command.run("/bin/rm", ["-rf", squatted])
        }
    }

    /// A link in the place of the socket is replaced, and what it points at stays as it is.
    @Test func aLinkInThePlaceOfTheSocketLeadsNowhere() async throws {
        try await TestServer.with { server in
            try await server.terminate()
            let file = "\(server.home)/precious"
            try File.write(Array("kept".utf8), to: file)
            #expect(symlink(file, server.instance.apiSocket) == 0)
            try await server.start()
            #expect(try File.read(file) == Array("kept".utf8))
            var status = stat()
            #expect(lstat(server.instance.apiSocket, &status) == 0)
            #expect(status.st_mode & S_IFMT == S_IFSOCK)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    /// Somebody who answers where the proxy of a workload should, but does not know what it knows.
    @Test func aFalseProxyIsNotAdopted() async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            let id = try #require(made["id"]?.stringValue)
            try await server.kill()
            kill(Int32(made["pid"]?.intValue ?? 0), SIGKILL)
            let socket = server.instance.controlSocket(id)
            // Its first thread may be over before the others, which have its socket.
            try await until("the proxy is gone") {
                ProcessIdentity(running: Int32(made["pid"]?.intValue ?? 0)) == nil
                    && (try? Connection.unix(path: socket)) == nil
            }
            let impostor = try Intruder.Running(nil, ["impersonate", socket, id])
            #expect(try await impostor.line() == "ready")
            // Even if it had the very process number that is written down.
            let identity = try #require(ProcessIdentity(running: impostor.child.pid))
            let database = try await Database(
                path: server.instance.databaseFile, migrations: StateSchema.migrations)
            try await database.write { connection in
                try connection.run(
                    "UPDATE proxies SET pid=?, start_time=?", .number(identity.pid), .int(Int64(identity.startTime)))
            }
            try await server.start()
            try await until("a proxy of its own runs") { try await server.workload("kept")["status"] == "running" }
            #expect(try await server.workload("kept")["pid"]?.intValue != Int(identity.pid))
            _ = try await impostor.end()
        }
    }
}
