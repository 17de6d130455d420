// SPDX-License-Identifier: Apache-2.0
import APIClient
import Glibc
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct RunDocumentTests {
    private let home: TemporaryDirectory
    private var directory: String { home.path }

    init() throws { home = try TemporaryDirectory() }

    /// What `thv run` would send, and whether it was sent.
    private func run(_ line: String, input: String = "", environment: [String: String] = [:]) async -> Outcome {
        var fixture = CommandFixture()
        fixture.input = input
        fixture.environment = environment
        fixture.directory = directory
        fixture.answers = [
            "POST /api/v1/workloads": .json(["name": "x", "status": "running", "url": "u"], status: 201)
        ]
        return await fixture.run(["run"] + line.split(separator: " ").map(String.init))
    }

    @Test(arguments: [
        ("mcp/time:1.2", #"{"image":"mcp/time:1.2","name":"time"}"#),
        (
            "ghcr.io:443/acme/Git_Server@sha256:ab",
            #"{"image":"ghcr.io:443/acme/Git_Server@sha256:ab","name":"Git-Server"}"#
        ),
        ("img -- --port 5", #"{"image":"img","cmd_args":["--port","5"],"name":"img"}"#),
        ("uvx://mcp-server-time@1.0", #"{"package":"uvx://mcp-server-time@1.0","name":"mcp-server-time"}"#),
        ("npx://@scope/server@1", #"{"package":"npx://@scope/server@1","name":"server"}"#),
        ("https://mcp.example.com/mcp", #"{"url":"https://mcp.example.com/mcp","name":"example"}"#),
        ("https://me:pw@mcp.example.com/mcp", #"{"url":"https://me:pw@mcp.example.com/mcp","name":"example"}"#),
        ("http://[::1]:80/mcp", #"{"url":"http://[::1]:80/mcp","name":"1"}"#),
        ("http://10.0.0.1/mcp", #"{"url":"http://10.0.0.1/mcp","name":"10-0-0-1"}"#),
        ("http://127.0.0.1:9/mcp", #"{"url":"http://127.0.0.1:9/mcp","name":"127-0-0-1"}"#),
        ("http://localhost:9 --transport sse", #"{"url":"http://localhost:9","transport":"sse","name":"localhost"}"#),
        (
            "--name a --proxy-port 8123 --target-port 80 --proxy-mode sse --group g --user 1:2 i",
            #"{"image":"i","name":"a","proxy_mode":"sse","group":"g","user":"1:2","port":8123,"target_port":80}"#
        ),
        (
            "--memory 512m --cpus 1.5 --pids-limit 64 --read-only=false --start-timeout 2m i",
            #"{"image":"i","pids_limit":64,"start_timeout":120,"read_only":false,"memory":536870912,"cpus":1.5,"name":"i"}"#
        ),
        ("--container-runtime podman i", #"{"image":"i","runtime":"container","engine":{"name":"podman"},"name":"i"}"#),
        ("--container-runtime process i", #"{"image":"i","runtime":"process","name":"i"}"#),
        (
            "-e A=1 -e B= -e FROM_HERE -l x=y=z --secret s,target=T --permission-profile none i",
            #"{"image":"i","env_vars":{"A":"1","B":"","FROM_HERE":"v"},"labels":{"x":"y=z"},"secrets":["s,target=T"],"permission_profile":"none","name":"i"}"#
        ),
        (
            "--bearer-token-secret tok https://a.example",
            #"{"url":"https://a.example","bearer_token_secret":"tok","name":"a"}"#
        ),
    ])
    func flagsBecomeTheDocument(line: String, document: String) async throws {
        let outcome = await run(line, environment: ["FROM_HERE": "v"])
        #expect(outcome.err == "")
        // Which package managers there are is this machine's matter; where it is typed, this test's.
        var sent = outcome.made?.body?.objectValue ?? JSONObject()
        sent["package_runner"] = nil
        if sent["package"] != nil {
            #expect(sent["caller_dir"] == .string(directory) && sent["show_files"] == true)
            (sent["caller_dir"], sent["show_files"]) = (nil, nil)
        }
        #expect(JSON.object(sent).text == document)
        // The server reads it as strictly as it is written.
        let body = try #require(outcome.made?.body)
        if body["package"] == nil { #expect(throws: Never.self) { _ = try RunConfig(body) } }
    }

    @Test func aCommandIsFoundThroughThePathWithoutResolvingItsLink() async throws {
        for path in ["/venv", "/venv/bin"] { mkdir(directory + path, 0o700) }
        #expect(symlink("/bin/sh", directory + "/venv/bin/python3") == 0)
        let outcome = await run(
            "-- python3 -m mcp_server_time", environment: ["PATH": "\(directory)/venv/bin:/usr/bin"])
        let body = try #require(outcome.made?.body)
        #expect(body["command"] == ["\(directory)/venv/bin/python3", "-m", "mcp_server_time"].json)
        #expect(body["caller_dir"] == .string(directory) && body["show_files"] == true)
        #expect(body["name"] == "mcp-server-time")
    }

    @Test func relativePathsMeanTheCallersDirectory() async throws {
        try File.write(Array("#!/bin/sh\n".utf8), to: directory + "/server.sh", mode: 0o700)
        let outcome = await run("-v ./data:/data:ro -v /abs:/abs -- ./server.sh")
        let body = try #require(outcome.made?.body)
        #expect(body["volumes"] == ["\(directory)/data:/data:ro", "/abs:/abs"].json)
        #expect(body["command"]?[0] == .string("\(directory)/server.sh"))
        #expect(body["name"] == "server")
    }

    @Test(arguments: [#"{"image":"a","name":"n","memory":5}"#, "image: a\nname: n\nmemory: 5\n"])
    func aDocumentComesFromAFileOrStdinAndFlagsWin(text: String) async throws {
        let outcome = await run("--from-config - --memory 1g --group shop", input: text)
        #expect(outcome.made?.body == ["image": "a", "name": "n", "memory": 1_073_741_824, "group": "shop"])
    }

    @Test func aDocumentDoesNotShowFilesByItself() async throws {
        let text = #"{"command":["/bin/x"],"name":"n","show_files":true,"caller_dir":"/home/ann/shop"}"#
        let refused = await run("--from-config -", input: text)
        #expect(refused.made == nil && refused.err.contains("--show-files"), "\(refused.err)")
        let agreed = await run("--from-config - --show-files", input: text)
        #expect(agreed.made?.body?["show_files"] == true)
        let without = await run("--no-show -v data --show .env -- /bin/sh")
        #expect(without.made?.body?["show_files"] == nil && without.made?.body?["caller_dir"] == .string(directory))
        #expect(without.made?.body?["volumes"] == ["\(directory)/data", "\(directory)/.env"].json)
    }

    @Test func variablesComeFromFilesAndFlagsWin() async throws {
        let text = "# comment\n\nexport A=from file\nB=\"quoted\"\nC='x=y'\n"
        try File.write(Array(text.utf8), to: directory + "/vars")
        let outcome = await run("--env-file vars -e B=flag i")
        #expect(outcome.made?.body?["env_vars"] == ["A": "from file", "B": "flag", "C": "x=y"])
    }

    @Test(arguments: [
        (
            "", "thv run needs an image, a URL, or a command behind “--”",
            "for example: thv run -- python3 -m mcp_server_time"
        ),
        (
            "-- nosuchprogram-x", "there is no program “nosuchprogram-x” in PATH",
            "install it, activate its environment, or write its path"
        ),
        ("-- ./missing", "./missing is not a program that can be run", "check the path and chmod +x it"),
        ("https://x.example -- a", "a remote server takes no arguments", "leave out “--” and what follows"),
        (
            "--proxy-port 70000 i", "--proxy-port “70000” is not a number from 0 to 65535",
            "for example --proxy-port 8080"
        ),
        ("--memory lots i", "--memory “lots” is not a size", "write --memory 512m or 2g"),
        ("--cpus zero i", "--cpus “zero” is not a number of processors", "write --cpus 1.5"),
        ("-e =1 i", "--env “=1” has no name", "write --env NAME=VALUE"),
        (
            "-e NOT_SET_HERE i", "--env NOT_SET_HERE: there is no variable NOT_SET_HERE here",
            "write --env NOT_SET_HERE=VALUE"
        ),
        ("-l x i", "--label “x” is not K=V", "write --label team=shop"),
        ("--env-file missing i", "--env-file missing: No such file or directory", "check the path"),
        ("--from-config missing.json", "--from-config missing.json: No such file or directory", "check the path"),
        ("--from-config - i", "stdin is not a run configuration", "thv export NAME prints one"),
        (
            "--permission-profile open i",
            "--permission-profile “open” was not found: it is neither none, network nor a file",
            "name a JSON file: ./open.json"
        ),
        ("-f --no-wait i", "--foreground waits and --no-wait does not", "leave one of them out"),
        ("--timeout soon i", "--timeout “soon” is not a length of time", "write --timeout 60s, 2m or 1h"),
    ])
    func mistakesAreFoundBeforeAnythingIsSent(line: String, what: String, fix: String) async {
        let outcome = await run(line)
        #expect(outcome.err == "error: \(what)\n  fix: \(fix)\n")
        // What was named and does not exist is another thing than what makes no sense.
        let isMissing = line.contains("missing") || line.contains("nosuch")
        #expect(outcome.code == (isMissing ? 3 : 2))
        #expect(outcome.requests.isEmpty)
        #expect(outcome.out == "")
    }
}

extension [String] {
    fileprivate var json: JSON { JSON(self) }
}

extension Outcome {
    /// The request for a workload; before it, registries may have been asked whether they know the name.
    fileprivate var made: APIRequest? { requests.first { $0.method == "POST" } }
}
