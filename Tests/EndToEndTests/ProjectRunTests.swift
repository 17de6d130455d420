// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The first thing a developer types: a server from the folder in which it is being written.
@Suite struct ProjectRunTests {
    /// A server in Python that imports a neighbour, reads a data file when it begins, and lists what it sees.
    private static let python = #"""
        import json, os, subprocess, sys
        import neighbour
        data = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data.txt")).read().strip()
        for line in sys.stdin:
            message = json.loads(line)
            if "id" not in message:
                continue
            if message["method"] == "initialize":
                result = {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                          "serverInfo": {"name": neighbour.NAME, "version": "1"}}
            elif message["method"] == "tools/list":
                result = {"tools": [{"name": "look", "inputSchema": {"type": "object"}}]}
            else:
                seen = sorted(os.listdir("."))
                text = json.dumps({"data": data, "seen": seen, "cwd": os.getcwd(), "prefix": sys.prefix,
                                   "arguments": sys.argv[1:], "variable": os.environ.get("TOKEN", "")})
                result = {"content": [{"type": "text", "text": text}]}
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)

        """#
    private static let node = #"""
        const dependency = require("dependency");
        const fs = require("fs");
        const data = fs.readFileSync(__dirname + "/data.txt", "utf8").trim();
        require("readline").createInterface({input: process.stdin}).on("line", line => {
            const message = JSON.parse(line);
            if (message.id === undefined) return;
            let result = {tools: [{name: "look", inputSchema: {type: "object"}}]};
            if (message.method === "initialize")
                result = {protocolVersion: message.params.protocolVersion, capabilities: {tools: {}},
                          serverInfo: {name: dependency.name, version: "1"}};
            if (message.method === "tools/call")
                result = {content: [{type: "text", text: JSON.stringify({
                    data, seen: fs.readdirSync(".").sort(), cwd: process.cwd(), prefix: "",
                    arguments: process.argv.slice(2), variable: process.env.TOKEN || ""})}]};
            console.log(JSON.stringify({jsonrpc: "2.0", id: message.id, result}));
        });

        """#

    /// A project below the person's home.
    private struct Project {
        private let directory: TemporaryDirectory
        var path: String { "\(directory.path)/my shop" }
        var above: String { directory.path }

        init() throws {
            directory = try TemporaryDirectory(in: TemporaryDirectory.home)
            for name in ["my shop", "my shop/node_modules", "my shop/node_modules/dependency"] {
                mkdir("\(directory.path)/\(name)", 0o755)
            }
            for (name, text) in [
                ("server.py", ProjectRunTests.python), ("neighbour.py", "NAME = 'shop'\n"), ("data.txt", "fresh\n"),
                ("server.js", ProjectRunTests.node), (".env", "TOKEN=secret\n"), ("key.pem", "secret\n"),
                ("node_modules/dependency/index.js", "exports.name = 'shop';\n"),
            ] { try directory.write("my shop/\(name)", text) }
        }
    }

    private func thv(
        _ server: TestServer, _ arguments: [String], in directory: String, path: String? = nil
    ) async throws -> Command {
        let environment = server.environment.filter { path == nil || !$0.hasPrefix("PATH=") }
        return try await Command.running(
            "\(TestServer.programs)/thv", arguments, environment: environment + (path.map { ["PATH=\($0)"] } ?? []),
            directory: directory)
    }

    /// What the workload's tool says.
    private func look(_ name: String, on server: TestServer) async throws -> JSON {
        let response = try await server.send("POST", "/api/v1/workloads/\(name)/tools/look:call", ["arguments": [:]])
        let answer = try JSON(parsing: response.body)
        guard let text = answer["content"]?[0]?["text"]?.stringValue else { throw Failed(answer.prettyText) }
        return try JSON(parsing: text)
    }

    private func seen(_ answer: JSON) -> Set<String> {
        Set((answer["seen"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    /// Runs it as `words` say and looks at what it sees.
    private func check(
        _ words: [String], in project: Project, on server: TestServer, path: String? = nil, flags: [String] = []
    ) async throws -> (run: Command, answer: JSON) {
        let made = try await thv(
            server, ["run", "--name", "shop"] + flags + ["--"] + words, in: project.path, path: path)
        try #require(made.code == 0, "\(words): \(made.errors)")
        if ProcessIdentity(running: server.pid) == nil { try await server.start() }
        let answer = try await look("shop", on: server)
        #expect(answer["data"] == "fresh" && answer["cwd"] == .string(project.path), "\(answer.text)")
        #expect(seen(answer).isSuperset(of: ["data.txt", "neighbour.py", "node_modules", "server.py"]))
        #expect(seen(answer).isDisjoint(with: [".env", "key.pem", ".env.local"]), "\(answer.text)")
        #expect(made.errors.contains("it sees \(project.path), read-only, without .env, key.pem"), "\(made.errors)")
        #expect(made.errors.contains("--env-file .env") && made.errors.contains("--show .env"), "\(made.errors)")
        return (made, answer)
    }

    @Test func aScriptImportsItsNeighbourAndReadsItsDataAndItsVariablesStayHidden() async throws {
        let project = try Project()
        try await TestServer.with { server in
            _ = try await check(["python3", "server.py"], in: project, on: server)
            // Saved anew, and made while it runs.
            try File.write(Array("TOKEN=other\n".utf8), to: "\(project.path)/new")
            #expect(rename("\(project.path)/new", "\(project.path)/.env") == 0)
            try File.write(Array("TOKEN=other\n".utf8), to: "\(project.path)/.env.local")
            let before = seen(try await look("shop", on: server))
            #expect(before.isDisjoint(with: [".env", ".env.local"]), "\(before)")
            let detail = try await server.workload("shop")
            let mount = detail["backend"]?["mounts"]?.arrayValue?.first { $0["reason"] == "command_line" }
            #expect(
                mount?["path"] == .string(project.path) && mount?["hidden"] == [".env", "key.pem"], "\(detail.text)")
            let notes = (detail["backend"]?["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
            #expect(notes.contains { $0.contains("shows at the next start") && $0.contains("shows at once") })
            _ = try await thv(server, ["rm", "shop"], in: project.path)
            // With a word of the person's own it is shown, or handed over.
            let shown = try await thv(
                server, ["run", "--name", "shop", "--show", ".env", "--", "python3", "server.py"], in: project.path)
            try #require(shown.code == 0, "\(shown.errors)")
            #expect(seen(try await look("shop", on: server)).isSuperset(of: [".env", "server.py"]))
            _ = try await thv(server, ["rm", "shop"], in: project.path)
            let handed = try await thv(
                server, ["run", "--name", "shop", "--env-file", ".env", "--", "python3", "server.py"],
                in: project.path)
            try #require(handed.code == 0, "\(handed.errors)")
            let answer = try await look("shop", on: server)
            #expect(answer["variable"] == "other" && !seen(answer).contains(".env"))
            // Its values are secrets by now: nothing that shows the configuration has them.
            #expect(handed.errors.contains("shop.TOKEN"), "\(handed.errors)")
            let config = try await server.workload("shop")["config"]
            #expect(config?["env_vars"]?["TOKEN"] == nil)
            #expect(config?["secrets"]?.arrayValue?.contains("shop.TOKEN,target=TOKEN") == true, "\(config ?? .null)")
            let exported = try await thv(server, ["export", "shop"], in: project.path)
            #expect(exported.code == 0 && !exported.output.contains("other"), "\(exported.output)")
            // A name that is taken changes none of them, and a start that is refused leaves none behind.
            try File.write(Array("TOKEN=changed\n".utf8), to: "\(project.path)/.env")
            let again = ["run", "--name", "shop", "--env-file", ".env", "--", "python3", "server.py"]
            #expect(try await thv(server, again, in: project.path).code != 0)
            _ = try await thv(server, ["restart", "shop"], in: project.path)
            #expect(try await look("shop", on: server)["variable"] == "other")
            let refused = [
                "run", "--name", "bad", "--env-file", ".env", "--group", "N O", "--", "python3", "server.py",
            ]
            #expect(try await thv(server, refused, in: project.path).code != 0)
            let secrets = try await server.get("/api/v1/secrets")["secrets"]?.arrayValue?.compactMap { $0["name"] }
            #expect(secrets?.contains("bad.TOKEN") == false && secrets?.contains("shop.TOKEN") == true)
            // Edited, the file's new value is taken.
            let edited = try await thv(server, ["edit", "shop", "--env-file", ".env", "-e", "B=c"], in: project.path)
            #expect(edited.code == 0, "\(edited.errors)")
            #expect(try await look("shop", on: server)["variable"] == "changed")
            // An edit that is refused leaves the value of before.
            try File.write(Array("TOKEN=third\n".utf8), to: "\(project.path)/.env")
            let nowhere = try await thv(
                server, ["edit", "shop", "--env-file", ".env", "--group", "nowhere"], in: project.path)
            #expect(nowhere.code != 0 && !nowhere.errors.contains("kept as secrets"), "\(nowhere.errors)")
            _ = try await thv(server, ["restart", "shop"], in: project.path)
            #expect(try await look("shop", on: server)["variable"] == "changed")
        }
    }

    @Test func aStartThatFailsForWhatIsHiddenSaysHowToShowIt() async throws {
        let project = try Project()
        let needy = "open('.env').read()\n" + Self.python
        try File.write(Array(needy.utf8), to: "\(project.path)/server.py")
        try await TestServer.with { server in
            let words = ["run", "--name", "shop", "--", "python3", "server.py"]
            let made = try await thv(server, words, in: project.path)
            #expect(made.code == 1 && made.errors.contains("--show '\(project.path)/.env'"), "\(made.errors)")
            #expect(made.errors.contains("which is hidden from it"), "\(made.errors)")
            _ = try await thv(server, ["rm", "shop"], in: project.path)
            let all = try await thv(
                server, ["run", "--name", "shop", "--show", ".env", "--print-resolved-overlays"] + words.dropFirst(3),
                in: project.path)
            #expect(all.code == 0 && all.errors.contains("hidden: \(project.path)/key.pem"), "\(all.errors)")
        }
    }

    @Test func aProjectWithoutSecretsDoesNotShowThoseThatComeLater() async throws {
        let project = try Project()
        for name in [".env", "key.pem"] { unlink("\(project.path)/\(name)") }
        try await TestServer.with { server in
            let made = try await thv(
                server, ["run", "--name", "shop", "--", "python3", "server.py"], in: project.path)
            try #require(made.code == 0, "\(made.errors)")
            try File.write(Array("TOKEN=other\n".utf8), to: "\(project.path)/.env.local")
            let answer = seen(try await look("shop", on: server))
            #expect(answer.contains("server.py") && !answer.contains(".env.local"), "\(answer)")
        }
    }

    @Test func aNodeProjectRunsWithItsModules() async throws {
        let project = try Project()
        try await TestServer.with { server in
            _ = try await check(["node", "server.js"], in: project, on: server)
        }
    }

    @Test func aVirtualEnvironmentInTheProjectIsFoundThroughThePath() async throws {
        let project = try Project()
        let made = try await Command.running(
            "/usr/bin/python3", ["-m", "venv", "--without-pip", "\(project.path)/.venv"])
        try #require(made.code == 0, "\(made.errors)")
        try await TestServer.with { server in
            let path = "\(project.path)/.venv/bin:/usr/bin:/bin"
            let (_, answer) = try await check(["python3", "server.py"], in: project, on: server, path: path)
            #expect(answer["prefix"] == .string("\(project.path)/.venv"))
        }
    }

    @Test func aVirtualEnvironmentElsewhereBringsItsProgramsOnly() async throws {
        let project = try Project()
        let made = try await Command.running(
            "/usr/bin/python3", ["-m", "venv", "--without-pip", "\(project.above)/.env"])
        try #require(made.code == 0, "\(made.errors)")
        try await TestServer.with { server in
            let path = "\(project.above)/.env/bin:/usr/bin:/bin"
            let (_, answer) = try await check(["python3", "server.py"], in: project, on: server, path: path)
            #expect(answer["prefix"] == .string("\(project.above)/.env"))
        }
    }

    @Test func withoutAServerItIsTheSame() async throws {
        let project = try Project()
        let server = try TestServer()
        try await server.start()
        try await server.terminate()
        do {
            _ = try await check(["python3", "server.py"], in: project, on: server)
        } catch {
            Issue.record("\(error)")
        }
        _ = try await server.send("DELETE", "/api/v1/workloads/shop")
        try await server.terminate()
        _ = try Command.run("/bin/rm", ["-rf", server.home])
    }

    @Test func fromElsewhereTheFolderOfTheScriptIsShown() async throws {
        let project = try Project()
        try await TestServer.with { server in
            for (directory, script) in [("/", "\(project.path)/server.py"), (project.above, "my shop/server.py")] {
                let made = try await thv(
                    server, ["run", "--name", "shop", "--", "python3", script], in: directory)
                try #require(made.code == 0, "\(made.errors)")
                let answer = try await look("shop", on: server)
                #expect(answer["data"] == "fresh")
                _ = try await thv(server, ["rm", "shop"], in: directory)
            }
        }
    }

    @Test func whatIsSwitchedOffOrLiesElsewhereIsNotShown() async throws {
        let project = try Project()
        let outside = try TemporaryDirectory(in: "/var/tmp")
        try outside.write("server.py", Self.python)
        try await TestServer.with { server in
            let off = try await thv(
                server, ["run", "--name", "off", "--no-show", "--", "python3", "server.py"], in: project.path)
            #expect(off.code == 1, "\(off.errors)")
            let elsewhere = try await thv(
                server, ["run", "--name", "away", "--", "python3", "\(outside.path)/server.py"], in: project.path)
            #expect(elsewhere.code == 1, "\(elsewhere.errors)")
            #expect(elsewhere.errors.contains("\(outside.path)/server.py"), "\(elsewhere.errors)")
            let directory = try await thv(
                server, ["run", "--name", "dir", "--working-dir", outside.path, "--", "python3", "-V"], in: "/")
            #expect(directory.code != 0 && directory.errors.contains("cannot start in \(outside.path)"))
            #expect(directory.errors.contains("--show \(outside.path)"), "\(directory.errors)")
            let there = try await thv(
                server,
                ["run", "--name", "there", "--working-dir", project.path, "--", "python3", "server.py"], in: "/")
            #expect(there.code == 0, "\(there.errors)")
        }
    }

    @Test func aProgramOfAVolumeIsLookedUpInIt() async throws {
        let folder = try TemporaryDirectory(in: "/var/tmp")
        for name in ["bin", "data"] { mkdir("\(folder.path)/\(name)", 0o755) }
        let shell = Self.python.replacing("import neighbour\n", with: "").replacing("neighbour.NAME", with: "'shop'")
        try folder.write("bin/server", "#!/usr/bin/python3\n" + shell, mode: 0o755)
        try folder.write("bin/data.txt", "fresh\n")
        chmod("\(folder.path)/bin/server", 0o755)
        try await TestServer.with { server in
            let inside = "/inside/of-the-sandbox"
            let run = try await thv(
                server, ["run", "--name", "shop", "-v", "\(folder.path)/bin:\(inside)", "--", "\(inside)/server"],
                in: "/")
            #expect(run.code == 0, "\(run.errors)")
            #expect(try await look("shop", on: server)["data"] == "fresh")
            _ = try await thv(server, ["rm", "shop"], in: "/")
            let missing = try await thv(
                server, ["run", "--name", "shop", "-v", "\(folder.path)/bin:\(inside)", "--", "\(inside)/other"],
                in: "/")
            #expect(missing.code == 3 && missing.errors.contains("\(folder.path)/bin/other"), "\(missing.errors)")
            // A path alone is shown at its own place, read-only, relative ones too.
            let alone = try await thv(
                server, ["run", "--name", "shop", "--volume", "bin", "--", "\(folder.path)/bin/server"], in: folder.path
            )
            #expect(alone.code == 0, "\(alone.errors)")
            let config = try await server.workload("shop")["config"]
            #expect(config?["volumes"] == [.string("\(folder.path)/bin")], "\(config?.text ?? "")")
        }
    }
}
