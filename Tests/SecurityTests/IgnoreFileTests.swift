// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What `.thvignore` names is hidden of volumes too, and nothing is shown by rules that cannot be read.
@Suite(.serialized) struct IgnoreFileTests {
    private static let secret = "the-secret-of-the-owner"

    /// A folder with secrets and other files.
    private static func folder(_ ignored: String?) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory(in: TemporaryDirectory.home)
        for name in ["sub", "sub/deep", "keys", "open"] { mkdir("\(folder.path)/\(name)", 0o755) }
        for name in [".env", "sub/deep/.env", "keys/one"] { try folder.write(name, secret) }
        for name in ["file", "sub/file", "sub/deep/file", "open/file"] { try folder.write(name, "open") }
        if let ignored { try folder.write(".thvignore", ignored) }
        return folder
    }

    private func volumes(_ folder: TemporaryDirectory, _ rights: String) -> (String, JSON) {
        ("volumes", [.string("\(folder.path):/data\(rights)")])
    }

    private static let grep = "grep -rsl '\(secret)' /data; find /data -name file | wc -l"

    @Test func aVolumeIsShownWithoutWhatItsFileNames() async throws {
        try await TestServer.with { server in
            let plain = try Self.folder(nil)
            var made = try await ShellServer.create("plain", [volumes(plain, "")], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let all = try await ShellServer.run(Self.grep, in: "plain", on: server)
            #expect(all.contains("/data/.env") && all.contains("/data/keys/one"))
            for rights in ["", ":ro"] {
                let name = "ignoring\(rights.count)"
                let folder = try Self.folder(".env\nkeys/\n")
                made = try await ShellServer.create(name, [volumes(folder, rights)], on: server)
                try #require(made.status == 201, "\(made.object.prettyText)")
                #expect(try await ShellServer.run(Self.grep, in: name, on: server) == "4\n")
                let mount = made.object["backend"]?["mounts"]?.arrayValue?.first { $0["inside"] == "/data" }
                #expect(mount?["hidden"] == [".env", "keys", "sub/deep/.env"])
                // Saved anew.
                try folder.write("new", Self.secret)
                #expect(rename("\(folder.path)/new", "\(folder.path)/.env") == 0)
                #expect(try await ShellServer.run(Self.grep, in: name, on: server) == "4\n")
                // What is writable still is, in the folders that are whole.
                _ = try await ShellServer.run(
                    "echo x >/data/open/new; echo x >/data/made; mkdir /data/keys; mv /data/file /data/f", in: name,
                    on: server)
                #expect(File.exists("\(folder.path)/open/new") == rights.isEmpty)
                #expect(!File.exists("\(folder.path)/made") && File.exists("\(folder.path)/file"))
            }
        }
    }

    /// A workload that may write the folder could take the rules away and end itself.
    @Test func noWorkloadChangesTheRulesOfItsOwnFolder() async throws {
        try await TestServer.with { server in
            for rules in [".env\n", "nothing-of-that-name-yet\n"] {
                let folder = try Self.folder(rules)
                let name = "writer\(rules.utf8.count)"
                let made = try await ShellServer.create(name, [volumes(folder, "")], on: server)
                try #require(made.status == 201, "\(made.object.prettyText)")
                _ = try await ShellServer.run(
                    """
                    cd /data; : >.thvignore; echo '!.env' >>.thvignore; rm -f .thvignore; mv .thvignore x; mv open/file .thvignore
                    ln -sf open/file .thvignore; cp open/file .thvignore; chmod 0 .thvignore; ln .thvignore open/again
                    """, in: name, on: server)
                let now = String(decoding: try File.read("\(folder.path)/.thvignore"), as: UTF8.self)
                #expect(now == rules)
                _ = try await server.send("DELETE", "/api/v1/workloads/\(name)")
            }
        }
    }

    @Test func thePersonsOwnListHoldsForEveryFolder() async throws {
        try await TestServer.with { server in
            let list = "\(server.home)/.config/thv/thvignore"
            try Directory.make(Path.parent(list))
            try File.write(Array("*.env\n.env\none\n".utf8), to: list)
            let folder = try Self.folder("!.env\n!one\n")
            var made = try await ShellServer.create("globally", [volumes(folder, ":ro")], on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            #expect(try await ShellServer.run(Self.grep, in: "globally", on: server) == "4\n")
            made = try await ShellServer.create(
                "not-globally", [volumes(folder, ":ro"), ("ignore_globally", false)], on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            #expect(try await ShellServer.run(Self.grep, in: "not-globally", on: server).contains("/data/.env"))
            // That of ToolHive holds as well.
            unlink(list)
            try Directory.make("\(server.home)/.config/toolhive")
            try File.write(Array(".env\nkeys/\n".utf8), to: "\(server.home)/.config/toolhive/thvignore")
            made = try await ShellServer.create("moved", [volumes(folder, ":ro")], on: server)
            #expect(try await ShellServer.run(Self.grep, in: "moved", on: server) == "4\n")
            try File.write(Array(".env\n".utf8), to: list)
            // A list that others could have written hides nothing reliably.
            chmod(list, 0o666)
            made = try await ShellServer.create("distrusting", [volumes(folder, ":ro")], on: server)
            #expect(made.status == 422 && made.object["detail"]?.stringValue?.contains(list) == true)
        }
    }

    /// Ways to make `.thvignore` something that cannot be read.
    @Test func nothingIsShownByRulesThatCannotBeRead() async throws {
        try await TestServer.with { server in
            for way in [
                "ln -s .env .thvignore", "mkdir .thvignore", "mkfifo .thvignore", "ln -s nowhere .thvignore",
                "head -c 2000000 /dev/zero >.thvignore", "ln -s /dev/zero .thvignore",
            ] {
                let folder = try Self.folder(nil)
                _ = try await Command.running("/bin/sh", ["-ec", way], directory: folder.path)
                let made = try await ShellServer.create("unread", [volumes(folder, ":ro")], on: server)
                #expect(made.status == 422, "\(way): \(made.object.prettyText)")
                #expect(made.object["detail"]?.stringValue?.contains(".thvignore") == true, "\(way)")
            }
        }
    }

    @Test(.needsRoot) func aHomeIsShownReadOnlyWithoutTheStateInIt() async throws {
        try await TestUser.with { users in
            let user = users[0]
            let home = "/home/\(user.name)"
            mkdir(home, 0o700)
            defer { _ = try? Command.run("/bin/rm", ["-rf", home]) }
            for name in [".ssh", "repository", "repository/.git"] { mkdir("\(home)/\(name)", 0o755) }
            for name in [".ssh/id", ".env", "repository/.git/config", "repository/x.key"] {
                try File.write(Array(Self.secret.utf8), to: "\(home)/\(name)", mode: 0o644)
            }
            for name in ["notes", "repository/code"] {
                try File.write(Array("open\n".utf8), to: "\(home)/\(name)", mode: 0o644)
            }
            try File.write(Array(ShellServer.script.utf8), to: "\(home)/server.py", mode: 0o644)
            _ = try Command.run("/bin/chown", ["-R", "\(user.uid):\(user.uid)", home])
            func thv(_ words: [String]) async throws -> Command {
                try await user.run(
                    "\(TestServer.programs)/thv", words, environment: ["PATH=/usr/bin:/bin", "HOME=\(home)"],
                    directory: home)
            }
            // Typed in the home itself, only the file that is named is shown.
            let alone = try await thv(["run", "--name", "alone", "--", "python3", "server.py"])
            #expect(alone.code == 0, "\(alone.errors)")
            let list = try await thv(["mcp", "call", "run", "--server", "alone", "--args", #"{"command":"ls -A"}"#])
            #expect(list.output.split(whereSeparator: \.isNewline) == ["server.py"], "\(list)")
            _ = try await thv(["rm", "alone"])
            let run = try await thv(["run", "--name", "home", "-v", ".:\(home):ro", "--", "python3", "server.py"])
            #expect(run.code == 0, "\(run.errors)")
            let script = "grep -rsl '\(Self.secret)' .; find . -path '*thv*'; cat notes repository/code; touch x"
            let arguments: JSON = ["command": .string(script)]
            let call = try await thv(["mcp", "call", "run", "--server", "home", "--args", arguments.text])
            #expect(call.output.hasPrefix("open\nopen\n") && call.output.contains("Read-only"), "\(call)")
            // Writable it would be a way to everything.
            let writable = try await thv(["run", "--name", "open", "-v", ".:\(home)", "--", "python3", "server.py"])
            #expect(writable.code != 0 && writable.errors.contains(home), "\(writable.errors)")
            _ = try await thv(["rm", "home"])
            _ = try await thv(["runtime", "stop"])
        }
    }

    @Test(.needsAccount) func largeAndDeepFoldersAreLookedThroughOrSaidToBeLeftOut() async throws {
        let count = Environment.variable("THV_TRIAL_ROUNDS") == nil ? 10_000 : 100_000
        let folder = try TemporaryDirectory(in: TemporaryDirectory.home)
        let script = """
            mkdir many wide; (cd many; seq \(count) | xargs touch); cp /dev/null .env; echo open >near
            (cd wide; seq 1100 | xargs touch; : >.env); mkdir -p "deep/$(seq -s/ 1 200)"; echo x >deep/top
            """
        let made = try await Command.running("/bin/sh", ["-ec", script], directory: folder.path)
        try #require(made.code == 0, "\(made.errors)")
        try await TestServer.with { server in
            let (status, object) = try await ShellServer.create(
                "large", [("caller_dir", .string(folder.path)), ("show_files", true)], on: server)
            try #require(status == 201, "\(object.prettyText)")
            #expect(
                try await ShellServer.run("ls many | wc -l; ls; cat near", in: "large", on: server)
                    == "\(count)\ndeep\nmany\nnear\nopen\n")
            let notes = (object["backend"]?["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
            #expect(
                notes.contains { $0.contains("\(folder.path)/wide") && $0.contains("too many entries") }, "\(notes)")
            #expect(
                notes.contains { $0.contains("\(folder.path)/deep/1/2/") && $0.contains("deeper than") }, "\(notes)")
        }
        _ = try Command.run("/bin/rm", ["-rf", folder.path])
    }

    /// Two folders, one of them with a secret, change places as fast as can be.
    @Test(.needsAccount) func foldersThatChangePlacesShowNothing() async throws {
        let rounds = Environment.variable("THV_TRIAL_ROUNDS").flatMap { Int($0) } ?? 15
        let folder = try TemporaryDirectory(in: TemporaryDirectory.home)
        for name in ["clean", "mixed"] { mkdir("\(folder.path)/\(name)", 0o755) }
        try folder.write("clean/file", "open")
        try folder.write("mixed/.env", Self.secret)
        let flip = "import os\nwhile True:\n os.rename('clean','x');os.rename('mixed','clean');os.rename('x','mixed')"
        let flipper = try Child.start(
            Child.Plan("/usr/bin/python3", ["-c", "import os;os.chdir('\(folder.path)')\n\(flip)"]))
        defer {
            flipper.signal(SIGKILL)
            _ = flipper.wait()
        }
        try await TestServer.with { server in
            var looks = 0
            for round in 0..<rounds {
                let made = try await ShellServer.create(
                    "race", [("caller_dir", .string(folder.path)), ("show_files", true)], on: server)
                defer { looks += made.status == 201 ? 1 : 0 }
                // What has no name for the moment in which it is mounted ends the start.
                guard made.status == 201 else {
                    #expect(made.object["code"] == "start_failed", "\(made.object.prettyText)")
                    _ = try await server.send("DELETE", "/api/v1/workloads/race")
                    continue
                }
                let found = try await ShellServer.run("grep -rsl '\(Self.secret)' .", in: "race", on: server)
                #expect(found == "", "round \(round): \(found)")
                _ = try await server.send("DELETE", "/api/v1/workloads/race")
            }
            #expect(looks > 0)
        }
    }
}
