// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Each way from a sandbox to its owner's powers is closed twice: with one wall left away the other holds.
@Suite(.serialized) struct TwoWallsTests {
    private static func without(_ walls: [Defence]) -> [String] {
        walls.isEmpty ? [] : ["\(Defence.variable)=\(walls.map(\.rawValue).joined(separator: ","))"]
    }

    /// What a program beside a link to the instance's sockets achieves.
    private enum End { case notShown, refused, owner }

    private func chainOfAFolder(without walls: [Defence]) async throws -> End {
        try await TestServer.with(environment: Self.without(walls)) { server in
            let root = try TemporaryDirectory(in: TemporaryDirectory.home)
            mkdir("\(root.path)/bin", 0o755)
            try root.write("bin/server", "#!/usr/bin/python3\n" + ShellServer.script, mode: 0o755)
            chmod("\(root.path)/bin/server", 0o755)
            try root.write("pyvenv.cfg", "")
            #expect(symlink(server.instance.runDirectory, "\(root.path)/libexec") == 0)
            let (status, object) = try await ShellServer.create(
                "folder", [("command", [.string("\(root.path)/bin/server")])], on: server)
            #expect(status == 201, "\(object.prettyText)")
            let ask = """
                import socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.settimeout(10)
                s.connect('\(root.path)/libexec/api.sock')
                s.sendall(b'GET /api/v1/workloads HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n')
                print(s.makefile('rb').readline().decode().split()[1])
                """
            let seen = try await ShellServer.run("python3 -c \"\(ask)\" 2>&1 | tail -1", in: "folder", on: server)
            if seen.hasPrefix("200") { return .owner }
            return seen.hasPrefix("403") ? .refused : .notShown
        }
    }

    @Test func aFolderThatLeadsToTheSocketIsStoppedTwice() async throws {
        #expect(try await chainOfAFolder(without: []) == .notShown)
        #expect(try await chainOfAFolder(without: [.socketNamespaces]) == .notShown)
        #expect(try await chainOfAFolder(without: [.shownPaths]) == .refused)
        // The way itself is there: nothing else is in it, but that a server of root's starts nothing as root.
        #expect(try await chainOfAFolder(without: [.shownPaths, .socketNamespaces, .backendUser]) == .owner)
    }

    /// What a workload reads at the place of a directory that it has replaced by a link, after it has ended itself.
    private func chainOfARestart(without walls: [Defence]) async throws -> String {
        let outer = try TemporaryDirectory(in: TemporaryDirectory.home)
        for name in ["work", "work/data", "secret"] { mkdir("\(outer.path)/\(name)", 0o755) }
        try outer.write("work/data/mine", "mine")
        try outer.write("secret/key", "the secret")
        return try await TestServer.with(environment: Self.without(walls)) { server in
            let made = try await ShellServer.create(
                "mover",
                [("volumes", [.string("\(outer.path)/work:/work"), .string("\(outer.path)/work/data:/data")])],
                on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let move = "mv /work/data /work/old && ln -s \(outer.path)/secret /work/data"
            _ = try await ShellServer.run(move, in: "mover", on: server)
            _ = try? await ShellServer.run("kill -9 $PPID", in: "mover", on: server)
            try await until("it has been started again, or not", seconds: 60) {
                let object = try await server.workload("mover")
                return object["status"] == "running" && (object["restarts"]?.intValue ?? 0) > 0
                    || object["status_context"]?.stringValue?.contains("leads out of") == true
            }
            // What was refused to start reads nothing, and is not waited for.
            guard try await server.workload("mover")["status"] == "running" else { return "" }
            return (try? await ShellServer.run("cat /data/*", in: "mover", on: server)) ?? ""
        }
    }

    @Test func aMountThatIsReplacedBeforeARestartIsStoppedTwice() async throws {
        #expect(try await chainOfARestart(without: []) == "mine")
        #expect(try await chainOfARestart(without: [.contestedPaths]) == "mine")
        #expect(try await chainOfARestart(without: [.keptPaths]).isEmpty)
        #expect(try await chainOfARestart(without: [.keptPaths, .contestedPaths]) == "the secret")
    }

    /// What becomes of a write to a parameter of the kernel's: the value that it has already.
    private func chainOfAParameter(without walls: [Defence]) async throws -> String {
        try await TestServer.with(environment: Self.without(walls)) { server in
            let made = try await ShellServer.create("parameters", on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let file = "/proc/sys/kernel/core_pattern"
            return try await ShellServer.run(
                "value=$(cat \(file)) && (printf '%s\\n' \"$value\" >\(file)) 2>/dev/null && echo written || echo refused",
                in: "parameters", on: server)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only a server of root's has the power that is taken away here"))
    func aParameterOfTheKernelIsOutOfReachTwice() async throws {
        #expect(try await chainOfAParameter(without: []) == "refused\n")
        #expect(try await chainOfAParameter(without: [.kernelFiles]) == "refused\n")
        #expect(try await chainOfAParameter(without: [.backendUser]) == "refused\n")
        #expect(try await chainOfAParameter(without: [.backendUser, .kernelFiles]) == "written\n")
    }

    /// What another user's page, opened at `http://localhost:PORT`, is answered by the API when it asks as the owner.
    private func chainOfAPage(without walls: [Defence]) async throws -> String {
        try await TestUser.with(2) { users in
            try await TestServer.with(environment: Self.without(walls), user: users[0]) { server in
                let report = try Browser.Report()
                defer { report.stop() }
                let port = try server.port
                let squatter = try Intruder.Running(users[1], ["page", "\(port)", "\(report.port)"])
                guard try await squatter.line() == "ready" else {
                    _ = try await squatter.endGently()
                    return "no page"
                }
                return try await Browser.open(port, squatter: squatter, user: users[0], report: report)
            }
        }
    }

    @Test(.needsRoot) func aPageOfAnotherUserIsStoppedTwice() async throws {
        #expect(try await chainOfAPage(without: []) == "no page")
        #expect(try await chainOfAPage(without: [.ownNames]) == "no page")
        #expect(try await chainOfAPage(without: [.bothFamilies]) == "403-403-403")
        let seen = try await chainOfAPage(without: [.bothFamilies, .ownNames])
        #expect(seen.hasPrefix("204-201-"), "\(seen)")
    }
}
