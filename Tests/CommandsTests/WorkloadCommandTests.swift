// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import Commands

@Suite struct WorkloadCommandTests {
    private static let time: JSON = [
        "id": "0123456789abcdef0123456789abcdef", "name": "time", "status": "running",
        "url": "http://127.0.0.1:4000/mcp",
        "port": 4000, "group": "default", "source": "/usr/bin/python3 -m mcp_server_time --local-timezone UTC",
        "transport": "stdio", "proxy_mode": "streamable-http", "runtime": "process",
        "owner": ["uid": 0, "name": "root"],
        "pid": 77, "backend": ["pid": 78, "container": "", "notes": ["no memory limit"]], "restarts": 2,
    ]
    private static let broken: JSON = [
        "name": "broken", "status": "error", "status_context": "exit code 3", "url": "", "port": 0, "group": "shop",
        "source": "mcp/broken", "exit_code": 3, "log_tail": ["no key", "bye\u{1B}[2J"],
    ]
    private let fixture = CommandFixture(answers: [
        "GET /api/v1/workloads": .json(["workloads": [broken, time], "total": 2]),
        "GET /api/v1/workloads/time": .json(time), "GET /api/v1/workloads/broken": .json(broken),
    ])

    @Test func theListIsATable() async {
        let outcome = await fixture.run("list")
        #expect(
            outcome.out == """
                NAME    SOURCE                                                    STATUS   URL                        PORT  GROUP
                broken  mcp/broken                                                error    -                          -     shop
                time    /usr/bin/python3 -m mcp_server_time --local-timezone UTC  running  http://127.0.0.1:4000/mcp  4000  default

                """)
        #expect(outcome.err == "broken: exit code 3; thv logs broken\n")
        #expect(outcome.code == 0)
    }

    @Test func theListForProgramsIsABareArray() async throws {
        let outcome = await fixture.run("list", "--format", "json")
        let list = try #require(try JSON(parsing: outcome.out).arrayValue)
        #expect(list.map(\.["name"]) == ["broken", "time"])
        for (shown, served) in zip(list, [Self.broken, Self.time]) {
            // Every member as the API gave it, and ToolHive's names beside them.
            let (before, after) = (served.objectValue?.members ?? [], shown.objectValue?.members ?? [])
            for (name, value) in before { #expect(shown[name] == value, "\(name)") }
            let more = Set(after.map(\.key)).subtracting(before.map(\.key))
            #expect(more.isSubset(of: ["package", "transport_type", "uptime"]), "\(more)")
            #expect(shown["package"] == served["source"])
            #expect(shown["transport_type"] == served["transport"])
        }
        #expect(outcome.err == "")
    }

    @Test func theListForClientApplicationsHasOnlyWhatAnswers() async throws {
        let outcome = await fixture.run("ls", "--format=mcpservers")
        let expected: JSON = ["mcpServers": ["time": ["url": "http://127.0.0.1:4000/mcp", "type": "streamable-http"]]]
        #expect(try JSON(parsing: outcome.out) == expected)
    }

    @Test func quietMeansNamesOnly() async {
        #expect(await fixture.run("list", "-q").out == "broken\ntime\n")
        let empty = CommandFixture(answers: ["GET /api/v1/workloads": .json(["workloads": [], "total": 0])])
        let outcome = await empty.run("list", "-q")
        #expect(outcome.out == "" && outcome.err == "" && outcome.code == 0)
    }

    @Test func filtersBecomeTheQuery() async {
        let outcome = await fixture.run("list", "--group", "a b", "-l", "x=y&z", "-l", "v", "--status", "running")
        #expect(outcome.asked == ["GET /api/v1/workloads?group=a%20b&status=running&label=x%3Dy%26z&label=v"])
    }

    @Test func whatNoServerFitsIsNamed() async {
        let empty = CommandFixture(answers: [
            "GET /api/v1/workloads": .json(["workloads": [], "total": 0]),
            "GET /api/v1/groups/shop": .json(["name": "shop"]),
        ])
        let list = await empty.run("list", "-l", "a=b", "--group", "shop")
        #expect(list.err == "no server fits --group shop --label a=b\n" && list.code == 0)
        #expect(await empty.run("list", "--group", "typo").code == 3)
        #expect(await empty.run("list").err.hasPrefix("no servers yet; for example:"))
        for verb in ["stop", "start", "restart", "rm"] {
            let outcome = await empty.run(verb, "-l", "a=b")
            #expect(outcome.err == "no server fits --label a=b\n" && outcome.out == "" && outcome.code == 0)
            #expect(await empty.run(verb, "--all").err.hasPrefix("no servers yet"))
            #expect(await empty.run(verb, "-l", "a=b", "-q").err == "")
            #expect(await empty.run(verb, "--group", "typo").code == 3)
        }
    }

    @Test func statusTellsEverythingAndNothingThatDrivesTheTerminal() async {
        let outcome = await fixture.run("status", "broken")
        #expect(
            outcome.out == """
                name         broken
                source       mcp/broken
                status       error: exit code 3
                group        shop
                exit code    3
                log
                  no key
                  bye�[2J

                """)
        let glance = await fixture.run("status")
        #expect(glance.out.contains("servers  1 error, 1 running\n  broken: error: exit code 3\n"))
    }

    @Test func severalAreStoppedAndOneFailureStopsNoOther() async {
        var fixture = fixture
        fixture.answers["POST /api/v1/workloads/time/stop"] = .json(Self.time)
        let outcome = await fixture.run("stop", "time", "ghost", "time")
        #expect(outcome.out == "time stopped\n")
        #expect(outcome.err == "error: there is no stop: ghost\n" || outcome.err.contains("ghost"))
        #expect(outcome.code == 8)
        #expect(Set(outcome.asked) == ["POST /api/v1/workloads/time/stop", "POST /api/v1/workloads/ghost/stop"])
        #expect(await fixture.run("stop", "ghost").code == 3)
        #expect(await fixture.run("stop", "time").code == 0)
    }

    @Test func allMeansEveryNameOfTheList() async {
        var fixture = fixture
        for name in ["time", "broken"] {
            fixture.answers["DELETE /api/v1/workloads/\(name)"] = APIResponse(status: 204)
        }
        let outcome = await fixture.run("rm", "--all", "-q")
        #expect(outcome.out == "broken\ntime\n")
        #expect(await fixture.run("rm").code == 2)
        #expect(await fixture.run("rm", "time", "--all").code == 2)
    }

    @Test func anOperationIsFollowedToItsEnd() async {
        var fixture = CommandFixture()
        let running: JSON = ["id": "op1", "kind": "create", "status": "running", "workload": "abc"]
        fixture.answers = [
            "POST /api/v1/workloads": .json(running, status: 202),
            "GET /api/v1/operations/op1": .json(["id": "op1", "status": "succeeded", "workload": "abc"]),
            "GET /api/v1/workloads/abc": .json(Self.time),
        ]
        let outcome = await fixture.run("run", "mcp/time")
        #expect(outcome.out == "time is running at http://127.0.0.1:4000/mcp\n")
        #expect(outcome.requests.first { $0.method == "POST" }?.headers["Prefer"] == "respond-async")
        #expect(outcome.code == 0)
    }

    @Test func theOperationsNameIsUsedUntilItKnowsItsWorkload() async {
        let started: JSON = ["id": "op1", "name": "time", "workload": "", "status": "succeeded"]
        let fixture = CommandFixture(answers: [
            "POST /api/v1/workloads": .json(started, status: 202), "GET /api/v1/workloads/time": .json(Self.time),
        ])
        #expect(await fixture.run("run", "mcp/time", "-q").out == "time\n")
        // Without a server nobody would finish what the command leaves behind.
        let embedded = await fixture.run("run", "mcp/time", "--no-wait")
        #expect(embedded.out == "time is running at http://127.0.0.1:4000/mcp\n")
        #expect(embedded.err.hasPrefix("waiting all the same"))
    }

    @Test func aFailedStartShowsItsLastWordsAndTheFix() async {
        var fixture = CommandFixture()
        let problem: JSON = [
            "status": 422, "code": "start_failed", "detail": "time ended with exit code 3 before it answered",
            "fix": "thv logs time", "workload": Self.broken,
        ]
        fixture.answers = [
            "POST /api/v1/workloads": .json(["id": "op1", "status": "running", "workload": "abc"], status: 202),
            "GET /api/v1/operations/op1": .json(["id": "op1", "status": "failed", "problem": problem]),
        ]
        let outcome = await fixture.run("run", "-q", "mcp/time")
        #expect(
            outcome.err == "error: time ended with exit code 3 before it answered\n  fix: thv logs time\n")
        #expect(outcome.code == 1)
        #expect(outcome.out == "")
        #expect(await fixture.run("run", "mcp/time").err.contains("  | no key\n  | bye�[2J\n"))
    }

    @Test func waitingKnowsFailureFromTime() async {
        #expect(await fixture.run("wait", "time").code == 0)
        let failed = await fixture.run("wait", "broken")
        #expect(failed.code == 1)
        #expect(failed.err == "error: broken failed: exit code 3\n  fix: thv logs broken\n")
        let late = await fixture.run("wait", "time", "--for", "stopped", "--timeout", "0")
        #expect(late.code == 7)
        #expect(await fixture.run("wait", "ghost", "--for", "gone").code == 0)
        #expect(await fixture.run("wait", "time", "--for", "happy").code == 2)
    }

    @Test func aServerThatRunsForLongStaysInTheForeground() async throws {
        let late: JSON = ["status": 504, "code": "timeout", "detail": "late", "workload": Self.time]
        let path = "GET /api/v1/workloads/time"
        let transport = TableTransport(
            [path: .json(["name": "time", "status": "stopped"])], early: [path: [.json(late, status: 504)]])
        #expect(try await Foreground.end(of: "time", over: transport)?.status == "stopped")
        #expect(transport.requests.count == 2)
        #expect(try await Foreground.end(of: "ghost", over: transport)?.name == nil)
    }

    @Test func aTurnThatIsOverIsNotTheTimeGiven() async {
        let late: JSON = ["status": 504, "code": "timeout", "detail": "late", "workload": Self.time]
        let path = "GET /api/v1/workloads/time"
        var fixture = CommandFixture(answers: [path: .json(["name": "time", "status": "stopped"])])
        fixture.early = [path: [.json(late, status: 504), .json(late, status: 504)]]
        let outcome = await fixture.run("wait", "time", "--for", "stopped", "--timeout", "60s")
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.requests.count == 3)
        fixture = CommandFixture(answers: [path: .json(late, status: 504)])
        let over = await fixture.run("wait", "time", "--for", "running", "--timeout", "0")
        #expect(over.code == 0, "it is running all the same")
        let gone = await fixture.run("wait", "time", "--for", "gone", "--timeout", "0")
        #expect(
            gone.err
                == "error: the time is over; time is still running\n  fix: thv status time, or a longer --timeout\n")
        #expect(gone.code == 7)
    }

    @Test func waitingForAToolAsksUntilItIsThere() async {
        var fixture = fixture
        fixture.answers["GET /api/v1/workloads/time/tools"] = .json(["tools": [["name": "now"]], "total": 1])
        #expect(await fixture.run("wait", "time", "--for", "tool=now").code == 0)
        #expect(await fixture.run("wait", "time", "--for", "tool=then", "--timeout", "0s").code == 7)
    }

    @Test func logsArePassedOnButNotToDriveATerminal() async {
        var fixture = fixture
        fixture.answers["GET /api/v1/workloads/time/logs"] = .text("a\tb\u{1B}[31m\n")
        #expect(await fixture.run("logs", "time", "--tail", "5").out == "a\tb\u{1B}[31m\n")
        #expect(await fixture.run("logs", "time", "--tail", "5").asked == ["GET /api/v1/workloads/time/logs?tail=5"])
        fixture.isTerminal = true
        #expect(await fixture.run("logs", "time").out == "a\tb�[31m\n")
        let missing = await fixture.run("logs", "ghost")
        #expect(missing.code == 3)
        #expect(missing.err == "error: there is no logs\n  fix: thv list\n")
    }
}
