// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What is hidden of a folder that is shown stays hidden, whatever is done to its names.
@Suite(.serialized) struct HiddenFilesTests {
    private static let secret = "the-secret-of-the-owner"

    /// Makes in the working directory what must be hidden, each holding `$SECRET`.
    private static let hidden = [
        ".env", ".env.local", ".envrc", ".env.d/production", "sub/.env", "a/b/c/d/.env.production", "server.pem",
        "sub/ca.pem", "id.key", ".key", "x.pem/inner", ".ssh/id", "sub/.ssh/config", ".git/config", "sub/.git",
        "ignored", "sub/deep/ignored", "folder/only/x", "by/path/here", "a folder/with a secret",
    ]
    /// Makes what must be seen, each holding `open`.
    private static let shown = [
        ".ENV", "env", "x.pem.txt", ".keys", "pem", "keyfile", ".Ssh", "sub/open.txt", "with space/ü.txt", "--help",
        "-rf", "node_modules/pkg/test/cert.pem", "node_modules/pkg/.env.example", "sub/by/path/here",
        ".venv/lib/python3/site-packages/certifi/cacert.pem", "a/b/c/d/file", "Ignored",
    ]
    private static let ignoreFile = """
        # what else is hidden; a file cannot take back what it does not hide itself
        !.env
        !*.pem
        !.ssh/
        !.git
        !**\r
        !sub/**/.env
        ignored
        folder/only/
        /by/path
        with a secret
        """
    /// What is done besides, in the project; `$S` is a folder of secrets beside it.
    private static let tricks = """
        ln -s .env link-to-env; ln -s "$PWD/.env" absolute-link; ln -s $S link-out; ln -s $S/key sub/link-out
        ln .env innocent.txt; ln sub/.env sub/hard.txt; ln .ssh/id a/id.txt; ln server.pem node_modules/pkg/hard.txt
        echo "$SECRET" >settings.txt; ln -s ../settings.txt sub/.env.linked
        mkfifo fifo sub/fifo; mkdir closed; echo "$SECRET" >closed/.env; chmod 0 closed
        mkdir -p $(seq -s/ 1 30); cp .env $(seq -s/ 1 30)/.env; echo open >$(seq -s/ 1 30)/near
        """

    /// A project of the person's, and a folder of secrets beside it.
    private struct Scene {
        let directory: TemporaryDirectory
        var project: String { "\(directory.path)/my project" }

        init(in home: String, for user: TestUser?) async throws {
            directory = try TemporaryDirectory(in: home)
            for name in ["my project", "secrets"] { mkdir("\(directory.path)/\(name)", 0o755) }
            try directory.write("secrets/key", HiddenFilesTests.secret)
            try directory.write("my project/.thvignore", HiddenFilesTests.ignoreFile)
            var lines: [String] = []
            for (names, text) in [(HiddenFilesTests.hidden, HiddenFilesTests.secret), (HiddenFilesTests.shown, "open")]
            {
                for name in names {
                    lines.append("mkdir -p \"$(dirname -- \"./\(name)\")\"; echo \(text) >\"./\(name)\"")
                }
            }
            try await run(lines.joined(separator: "\n") + "\n" + HiddenFilesTests.tricks)
            if let user { _ = try Command.run("/bin/chown", ["-R", "\(user.uid):\(user.uid)", directory.path]) }
        }

        func run(_ script: String) async throws {
            let result = try await Command.running(
                "/bin/sh", ["-euc", script],
                environment: [
                    "PATH=/usr/bin:/bin", "SECRET=\(HiddenFilesTests.secret)", "S=\(directory.path)/secrets",
                ], directory: project)
            if result.code != 0 { throw Failed("\(script): \(result.errors)") }
        }

        var members: [(String, JSON)] { [("caller_dir", .string(project)), ("show_files", true)] }
    }

    /// Looks for the secret, and for what should be seen.
    private func look(_ name: String, _ scene: Scene, on server: TestServer) async throws -> (String, Set<String>) {
        let found = try await ShellServer.run("grep -rsl '\(Self.secret)' . | grep -v '^./proc'", in: name, on: server)
        let open = try await ShellServer.run("grep -rlx open . 2>/dev/null", in: name, on: server)
        return (found, Set(open.split(whereSeparator: \.isNewline).map { String($0.dropFirst(2)) }))
    }

    private func attempt(as user: TestUser?) async throws {
        let home = user.map { "/home/\($0.name)" } ?? TemporaryDirectory.home
        if let user {
            mkdir(home, 0o700)
            chown(home, user.uid, user.uid)
        }
        defer { if user != nil { _ = try? Command.run("/bin/rm", ["-rf", home]) } }
        let scene = try await Scene(in: home, for: user)
        try await TestServer.with(user: user) { server in
            let (status, object) = try await ShellServer.create("project", scene.members, on: server)
            try #require(status == 201, "\(object.prettyText)")
            var (found, open) = try await look("project", scene, on: server)
            #expect(found == "", "\(found)")
            #expect(Set(Self.shown).isSubset(of: open), "\(Set(Self.shown).subtracting(open))")
            #expect(open.contains("\((1...30).map(String.init).joined(separator: "/"))/near"))
            let mount = object["backend"]?["mounts"]?.arrayValue?.first { $0["reason"] == "command_line" }
            let named = Set((mount?["hidden"]?.arrayValue ?? []).compactMap(\.stringValue))
            for name in [".env", "sub/.env", ".git", "innocent.txt", "fifo", "settings.txt", "sub/.git", "ignored"] {
                #expect(named.contains(name), "\(name): \(named.sorted())")
            }
            // Written anew as editors do, and made while it runs.
            try await scene.run(
                """
                rm innocent.txt sub/hard.txt; echo $SECRET >new; mv new .env; echo $SECRET >new; mv new sub/.env; echo $SECRET >.env.new
                echo $SECRET >sub/new.pem; cp .env ignored2; mv ignored2 ignored; echo open >later
                """)
            (found, open) = try await look("project", scene, on: server)
            #expect(found == "" && !open.contains("later"), "\(found)")
            #expect(try await server.status("POST", "/api/v1/workloads/project/restart") == 200)
            (found, open) = try await look("project", scene, on: server)
            #expect(found == "" && open.contains("later"), "\(found)")
            let written = try await ShellServer.run("touch x sub/x a/b/x 2>&1 || true", in: "project", on: server)
            #expect(written.split(whereSeparator: \.isNewline).count == 3, "\(written)")
            try await scene.run("chmod 700 closed; [ ! -e x ] && [ ! -e sub/x ] && [ ! -e a/b/x ]")
        }
    }

    @Test(.needsAccount) func aProjectIsShownWithoutItsSecrets() async throws { try await attempt(as: nil) }

    @Test(.needsRoot) func aProjectOfANormalUserIsShownWithoutItsSecrets() async throws {
        try await TestUser.with { try await attempt(as: $0[0]) }
    }

    /// A uid that no account has works in the home that its environment names.
    @Test(.needsRoot) func aUserWithoutAnAccountIsShownTheProjectWithoutItsSecrets() async throws {
        let user = TestUser(name: "nobody-at-all", uid: 4_000_321)
        try await TestServer.with(user: user) { server in
            let scene = try await Scene(in: server.home, for: user)
            let (status, object) = try await ShellServer.create("project", scene.members, on: server)
            try #require(status == 201, "\(object.prettyText)")
            let (found, open) = try await look("project", scene, on: server)
            #expect(found == "" && Set(Self.shown).isSubset(of: open), "\(found) \(open)")
        }
    }

    @Test(.needsAccount) func aFolderThatIsNamedShowsItsRepositoryAndNothingElseMore() async throws {
        try await TestServer.with { server in
            let scene = try await Scene(in: TemporaryDirectory.home, for: nil)
            let sockets = try ["s", "sub/s"].map { try ListeningSocket.unix(path: "\(scene.project)/\($0)") }
            let forms = [[scene.project], ["--repository=\(scene.project)"], ["-x", "."], ["x", "../my project/"]]
            for (index, words) in forms.enumerated() {
                let name = "named\(index)"
                let members: [(String, JSON)] = scene.members + [("cmd_args", JSON(words))]
                let (status, object) = try await ShellServer.create(name, members, on: server)
                try #require(status == 201, "\(words): \(object.prettyText)")
                let (found, _) = try await look(name, scene, on: server)
                #expect(found == "./.git/config\n", "\(words): \(found)")
                let seen = try await ShellServer.run("find . -type s; ls sub/s", in: name, on: server)
                #expect(!seen.contains("./s") && seen.contains("No such"), "\(words): \(seen)")
            }
            // Naming a hidden file does not show it, nor does a word that looks like an option.
            let words = [".env", "./server.pem", "--key=id.key", "--cert=sub/ca.pem", "-rf", "--help"]
            let members: [(String, JSON)] = scene.members + [("cmd_args", JSON(words))]
            let (status, object) = try await ShellServer.create("hidden", members, on: server)
            try #require(status == 201, "\(object.prettyText)")
            let (found, open) = try await look("hidden", scene, on: server)
            #expect(found == "" && open.isSuperset(of: ["-rf", "--help"]), "\(found)")
            withExtendedLifetime(sockets) {}
        }
    }

    @Test func anEntryOfARegistryIsShownNothingByItsWords() async throws {
        try await TestServer.with { server in
            let response = try await server.send(
                "POST", "/api/v1/workloads",
                [
                    "name": "entry", "server": "mcp-everything", "show_files": true,
                    "caller_dir": .string(TemporaryDirectory.home),
                ])
            #expect(response.status == 400 && String(decoding: response.body, as: UTF8.self).contains("show_files"))
        }
    }

    /// Places that are named or typed in and are no project.
    @Test(.needsRoot) func whatIsNoProjectIsNotShownByNamingIt() async throws {
        try await TestUser.with { users in
            let user = users[0]
            let home = "/home/\(user.name)"
            for name in ["", "/.config", "/.config/app", "/.ssh", "/shop"] { mkdir(home + name, 0o755) }
            defer { _ = try? Command.run("/bin/rm", ["-rf", home]) }
            for name in ["notes", ".config/app/key", ".ssh/id", ".bashrc", "shop/file"] {
                try File.write(Array(Self.secret.utf8), to: "\(home)/\(name)", mode: 0o644)
            }
            #expect(symlink(home, "\(home)/shop/up") == 0 && symlink("\(home)/.ssh", "\(home)/shop/s") == 0)
            _ = try Command.run("/bin/chown", ["-R", "\(user.uid):\(user.uid)", home])
            try await TestServer.with(user: user) { server in
                for (index, place) in [
                    home, "/home", "/", "\(home)/.config/app", "\(home)/.ssh", "\(home)/shop/up", "\(home)/shop/s",
                    "\(home)/shop/..", "\(home)/.config/app/key", "\(home)/.ssh/id", "/etc", "/root",
                    "\(home)/.bashrc/x",
                ].enumerated() {
                    let members: [(String, JSON)] = [
                        ("show_files", true), ("caller_dir", .string(place)), ("cmd_args", [.string(place)]),
                    ]
                    let (status, object) = try await ShellServer.create("no\(index)", members, on: server)
                    try #require(status == 201, "\(place): \(object.prettyText)")
                    let found = try await ShellServer.run(
                        "grep -rsl '\(Self.secret)' /home /tmp", in: "no\(index)", on: server)
                    #expect(found == "", "\(place): \(found)")
                }
            }
        }
    }

    /// What is done to the project behind a running workload's back before its backend ends by itself; `$P` is its path.
    private static let swaps = [
        "mv \"$P\" \"$P.old\"; ln -s $S \"$P\"", "mv \"$P\" \"$P.old\"; cp -r $S \"$P\"",
        "mv \"$P/sub\" \"$P/sub.old\"; ln -s $S \"$P/sub\"",
        "rm -r \"$P/.ssh\"; ln -s .ssh \"$P/keys\"; cp -r $S \"$P/.ssh\"",
    ]

    @Test(.needsAccount) func noChangeOfAProjectReachesARestart() async throws {
        try await TestServer.with { server in
            for (index, swap) in Self.swaps.enumerated() {
                let scene = try await Scene(in: TemporaryDirectory.home, for: nil)
                let name = "swapped\(index)"
                let (status, object) = try await ShellServer.create(name, scene.members, on: server)
                try #require(status == 201, "\(object.prettyText)")
                let pid = object["backend"]?["pid"]?.intValue ?? 0
                try await scene.run("P=\"$PWD\"; cd /; \(swap)")
                try #require(kill(pid_t(pid), SIGKILL) == 0)
                try await until("another backend runs") {
                    let now = try await server.workload(name)
                    return now["status"] == "running" && now["backend"]?["pid"]?.intValue != pid
                }
                let found = try await ShellServer.run(
                    "grep -rsl '\(Self.secret)' . '\(scene.directory.path)'; ls keys sub 2>/dev/null", in: name,
                    on: server)
                #expect(!found.contains("key\n"), "\(swap): \(found)")
                _ = try await server.send("DELETE", "/api/v1/workloads/\(name)")
            }
        }
    }
}
