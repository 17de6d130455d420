// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct ServerCommandTests {
    @Test func printedRequestsAreSentByNobody() async {
        var fixture = CommandFixture()
        fixture.environment["THV_STATE_DIR"] = "/s"
        let outcome = await fixture.run("api", "workloads", "-f", "name=it's", "-f", "port=5", "--print-request")
        #expect(
            outcome.out == """
                curl -sS --unix-socket /s/instances/default/run/api.sock -H 'Content-Type: application/json' \
                --data-binary '{"name":"it'\\''s","port":5}' http://localhost/api/v1/workloads

                """)
        #expect(outcome.requests.isEmpty)
        #expect(outcome.code == 0 && outcome.err == "")
        let stop = await fixture.run("stop", "a", "--print-request")
        #expect(stop.out.contains("-X POST -H 'Prefer: respond-async' http://localhost/api/v1/workloads/a/stop"))
        #expect(stop.err == "" && stop.code == 0)
        let remove = await fixture.run("client", "remove", "zed", "--print-request", "--format", "json")
        #expect(remove.out.hasSuffix("-X DELETE http://localhost/api/v1/clients/zed\n") && remove.code == 0)
    }

    /// A combining mark behind an apostrophe makes one character of both, which the shell does not know.
    @Test func aPrintedWordEndsWhereTheShellSaysSo() async throws {
        var fixture = CommandFixture()
        fixture.environment["THV_STATE_DIR"] = "/s"
        let name = "a'\u{301};echo done;'"
        let printed = await fixture.run("api", "workloads", "-f", "name=\(name)", "--print-request")
        let words = try await Command.running("/bin/sh", ["-c", "printf '%s\\n' \(printed.out)"]).output
        #expect(words.utf8.starts(with: "curl\n-sS\n".utf8))
        #expect(Array(words.utf8).contains(Array("\n{\"name\":\"\(name)\"}\n".utf8)), "\(words)")
    }

    @Test func aSecretIsNeitherPrintedNorAnArgument() async {
        var fixture = CommandFixture()
        fixture.input = "hunter2\n"
        fixture.answers = ["PUT /api/v1/secrets/tok": .json(["name": "tok"])]
        let stored = await fixture.run("secret", "set", "tok")
        #expect(stored.asked == [#"PUT /api/v1/secrets/tok {"value":"hunter2"}"#])
        let printed = await fixture.run("secret", "set", "tok", "--print-request")
        #expect(printed.out.contains("--data-binary @-"))
        for outcome in [stored, printed] { #expect(!(outcome.out + outcome.err).contains("hunter2")) }
        #expect(await fixture.run("secret", "set", "tok", "hunter2").code == 2)
        fixture.input = ""
        #expect(await fixture.run("secret", "set", "tok").requests.isEmpty)
    }

    @Test(arguments: [
        (["api", "workloads"], "GET /api/v1/workloads"), (["api", "delete", "/x/y"], "DELETE /x/y"),
        (["api", "GET", "workloads", "-f", "q=a b"], "GET /api/v1/workloads?q=a%20b"),
        (["api", "workloads?x=1", "-f", "q=2", "--quiet"], #"POST /api/v1/workloads?x=1 {"q":2}"#),
        (["api", "put", "a", "-f", "b={\"c\":[1]}", "-f", "d=\"5\""], #"PUT /api/v1/a {"b":{"c":[1]},"d":"5"}"#),
        (["api", "post", "a", "--input", "-"], #"POST /api/v1/a {"from":"stdin"}"#),
    ])
    func anyRequestCanBeSent(words: [String], asked: String) async {
        var fixture = CommandFixture()
        fixture.input = #"{"from": "stdin"}"#
        #expect(await fixture.run(words).asked == [asked])
    }

    @Test func theAnswerIsPrintedEvenWhenItIsAProblem() async throws {
        let outcome = await CommandFixture().run("api", "nothing")
        #expect(try JSON(parsing: outcome.out)["code"] == "not_found")
        #expect(outcome.err == "error: there is no nothing\n  fix: thv list\n")
        #expect(outcome.code == 3)
    }

    @Test func everyEndpointIsListed() async {
        let document: JSON = [
            "paths": [
                "/health": ["get": ["summary": "Is it there"]],
                "/api/v1/workloads": ["get": ["summary": "List"], "post": ["summary": "Create"], "parameters": []],
            ]
        ]
        let fixture = CommandFixture(answers: ["GET /api/openapi.json": .json(document)])
        #expect(
            await fixture.run("api", "--list").out == """
                METHOD  PATH               SUMMARY
                GET     /health            Is it there
                GET     /api/v1/workloads  List
                POST    /api/v1/workloads  Create

                """)
    }

    @Test func toolsAreListedAndCalled() async {
        let result: JSON = ["content": [["type": "text", "text": "3"]], "isError": false]
        let failure: JSON = ["content": [["type": "text", "text": "no"]], "isError": true]
        let tools: JSON = [
            "tools": [["name": "add", "description": "Adds.\nMore."], ["name": "a/b"]], "total": 2,
        ]
        let wrong: JSON = ["status": 400, "code": "bad_request", "detail": "e answered: no"]
        let fixture = CommandFixture(answers: [
            "GET /api/v1/workloads/e/tools": .json(tools),
            "POST /api/v1/workloads/e/tools/add:call": .json(result),
            "POST /api/v1/workloads/e/tools/a%2Fb:call": .json(failure),
            "POST /api/v1/workloads/e/tools/ad:call": .json(wrong, status: 400),
            "POST /api/v1/workloads/e/tools/none:call": .json(failure),
        ])
        #expect(
            await fixture.run("mcp", "list", "--server", "e").out == "NAME  DESCRIPTION\nadd   Adds.\na/b   -\n")
        let call = await fixture.run("mcp", "call", "add", "--server", "e", "--args", #"{"a":1}"#)
        #expect(call.out == "3\n")
        #expect(call.asked == [#"POST /api/v1/workloads/e/tools/add:call?timeout=60 {"arguments":{"a":1}}"#])
        let bad = await fixture.run("mcp", "call", "a/b", "--server", "e")
        #expect(bad.out == "no\n" && bad.code == 1)
        #expect(await fixture.run("mcp", "call", "a/b", "--server", "e", "--ignore-tool-error").code == 0)
        #expect(await fixture.run("mcp", "call", "add", "--server", "e", "--args", "5").code == 2)
        #expect(await fixture.run("mcp", "call", "add").err.contains("fix: add --server NAME"))
        let near = await fixture.run("mcp", "call", "ad", "--server", "e")
        #expect(near.code == 3 && near.err == "error: e has no tool “ad”\n  fix: did you mean add?\n")
        let none = await fixture.run("mcp", "call", "none", "--server", "e", "--ignore-tool-error")
        #expect(none.code == 3 && none.out == "")
    }

    @Test(arguments: [
        (400, 2), (401, 4), (403, 4), (404, 3), (408, 7), (409, 5), (412, 5), (422, 1), (429, 1), (500, 1), (503, 6),
    ])
    func statusesBecomeExitCodes(status: Int, code: Int32) async {
        let problem: JSON = ["status": JSON(status), "detail": "what", "fix": "how"]
        let fixture = CommandFixture(answers: ["GET /api/v1/workloads/x/export": .json(problem, status: status)])
        let outcome = await fixture.run("export", "x")
        #expect(outcome.code == code)
        #expect(outcome.err == "error: what\n  fix: how\n")
        #expect(outcome.out == "")
    }

    @Test func aTimeThatIsOverIsInNoLog() async {
        for (code, hasFix) in [("timeout", false), ("internal_error", true)] {
            let status = code == "timeout" ? 504 : 500
            let problem: JSON = [
                "status": JSON(status), "code": .string(code), "detail": "what", "request_id": "0123",
            ]
            let fixture = CommandFixture(answers: ["GET /api/v1/workloads/x/export": .json(problem, status: status)])
            #expect(await fixture.run("export", "x").err.contains("look for 0123") == hasFix)
        }
    }

    @Test func fieldsOfAProblemAreNamedByTheirFlags() async {
        let problem: JSON = [
            "status": 400, "detail": "2 fields are wrong",
            "errors": [
                ["pointer": "/port", "code": "out_of_range", "detail": "70000 is not between 0 and 65535"],
                ["pointer": "/env_vars/A", "code": "wrong_type", "detail": "expected a string"],
                ["pointer": "/x/y", "code": "unknown_field", "detail": "unknown field “y”"],
            ],
        ]
        let fixture = CommandFixture(answers: ["POST /api/v1/workloads": .json(problem, status: 400)])
        #expect(
            await fixture.run("run", "image").err
                == "error: --proxy-port: 70000 is not between 0 and 65535; the variable A: expected a string; x.y: unknown field “y”\n"
        )
    }

    @Test func enginesAreJudged() async {
        let none: JSON = [
            "runtimes": [
                [
                    "name": "docker", "kind": "container", "ok": false, "detail": "permission denied",
                    "fix": "join docker",
                ]
            ]
        ]
        let fixture = CommandFixture(answers: ["GET /api/v1/runtimes": .json(none)])
        let outcome = await fixture.run("runtime", "check")
        #expect(outcome.out == "! docker: permission denied\n    fix: join docker\n")
        #expect(outcome.code == 6)
    }

    @Test func enginesThatAreNotInstalledShareALine() async {
        func engine(_ name: String, _ ok: Bool, _ detail: String) -> JSON {
            ["name": .string(name), "ok": .bool(ok), "detail": .string(detail), "fix": ""]
        }
        let found: [JSON] = [
            engine("podman", true, "version 4.3.1"), engine("podman", false, "no such socket"),
            engine("colima", false, "no such socket"), engine("orbstack", false, "no such socket"),
        ]
        let fixture = CommandFixture(answers: ["GET /api/v1/runtimes": .json(["runtimes": .array(found)])])
        let outcome = await fixture.run("runtime", "check")
        #expect(outcome.out == "✔ podman: version 4.3.1\n! not here: colima, orbstack\n")
        #expect(outcome.code == 0)
    }

    @Test func withoutAServerThereIsNothingToShowOrEnd() async {
        for verb in ["info", "stop"] {
            let outcome = await CommandFixture().run("runtime", verb)
            #expect(outcome.code == 6)
            #expect(
                outcome.err == "error: no server is running\n  fix: start one with thv serve, or thv runtime start\n")
        }
        #expect(await CommandFixture().run("runtime", "resolve").out == "embedded\n")
        #expect(await CommandFixture().run("runtime", "resolve", "--explain").out == "✔ --embedded: given\n")
    }

    @Test func serveIsToldWhatTheFlagsSay() async {
        let host = TableHost(transport: TableTransport([:]))
        let fixture = CommandFixture()
        let words = ["serve", "--port", "0", "--socket", "s.sock", "--log-level=debug", "--instance-id", "Team A"]
        let (code, _, err) = await fixture.run(words, host: host)
        let options = host.served.options.withLock { $0 }
        #expect(code == 0 && err == "")
        #expect(options?.port == 0)
        #expect(options?.socket == "/nonexistent/s.sock")
        #expect(options?.logLevel == .debug)
        #expect(options?.instance.id == "team-a")
        #expect(options?.isManaged == false)
        let open = await fixture.run("serve", "--host", "0.0.0.0")
        #expect(open.code == 4)
        #expect(open.err.contains("not a loopback address"))
    }

    @Test(arguments: ["!!!", String(repeating: "x", count: 65)])
    func anInstanceNeedsAName(id: String) async {
        #expect(await CommandFixture().run("list", "--instance-id", id).code == 2)
    }

    @Test func aMissingConfigurationFileIsNamed() async {
        let outcome = await CommandFixture().run("list", "--config", "missing.yaml")
        #expect(outcome.code == 2)
        #expect(outcome.err.hasPrefix("error: /nonexistent/missing.yaml: cannot be read: No such file or directory\n"))
    }

    @Test func theVersionNeedsNoServer() async throws {
        for word in ["version", "--version"] { #expect(await CommandFixture().run(word).out == "thv 1.2.3\n") }
        #expect(await CommandFixture().run("list", "--version").code == 2)
        let json = await CommandFixture().run("version", "--format", "json").out
        #expect(try JSON(parsing: json) == ["version": "1.2.3"])
    }

    @Test func theDoctorFindsNothingBadInAnEmptyHome() async {
        var fixture = CommandFixture()
        fixture.environment["THV_STATE_DIR"] = "/tmp/thv-doctor-\(Account.current)"
        let outcome = await fixture.run("doctor")
        #expect(outcome.out.contains("✔ runtime file: none: no server of this instance runs\n"))
        #expect(!File.exists("/tmp/thv-doctor-\(Account.current)"))
    }

    @Test func aRelativeStateDirectoryOfTheEnvironmentIsRefused() async {
        var fixture = CommandFixture()
        for path in [".thv", "./state", "../x"] {
            fixture.environment["THV_STATE_DIR"] = path
            let outcome = await fixture.run("list")
            #expect(outcome.code == 2 && outcome.requests.isEmpty)
            #expect(outcome.err.contains("THV_STATE_DIR “\(path)” is relative"))
        }
    }
}
