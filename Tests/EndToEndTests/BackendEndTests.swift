// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What is shown of a backend that has ended, is kept from working, or has lost those who look after it.
@Suite struct BackendEndTests {
    private func failed(_ server: TestServer, _ script: String, _ more: [(String, JSON)] = []) async throws -> String {
        let config = JSONObject(
            [("name", "ended"), ("command", ["/bin/sh", "-c", .string(script)])] + more)
        let answer = try await server.send("POST", "/api/v1/workloads", .object(config))
        let problem = try JSON(parsing: answer.body)
        #expect(answer.status == 422, "\(problem.prettyText)")
        let context = problem["workload"]?["status_context"]?.stringValue ?? ""
        #expect(problem["detail"]?.stringValue == "ended did not come up: \(context)")
        #expect(try await server.status("DELETE", "/api/v1/workloads/ended") == 204)
        return context
    }

    @Test func theLineOfItsLogThatSaysWhyItEndedIsPartOfTheReason() async throws {
        try await TestServer.with { server in
            for (script, words) in [
                ("echo starting >&2; echo 'ImportError: no name x' >&2; exit 3", "ImportError: no name x"),
                (
                    "echo 'Error: API_KEY is required' >&2; echo '    at main (/srv/index.js:3)' >&2; "
                        + "echo 'Node.js v22' >&2; exit 3", "Error: API_KEY is required"
                ),
                ("echo 'one'  >&2; printf 'last \\033[31mwords\\r\\n' >&2; exit 3", "last [31mwords"),
            ] {
                let context = try await failed(server, script)
                #expect(context == "ended with exit code 3; its log says: \(words)", "\(context)")
            }
            #expect(try await failed(server, "exit 3") == "ended with exit code 3")
            // No secret is among its words.
            let value: JSON = ["value": "hidden-key-value"]
            #expect(try await server.send("PUT", "/api/v1/secrets/key", value).status == 200)
            let secrets: [(String, JSON)] = [("secrets", ["key,target=KEY"])]
            let context = try await failed(server, "echo \"invalid key $KEY\" >&2; exit 3", secrets)
            #expect(context.contains("invalid key") && !context.contains("hidden"), "\(context)")
        }
    }

    @Test func nobodyIsSentToALogThatIsEmpty() async throws {
        try await TestServer.with { server in
            for (script, words) in [
                ("echo words >&2; exit 3", "look into its log: GET /api/v1/workloads/ended/logs"),
                ("exit 3", "it has written nothing to its log; correct it: PATCH /api/v1/workloads/ended"),
            ] {
                let config: JSON = ["name": "ended", "command": ["/bin/sh", "-c", .string(script)]]
                let problem = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
                #expect(problem["fix"]?.stringValue == words)
                let tools = try JSON(parsing: try await server.send("GET", "/api/v1/workloads/ended/tools").body)
                #expect(tools["fix"]?.stringValue == words, "\(tools.prettyText)")
                #expect(try await server.workload("ended")["fix"]?.stringValue == words)
                #expect(try await server.status("DELETE", "/api/v1/workloads/ended") == 204)
            }
        }
    }

    @Test func aLimitWithWhichNothingStartsIsRefusedWithTheLeast() async throws {
        try await TestServer.with { server in
            let config: JSON = ["name": "small", "command": [.string(TestServer.everything)], "memory": 5]
            let words = "5 bytes are less than any server needs to start: the least is 6 MiB"
            let answer = try await server.send("POST", "/api/v1/workloads", config)
            let problem = try JSON(parsing: answer.body)
            #expect(answer.status == 400 && problem["errors"]?.arrayValue?.first?["pointer"] == "/memory")
            #expect(problem["detail"]?.stringValue?.contains(words) == true, "\(problem.prettyText)")
            let command = try await Command.running(
                "\(TestServer.programs)/thv", ["run", "--memory", "5", "--", TestServer.everything],
                environment: server.environment)
            #expect(command.code == 2, "\(command.errors)")
            #expect(command.errors.hasPrefix("error: --memory: \(words)\n  fix: "), "\(command.errors)")
            try await server.create("there")
            #expect(try await server.send("PATCH", "/api/v1/workloads/there", ["memory": 1024]).status == 400)
            let settings = try await server.send("PATCH", "/api/v1/settings", ["defaults": ["memory": 1024]])
            #expect(settings.status == 400)
            // What is small but possible fails with its cause, if it does.
            let least: JSON = [
                "name": "least", "command": ["/bin/sh", "-c", "exec sleep 600"], "memory": 6_291_456,
                "start_timeout": 2,
            ]
            let tried = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", least).body)
            #expect(tried["detail"]?.stringValue?.contains("gave no reason") == false, "\(tried.prettyText)")
        }
    }

    /// A proxy that nobody can find is no use to anybody, and its backend none either.
    @Test func aProxyWhoseStateDirectoryIsRemovedEndsWithItsBackend() async throws {
        let server = try TestServer()
        try await server.start()
        let made = try await server.create("orphan")
        let proxy = Int32(made["pid"]?.intValue ?? 0)
        let backend = Int32(made["backend"]?["pid"]?.intValue ?? 0)
        #expect(ProcessIdentity(running: proxy) != nil && ProcessIdentity(running: backend) != nil)
        try await server.kill()
        try Directory.removeTree(server.home)
        try await until("both have ended", seconds: 30) {
            ProcessIdentity(running: proxy) == nil && ProcessIdentity(running: backend) == nil
        }
    }
}
