// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A program in a sandbox or container that is shown one of our sockets. Whoever runs it, it gets nothing there: with the
/// API it could start something outside.
@Suite struct SandboxCallerTests {
    /// The ways to start a program that lives in a pid namespace of its own.
    static let enclosures: [[String]] = [
        ["/usr/bin/unshare", "--user", "--map-current-user", "--pid", "--fork", "--kill-child"],
        ["/usr/bin/bwrap", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid"],
        ["/usr/bin/bwrap", "--bind", "/", "/", "--dev", "/dev", "--unshare-all", "--die-with-parent"],
        [
            "/usr/bin/unshare", "--user", "--map-current-user", "--pid", "--fork", "--kill-child", "/usr/bin/unshare",
            "--user", "--map-current-user", "--pid", "--fork", "--kill-child",
        ],
    ]
    /// Those that start it in ours, with whichever other namespaces.
    static let others: [[String]] = [
        ["/usr/bin/env"], ["/usr/bin/unshare", "--user", "--map-current-user", "--mount", "--ipc", "--uts", "--net"],
        ["/usr/bin/bwrap", "--bind", "/", "/", "--dev", "/dev", "--unshare-net", "--unshare-ipc"],
    ]
    private static let request = RawRequest.text("GET", "/api/v1/me")

    @Test(.needsRoot, arguments: [true, false]) func aProgramInASandboxIsRefusedAtTheAPIsSocket(isRoot: Bool)
        async throws
    {
        try await Self.withServer(isRoot: isRoot) { server, user in
            for enclosure in Self.enclosures {
                let intruder = Intruder(user: user, enclosure: enclosure)
                for request in [Self.request, RawRequest.text("POST", "/api/v1/groups", body: #"{"name":"stolen"}"#)] {
                    let answer = try await intruder.send(request, to: server.instance.apiSocket)
                    #expect(Intruder.status(of: answer) == 403, "\(enclosure): \(answer)")
                    #expect(answer.contains("sandbox or container"), "\(answer)")
                    #expect(answer.contains("use \(try server.url), or run the program outside of it"), "\(answer)")
                }
            }
            for enclosure in Self.others {
                let answer = try await Intruder(user: user, enclosure: enclosure).send(
                    Self.request, to: server.instance.apiSocket)
                #expect(Intruder.status(of: answer) == 200, "\(enclosure): \(answer)")
            }
            #expect(try await !server.get("/api/v1/groups").text.contains("stolen"))
        }
    }

    @Test(.needsRoot, arguments: [true, false]) func aProgramInASandboxGetsNothingFromAControlSocket(isRoot: Bool)
        async throws
    {
        try await Self.withServer(isRoot: isRoot) { server, user in
            let made = try await server.create("kept")
            let socket = server.instance.controlSocket(made["id"]?.stringValue ?? "")
            let command = #"{"command":"stop","tag":1}"# + "\n"
            for enclosure in Self.enclosures {
                let answer = try await Intruder(user: user, enclosure: enclosure).send(command, to: socket)
                #expect(answer == "", "\(enclosure)")
            }
            #expect(try await server.workload("kept")["status"] == "running")
            #expect(try await server.workload("kept")["pid"] == made["pid"])
            // The same from outside is obeyed: what was refused was refused for its reason.
            let control = try Intruder.Running(user, ["greet", socket])
            #expect(try await control.line().contains(#""nonce""#))
        }
    }

    /// The one who connected is gone when the server looks, and another holds the connection.
    @Test(.needsRoot) func aConnectionWhoseMakerIsGoneIsNobodys() async throws {
        try await Self.withServer(isRoot: false) { server, user in
            for enclosure in [[], Self.enclosures[0], Self.enclosures[1]] {
                kill(server.pid, SIGSTOP)
                defer { kill(server.pid, SIGCONT) }
                let shell = ["/bin/sh", "-c", #""$0" relay "$1" && exec cat"#, Intruder.program]
                let relay = try Intruder.Running(
                    user, words: enclosure + shell + [server.instance.apiSocket])
                #expect(try await relay.line() == "connected")
                #expect(try await relay.line() == "alone")
                kill(server.pid, SIGCONT)
                #expect(try await relay.line().hasPrefix("HTTP/1.1 403"), "\(enclosure)")
                _ = try await relay.endGently()
            }
        }
    }

    /// A new process of the same number must not be taken for the one that connected.
    @Test func aNumberThatAnotherProcessHasMeanwhileSaysNothing() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/socket"
        let listening = try ListeningSocket.unix(path: path)
        for enclosure in [Self.enclosures[0], Self.enclosures[1], []] {
            let relay = try Intruder.Running(
                nil, words: enclosure + ["/bin/sh", "-c", #""$0" relay "$1" && exec cat"#, Intruder.program, path])
            #expect(try await relay.line() == "connected")
            #expect(try await relay.line() == "alone")
            let accepted = try #require(SocketIO.accept(listening))
            guard case .confined(let uid, _) = PeerLookup.caller(of: accepted.number) else {
                throw Failed("\(enclosure): \(PeerLookup.caller(of: accepted.number))")
            }
            #expect(uid == Account.current)
            accepted.close()
            _ = try await relay.endGently()
        }
        // Alive and outside: it is who it says.
        let here = try Connection.unix(path: path)
        let accepted = try #require(SocketIO.accept(listening))
        #expect(PeerLookup.caller(of: accepted.number) == PeerLookup.credentials(of: here.number))
    }

    /// Containers of both engines, run as root with everything of this machine mounted: the worst that can be shown to one.
    @Test(.needsRoot, arguments: [TestImage.docker, TestImage.podman]) func aContainerIsRefusedAtTheSockets(
        engine: TestImage
    ) async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            let copy = try TemporaryDirectory()
            _ = try await Command.running("/bin/cp", [Intruder.program, "\(copy.path)/intruder"])
            let libraries = try await Self.libraries(of: Intruder.program)
            // Where the link leads: in the container it would lead into the image.
            let loader = try await Command.running("/usr/bin/realpath", ["/lib64/ld-linux-x86-64.so.2"]).output
                .filter { !$0.isNewline }
            try await TestImage.everything(on: engine) { image in
                let control = server.instance.controlSocket(made["id"]?.stringValue ?? "")
                for (socket, text) in [(server.instance.apiSocket, Self.request), (control, "{}\n")] {
                    let words = [
                        "run", "--rm", "-i", "--network", "none", "-v", "/:/host:ro", "--entrypoint",
                        "/host\(loader)", image, "--library-path", libraries,
                        "/host\(copy.path)/intruder", "send", "/host\(socket)",
                    ]
                    let answer = try await Command.running(
                        engine.command[0], engine.command.dropFirst() + words, environment: engine.environment,
                        input: text)
                    #expect(answer.code == 0, "\(answer.errors)")
                    #expect(socket == control ? answer.output == "" : answer.output.hasPrefix("HTTP/1.1 403"))
                }
            }
        }
    }

    /// One container is admitted by its name, and no other; it may then do what its person can.
    @Test(.needsRoot, arguments: [TestImage.docker, TestImage.podman]) func aContainerIsAdmittedByItsNameAlone(
        engine: TestImage
    ) async throws {
        try await TestServer.with(environment: ["DOCKER_HOST=unix://\(engine.socket)"]) { server in
            let copy = try TemporaryDirectory()
            _ = try await Command.running("/bin/cp", [Intruder.program, "\(copy.path)/intruder"])
            let libraries = try await Self.libraries(of: Intruder.program)
            let loader = try await Command.running("/usr/bin/realpath", ["/lib64/ld-linux-x86-64.so.2"]).output
                .filter { !$0.isNewline }
            let names = ["admitted", "other"].map { "thv-test-\($0)-\(UInt32.random(in: 0...UInt32.max))" }
            func run(_ words: [String]) async throws -> Command {
                try await Command.running(
                    engine.command[0], engine.command.dropFirst() + words, environment: engine.environment)
            }
            func ask(_ name: String) async throws -> String {
                let words = [
                    "exec", name, "/bin/sh", "-c", "printf '%b' \"$0\" | \"$@\"",
                    Self.request.replacing("\r", with: "\\r").replacing("\n", with: "\\n"), "/host\(loader)",
                    "--library-path", libraries, "/host\(copy.path)/intruder", "send",
                    "/host\(server.instance.apiSocket)",
                ]
                let answer = try await run(words)
                return String(answer.output.prefix(12)) + (answer.code == 0 ? "" : answer.errors)
            }
            for name in names {
                let started = try await run([
                    "run", "-d", "--network", "none", "--name", name, "-v", "/:/host:ro", "--entrypoint", "/bin/sh",
                    "thv-test/shell:1", "-c", "sleep 600",
                ])
                try #require(started.code == 0, "\(started.errors)")
            }
            do {
                for name in names { #expect(try await ask(name) == "HTTP/1.1 403") }
                let set = try await server.send(
                    "PATCH", "/api/v1/settings", ["server": ["admitted_callers": [.string("container:\(names[0])")]]])
                #expect(set.status == 200)
                try await until("it is admitted") { try await ask(names[0]) == "HTTP/1.1 200" }
                #expect(try await ask(names[1]) == "HTTP/1.1 403")
                // The sandboxes of the server are not in it.
                let intruder = Intruder(user: nil, enclosure: Self.enclosures[0])
                #expect(
                    Intruder.status(of: try await intruder.send(Self.request, to: server.instance.apiSocket)) == 403)
                #expect(
                    try await server.send("PATCH", "/api/v1/settings", ["server": ["admitted_callers": .null]]).status
                        == 200)
                try await until("it is refused again") { try await ask(names[0]) == "HTTP/1.1 403" }
            } catch {
                for name in names { _ = try? await run(["rm", "-f", name]) }
                throw error
            }
            for name in names { _ = try? await run(["rm", "-f", name]) }
        }
    }

    private static func libraries(of program: String) async throws -> String {
        let listed = try await Command.running("/usr/bin/ldd", [program]).output
        let paths = listed.split(whereSeparator: \.isNewline).compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("/") }.map { "/host" + Path.parent(String($0)) }
        }
        return Set(paths).joined(separator: ":")
    }

    private static func withServer(
        isRoot: Bool, _ body: (TestServer, TestUser?) async throws -> Void
    ) async throws {
        if isRoot { return try await TestServer.with { try await body($0, nil) } }
        try await TestUser.with { users in
            try await TestServer.with(user: users[0]) { try await body($0, users[0]) }
        }
    }
}
