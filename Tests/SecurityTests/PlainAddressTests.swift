// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What may be a secret goes to another machine encrypted, or not at all, and only to one that the person has named.
@Suite struct PlainAddressTests {
    private static let value = "s3cr3t-value"

    private static func withHome(_ body: (String, [String: String]) async throws -> Void) async throws {
        let home = try TemporaryDirectory.make()
        defer { _ = try? Command.run("/bin/rm", ["-rf", home]) }
        try await body(home, ["HOME": home, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    }

    /// Command lines that carry a secret, and what they read.
    private static let telling: [(arguments: [String], input: String)] = [
        (["secret", "set", "github"], value), (["run", "x/y:1", "-e", "PASSWORD=\(value)"], ""),
        (["run", "x/y:1", "--", "--token", value], ""), (["run", "https://u:\(value)@h.example/mcp"], ""),
        (["run", "https://h.example/mcp?key=\(value)"], ""), (["edit", "there", "-e", "PASSWORD=\(value)"], ""),
        (["edit", "there", "--", value], ""),
        (["run", "--from-config", "-"], #"{"image":"x","cmd_args":["\#(value)"]}"#),
        (["api", "PUT", "/api/v1/secrets/x", "-f", "value=\(value)"], ""),
        (["api", "POST", "/api/v1/imports", "--input", "-"], #"{"from":"toolhive","secrets_password":"\#(value)"}"#),
        (["mcp", "call", "t", "--server", "there", "--args", #"{"a":"\#(value)"}"#], ""),
    ]

    @Test func nothingSecretTravelsInTheClearUnlessThePersonSaysSo() async throws {
        try await Self.withHome { home, environment in
            let refused = Self.telling.map { command in
                Elsewhere.Run(
                    arguments: ["--runtime", "{URL}"] + command.arguments, input: command.input,
                    environment: environment, directory: home)
            }
            for (command, result) in zip(Self.telling, try await Elsewhere.run(refused)) {
                #expect(result.code == 4, "\(command.arguments): \(result.errors)")
                #expect(!result.received.joined().contains(Self.value), "\(command.arguments): \(result.received)")
                #expect(result.errors.contains("--allow-plain-http"), "\(result.errors)")
                #expect(!result.errors.contains(Self.value))
            }
            let allowed = refused.prefix(2).map { run in
                var run = run
                run.arguments.insert("--allow-plain-http", at: 0)
                return run
            }
            for result in try await Elsewhere.run(Array(allowed)) {
                #expect(result.code == 0, "\(result.errors)")
                #expect(result.received.joined().contains(Self.value), "a positive control")
            }
        }
    }

    @Test func everyWayToNameTheServerIsHeldToIt() async throws {
        try await Self.withHome { home, environment in
            let config = "\(home)/.config/thv/instances/default"
            try PrivateDirectory.make(config, from: config)
            let yaml = "runtime: {mode: remote, url: \"{URL}\"}\n"
            var named = environment
            named["THV_RUNTIME_URL"] = "{URL}"
            let ways = [
                Elsewhere.Run(arguments: ["secret", "set", "a", "--config", "\(home)/own.yaml"], directory: home),
                Elsewhere.Run(arguments: ["secret", "set", "a"], environment: named, directory: home),
            ].map { run in
                var run = run
                run.input = Self.value
                if run.environment.isEmpty { run.environment = environment }
                return run
            }
            for result in try await Elsewhere.run(ways, files: ["\(home)/own.yaml": yaml]) {
                #expect(result.code == 4 && result.received.isEmpty, "\(result.errors)")
            }
            let usual = Elsewhere.Run(
                arguments: ["secret", "set", "a"], input: Self.value, environment: environment, directory: home)
            let own = try await Elsewhere.run([usual], files: ["\(config)/config.yaml": yaml])
            #expect(own[0].code == 4 && own[0].received.isEmpty, "\(own[0].errors)")
        }
    }

    @Test func anAnswerFromAnotherMachineSaysSo() async throws {
        try await Self.withHome { home, environment in
            let commands = [
                ["list"], ["list", "--format", "json"], ["run", "x/y:1"], ["run", "x/y:1", "--format", "json"],
                ["stop", "there"], ["secret", "set", "github", "--allow-plain-http"], ["list", "-q"],
            ]
            let results = try await Elsewhere.run(
                commands.map {
                    Elsewhere.Run(
                        arguments: $0 + ["--runtime", "{URL}"], input: Self.value, environment: environment,
                        directory: home)
                })
            for (command, result) in zip(commands, results) {
                #expect(result.errors.contains("this is about 192.0.2.1, another machine\n"), "\(command)")
                #expect(!result.output.contains("another machine"), "\(command)")
            }
            #expect(results[2].output.contains(" on 192.0.2.1\n"), "\(results[2].output)")
            #expect(results[5].errors.contains("github is stored on 192.0.2.1\n"), "\(results[5].errors)")
            let here = try await Elsewhere.run(
                [
                    Elsewhere.Run(
                        arguments: ["secret", "set", "a", "--runtime", "{URL}"], input: Self.value,
                        environment: environment, directory: home)
                ], host: "127.0.0.1")
            #expect(here[0].code == 0 && here[0].received.joined().contains(Self.value), "\(here[0].errors)")
            #expect(!here[0].errors.contains("another machine"))
        }
    }

    /// A remote MCP server, whose token the proxy would send.
    @Test func aRemoteServerGetsItsTokenEncryptedOrNotAtAll() async throws {
        try await TestServer.with { server in
            let workloads = "/api/v1/workloads"
            #expect(try await server.send("PUT", "/api/v1/secrets/t", ["value": "v"]).status < 300)
            for (url, token) in [
                ("http://192.0.2.1/mcp", true), ("http://127.0.0.1.evil.example/mcp", true),
                ("http://localhost.evil.example:80/mcp", true), ("http://0x7f.1/mcp", true),
                ("http://127.0.0.1@192.0.2.1/mcp", true), ("http://u:p@192.0.2.1/mcp", false),
                ("http://192.0.2.1\\@127.0.0.1/mcp", true), ("http://[::2]/mcp", true),
                ("http://127%2e0.0.1/mcp", true), ("http://[::1%25lo]/mcp", true), ("http:///127.0.0.1/mcp", true),
            ] {
                var body = JSONObject([("name", "far"), ("url", .string(url)), ("start_timeout", 1)])
                if token { body["bearer_token_secret"] = "t" }
                for headers in [HTTPHeaders(), ["Prefer": "wait=20"]] as [HTTPHeaders] {
                    let answer = try await server.send("POST", workloads, .object(body), headers: headers)
                    let problem = try JSON(parsing: answer.body)
                    #expect(answer.status == 422 && problem["code"] == "not_supported", "\(url): \(problem.text)")
                    #expect(problem["fix"]?.stringValue?.contains("allow_plain_http") == true)
                }
            }
            #expect(try await server.get(workloads)["total"] == 0)
            // This machine, and what its owner wants, go on as before.
            let near = try await server.create("near")
            for (name, more) in [("a", []), ("b", [("allow_plain_http", JSON.bool(true))])]
                as [(String, [(String, JSON)])]
            {
                let body = JSONObject(
                    [("name", .string(name)), ("url", near["url"] ?? .null), ("bearer_token_secret", "t")] + more)
                #expect(try await server.send("POST", workloads, .object(body)).status == 201)
            }
            _ = try await server.send(
                "POST", "\(workloads)", ["name": "open", "url": "http://192.0.2.1/mcp"],
                headers: ["Prefer": "respond-async"])
            try await until("it is there") { try await server.status("GET", "\(workloads)/open") == 200 }
            let edit = try await server.send("PATCH", "\(workloads)/open", ["bearer_token_secret": "t"])
            #expect(edit.status == 422, "\(String(decoding: edit.body, as: UTF8.self))")
        }
    }
}
