// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import TestSupport
import Testing

/// The `.thv.yaml` of a cloned repository says nothing until the person trusts it.
@Suite struct ProjectFileTests {
    private static let thv = "\(TestServer.programs)/thv"
    private static let value = "s3cr3t-value"

    /// A home and a cloned repository.
    private static func with(_ body: (String, String, [String]) async throws -> Void) async throws {
        let root = try TemporaryDirectory.make()
        defer { _ = try? Command.run("/bin/rm", ["-rf", root]) }
        let (home, project) = ("\(root)/home", "\(root)/clone")
        mkdir(home, 0o700)
        mkdir(project, 0o755)
        try await body(home, project, ["HOME=\(home)", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    }

    private static func write(_ text: String, _ path: String, mode: mode_t = 0o644) throws {
        try? File.remove(path)
        try File.write(Array(text.utf8), to: path)
        chmod(path, mode)
    }

    private static func run(
        _ arguments: [String], in directory: String, _ environment: [String], input: String = ""
    ) async throws -> Command {
        try await Command.running(
            thv, arguments, environment: environment, input: input, directory: directory)
    }

    @Test func aForeignServerGetsNothingAndOneLineSaysThatTheFileLiesThere() async throws {
        try await Self.with { home, project, environment in
            let pairs = environment.map { $0.pieces(at: "=", most: 2) }.map { ($0[0], $0[1]) }
            let variables = Dictionary(uniqueKeysWithValues: pairs)
            let yaml = "runtime:\n  mode: remote\n  url: \"{URL}\"\n"
            func run(_ arguments: [String], _ input: String = "") -> Elsewhere.Run {
                Elsewhere.Run(arguments: arguments, input: input, environment: variables, directory: project)
            }
            let results = try await Elsewhere.run(
                [
                    run(["secret", "set", "github"], Self.value), run(["secret", "list", "--format", "json"]),
                    run(["list", "-q"]), run(["config", "trust", "."]), run(["list"]),
                    run(["secret", "set", "other"], Self.value),
                    run(["secret", "set", "other", "--allow-plain-http"], Self.value),
                    run(["secret", "set", "other", "--allow-plain-http", "--runtime", "{URL}"], Self.value),
                ], files: ["\(project)/.thv.yaml": yaml])
            #expect(results[0].code == 0 && results[0].received.isEmpty, "\(results[0].errors)")
            let note = "\(project)/.thv.yaml is not read: look at it, then trust it with: thv config trust \(project)\n"
            #expect(results[0].errors.hasPrefix(note), "\(results[0].errors)")
            #expect(results[1].errors == note && results[1].output.contains("github"), "stored at home")
            #expect(results[2].errors.isEmpty, "completions ask so")
            #expect(results[3].code == 0, "\(results[3].errors)")
            #expect(results[4].errors.contains("192.0.2.1, another machine"), "trusted, it is read")
            // Trusted or not, no secret goes to whom only the project names.
            for result in results[5...6] {
                #expect(result.code == 4 && result.received.isEmpty, "\(result.errors) \(result.received)")
            }
            #expect(results[7].received.joined().contains(Self.value), "named by the person: \(results[7].errors)")
        }
    }

    @Test func trustIsOfOnePathAndOneContent() async throws {
        try await Self.with { home, project, environment in
            let file = "\(project)/.thv.yaml"
            func isRead(in directory: String? = nil) async throws -> Bool {
                // A mode that cannot be carried out tells that it was read.
                let result = try await Self.run(["list"], in: directory ?? project, environment)
                return result.errors.contains("runtime.url is not") || result.errors.contains("“runtime.url”")
            }
            let text = "runtime: {mode: remote}\n"
            try Self.write(text, file)
            #expect(try await !isRead())
            #expect(try await Self.run(["config", "trust"], in: project, environment).code == 0)
            #expect(try await isRead())
            let list = try await Self.run(["config", "trust", "--list"], in: home, environment)
            #expect(list.output == "\(file)  trusted\n", "\(list.errors)")
            try Self.write(text + "# more\n", file)
            #expect(try await !isRead(), "changed")
            let changed = try await Self.run(["config", "trust", "--list"], in: home, environment)
            #expect(changed.output == "\(file)  changed since\n")
            try Self.write(text, file)
            #expect(try await isRead(), "as it was")

            let other = "\(home)/other"
            mkdir(other, 0o755)
            try Self.write(text, "\(other)/.thv.yaml")
            #expect(try await !isRead(in: other), "the same content elsewhere")
            let below = "\(project)/below"
            mkdir(below, 0o755)
            #expect(try await !isRead(in: below), "nothing is looked for above")
            symlink(project, "\(home)/link")
            #expect(try await isRead(in: "\(home)/link"), "the same directory by another name")

            #expect(try await Self.run(["config", "untrust", "."], in: project, environment).code == 0)
            #expect(try await !isRead())
        }
    }

    /// Wrong kinds of file: each is named in one line, none is read, waited for or trusted.
    @Test(arguments: ["link", "fifo", "directory", "huge", "group", "world", "socket", "device"])
    func whatIsNoFileOfOnesOwnCanNeverBeTrusted(kind: String) async throws {
        try await Self.with { home, project, environment in
            let file = "\(project)/.thv.yaml"
            let text = "runtime: {mode: remote}\n"
            switch kind {
            case "link":
                try Self.write(text, "\(home)/real.yaml")
                symlink("\(home)/real.yaml", file)
            case "fifo": mkfifo(file, 0o644)
            case "directory": mkdir(file, 0o755)
            case "huge": try Self.write(text + String(repeating: "# x\n", count: 300_000), file)
            case "group": try Self.write(text, file, mode: 0o664)
            case "world": try Self.write(text, file, mode: 0o666)
            case "socket": _ = try ListeningSocket.unix(path: file)
            default: guard mknod(file, S_IFCHR | 0o666, 0x103) == 0 else { return }
            }
            let list = try await Self.run(["list"], in: project, environment)
            #expect(list.code == 0, "\(list.errors)")
            #expect(list.errors.contains("\(file) is not read and cannot be trusted: "), "\(list.errors)")
            let trust = try await Self.run(["config", "trust", "."], in: project, environment)
            #expect(trust.code == 4, "\(trust.errors)")
            #expect(trust.errors.split(separator: "\n").count == 2)
        }
    }

    @Test(.needsRoot) func anotherUsersFileCanNeverBeTrusted() async throws {
        try await TestUser.with { users in
            try await Self.with { _, project, environment in
                try Self.write("runtime: {mode: remote}\n", "\(project)/.thv.yaml")
                chown("\(project)/.thv.yaml", users[0].uid, users[0].uid)
                let trust = try await Self.run(["config", "trust", "."], in: project, environment)
                #expect(trust.code == 4)
                #expect(trust.errors.contains("belongs to \(users[0].name)"), "\(trust.errors)")
            }
        }
    }

    /// A project that brings its own list, or whose directory the person's variables point into.
    @Test func aListThatOthersMayHaveWrittenVouchesForNothing() async throws {
        try await Self.with { home, project, environment in
            let file = "\(project)/.thv.yaml"
            try Self.write("runtime: {mode: remote}\n", file)
            #expect(try await Self.run(["config", "trust", "."], in: project, environment).code == 0)
            let list = "\(home)/.config/thv/trusted.json"
            let good = try File.read(list)
            let inside = environment + ["XDG_CONFIG_HOME=\(project)/.config"]
            try PrivateDirectory.make("\(project)/.config/thv", from: "\(project)/.config")
            try File.write(good, to: "\(project)/.config/thv/trusted.json")
            for (change, environment) in [
                ({}, inside), ({ chmod(list, 0o644) }, environment), ({ chmod(list, 0o620) }, environment),
                ({ chmod(Path.parent(list), 0o777) }, environment),
                (
                    {
                        try? File.remove(list)
                        symlink("\(project)/.config/thv/trusted.json", list)
                    }, environment
                ),
                (
                    {
                        unlink(list)
                        mkfifo(list, 0o600)
                    }, environment
                ),
            ] as [(() -> Void, [String])] {
                change()
                let result = try await Self.run(["list"], in: project, environment)
                #expect(result.code == 0, "\(result.errors)")
                #expect(result.errors.contains("is not read and cannot be trusted"), "\(result.errors)")
                unlink(list)
                try File.write(good, to: list)
                chmod(Path.parent(list), 0o700)
            }
            #expect(try await Self.run(["list"], in: project, environment).code == 4, "a positive control")
        }
    }

    /// Keys and colours of the screen are read before anything is drawn.
    @Test func theScreenTakesNothingFromItUnlessItIsNamed() async throws {
        try await Self.with { _, project, environment in
            try Self.write("tui: {theme: nowhere, keys: {delete: s}}\n", "\(project)/.thv.yaml")
            let plain = try await Self.run(["tui"], in: project, environment)
            #expect(plain.errors.contains("thv tui needs a terminal"), "\(plain.errors)")
            let named = try await Self.run(["tui", "--config", ".thv.yaml"], in: project, environment)
            #expect(named.errors.contains("tui.theme"), "named by the person: \(named.errors)")
            #expect(try await Self.run(["config", "trust"], in: project, environment).code == 0)
            let trusted = try await Self.run(["tui"], in: project, environment)
            #expect(trusted.errors.contains("tui.theme"), "\(trusted.errors)")
        }
    }

    @Test func aServerStartedThereTakesNothingFromIt() async throws {
        try await Self.with { home, project, environment in
            try Self.write(
                "server: {allowed_origins: [\"http://evil.example\"], allowed_hosts: [evil.example]}\n",
                "\(project)/.thv.yaml")
            var plan = Child.Plan(Self.thv, ["serve", "--port", "0"], environment: environment)
            plan.directory = project
            let child = try Child.start(plan)
            defer {
                child.signal(SIGTERM)
                _ = child.wait()
            }
            let socket = "\(home)/.local/state/thv/instances/default/run/api.sock"
            try await until("it answers") { File.exists(socket) }
            let settings = try await Self.run(["config", "get", "server.allowed_hosts"], in: home, environment)
            #expect(!settings.output.contains("evil"), "\(settings.output)")
            let origins = try await Self.run(["config", "get"], in: home, environment)
            #expect(!origins.output.contains("evil"), "\(origins.output)")
        }
    }
}
