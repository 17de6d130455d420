// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import Commands

/// `thv edit` and the changes that have a name of their own.
@Suite struct ChangeCommandTests {
    private static let config: JSON = [
        "schema_version": "v1", "name": "time", "command": ["/usr/bin/python3", "-m", "time"], "working_dir": "/srv",
        "transport": "stdio", "port": 4000, "group": "default", "runtime": "process",
        "env_vars": ["A": "1", "B": "2"], "secrets": ["old,target=KEY"], "volumes": ["/a:/data:ro"],
        "labels": ["team": "x"], "tools_filter": ["now"],
        "permission_profile": [
            "name": "custom", "read": ["/a"], "network": ["outbound": ["insecure_allow_all": true]],
        ],
    ]
    private static let time: JSON = [
        "name": "time", "status": "running", "url": "http://127.0.0.1:4000/mcp", "revision": 3, "config": config,
    ]
    private static let image: JSON = [
        "name": "box", "status": "stopped", "revision": 1,
        "config": [
            "name": "box", "image": "mcp/box:1", "image_digest": "sha256:1", "transport": "streamable-http",
            "target_port": 8000, "runtime": "container", "engine": ["name": "docker", "socket": "/d", "id": "x"],
            "registry": "default", "server": "x/box", "cmd_args": ["--a"],
        ],
    ]
    private static let changed: JSON = [
        "name": "time", "status": "running", "url": "http://127.0.0.1:4000/mcp", "revision": 4,
    ]
    private let fixture = CommandFixture(answers: [
        "GET /api/v1/workloads/time": .json(time), "GET /api/v1/workloads/box": .json(image),
        "PATCH /api/v1/workloads/time": .json(changed), "PATCH /api/v1/workloads/box": .json(image),
    ])

    /// The body that a command line sends.
    private func patch(_ words: String...) async -> JSON? {
        await fixture.run(["edit"] + words).requests.first { $0.method == "PATCH" }?.body
    }

    @Test func onlyWhatAFlagChangesIsSent() async {
        #expect(await patch("time", "--memory", "1m") == ["memory": 1_048_576])
        #expect(await patch("time", "--memory=1m", "--group", "shop") == ["group": "shop", "memory": 1_048_576])
        #expect(await patch("time", "-e", "A=9", "-e", "C=3") == ["env_vars": ["A": "9", "C": "3"]])
        #expect(await patch("time", "-l", "team=x") == [:])
        #expect(await patch("time", "--tools", "a,b") == ["tools_filter": ["a", "b"]])
        #expect(await patch("time", "--read-only=false") == ["read_only": false])
    }

    @Test func listsGrowAndTheLastForOnePlaceCounts() async {
        #expect(
            await patch("time", "--secret", "new,target=KEY", "--secret", "more,target=B")
                == ["secrets": ["new,target=KEY", "more,target=B"]])
        #expect(await patch("time", "-v", "/b:/more") == ["volumes": ["/a:/data:ro", "/b:/more"]])
        #expect(await patch("time", "-v", "/b:/data") == ["volumes": ["/b:/data"]])
    }

    @Test func unsettingGivesBackTheDefault() async {
        #expect(
            await patch("time", "--unset", "volumes", "--unset", "env_vars.A", "--unset", "label.team")
                == ["env_vars": ["A": .null], "volumes": .null, "labels": .null])
        let unknown = await fixture.run("edit", "time", "--unset", "memry")
        #expect(unknown.code == 2 && unknown.err.contains("did you mean memory?"))
        #expect(await fixture.run("edit", "time", "--unset", "env_vars.Z").code == 2)
    }

    @Test func aProfileReplacesTheOldOneWhole() async {
        #expect(await patch("time", "--permission-profile", "none") == ["permission_profile": "none"])
    }

    @Test func anotherSourceTakesThePlaceOfTheOld() async {
        #expect(
            await patch("time", "--url", "https://x/mcp") == [
                "command": .null, "working_dir": .null, "transport": .null, "runtime": .null, "url": "https://x/mcp",
            ])
        #expect(await patch("box", "--image", "mcp/box:2") == ["image_digest": .null, "image": "mcp/box:2"])
        #expect(await patch("box", "--", "--b") == ["cmd_args": ["--b"]])
        #expect(await patch("time", "--server", "github") == ["command": .null, "server": "github"])
        #expect(
            await patch("box", "--server", "y/box", "--registry", "mine")
                == ["image": .null, "registry": "mine", "server": "y/box"])
        #expect(await fixture.run("edit", "box", "--image", "a", "--url", "http://b").code == 2)
        #expect(await fixture.run("edit", "box", "--registry", "mine").code == 2)
        #expect(await patch("time", "--", "/bin/sh", "-c", "x")?["command"] == ["/bin/sh", "-c", "x"])
    }

    @Test func whatWasReadIsTheCondition() async {
        let outcome = await fixture.run("edit", "time", "--memory", "1m")
        #expect(outcome.requests.last { $0.method == "PATCH" }?.headers["If-Match"] == "\"3-0\"")
        #expect(outcome.out == "time changed; it is running at http://127.0.0.1:4000/mcp\n")
        #expect(await fixture.run("edit", "box", "-q", "--memory", "1m").out == "box\n")
        #expect(await fixture.run("edit", "box", "--group", "default").out == "box stays as it is\n")
        #expect(await fixture.run("edit", "ghost", "--memory", "1m").code == 3)
    }

    @Test func aTrialSaysWhatWouldChange() async throws {
        var fixture = fixture
        let trial: JSON = ["workload": Self.time, "changes": ["memory", "cpus"], "restart": true]
        fixture.answers["PATCH /api/v1/workloads/time?dry_run=true"] = .json(trial)
        let outcome = await fixture.run("edit", "time", "--memory", "1m", "--dry-run")
        #expect(outcome.out == "would change: memory, cpus; it would be restarted, which ends its clients' sessions\n")
        let json = await fixture.run("edit", "time", "--memory", "1m", "--dry-run", "--format", "json")
        #expect(try JSON(parsing: json.out) == trial)
        let printed = await fixture.run("edit", "time", "--memory", "1m", "--print-request")
        #expect(printed.out.contains("-X PATCH") && printed.out.contains(#"{"memory":1048576}"#))
    }

    // MARK: Changes that have a name of their own

    @Test func renamingCopyingAndMovingAreOneRequestEach() async {
        var fixture = fixture
        for verb in ["rename", "copy", "move"] {
            fixture.answers["POST /api/v1/workloads/time:\(verb)"] = .json(Self.time)
        }
        fixture.answers["POST /api/v1/workloads/box:move"] = .json(Self.image)
        let renamed = await fixture.run("rename", "time", "clock")
        #expect(renamed.out == "time is now clock\n")
        #expect(renamed.asked == [#"POST /api/v1/workloads/time:rename {"name":"clock"}"#])
        let copied = await fixture.run("copy", "time", "time-2")
        #expect(copied.asked == [#"POST /api/v1/workloads/time:copy {"name":"time-2"}"#])
        #expect(copied.out == "time is running at http://127.0.0.1:4000/mcp\n")
        #expect(await fixture.run("cp", "time").asked == ["POST /api/v1/workloads/time:copy {}"])
        let moved = await fixture.run("move", "time", "box", "time", "--group", "shop")
        #expect(moved.out == "time is in shop\nbox is in shop\n")
        #expect(Set(moved.asked).count == 2)
        #expect(moved.asked.contains(#"POST /api/v1/workloads/box:move {"group":"shop"}"#))
        #expect(await fixture.run("move", "time", "ghost", "-g", "shop").code == 8)
        #expect(await fixture.run("move", "time").code == 2)
        #expect(await fixture.run("rename", "time").code == 2)
    }

    // MARK: Looking

    @Test func metricsAndSessionsAreReadable() async throws {
        var fixture = fixture
        let counts: JSON = [
            "requests": 12, "errors": 1, "bytes_in": 100, "bytes_out": 2000,
            "latency": ["p50_ms": .number(JSONNumber(1.25)), "p95_ms": .number(JSONNumber(30.4)), "p99_ms": 41],
            "sessions": ["open": 1, "opened": 4],
            "restarts": 0, "memory": 12_582_912, "since": "2026-01-01T00:00:00.000Z",
            "tools": [["tool": "now", "requests": 3, "errors": 0, "mean_ms": .number(JSONNumber(2.04))]], "methods": [],
        ]
        fixture.answers["GET /api/v1/workloads/time/metrics"] = .json(counts)
        let outcome = await fixture.run("metrics", "time", "--window", "15m")
        #expect(outcome.asked == ["GET /api/v1/workloads/time/metrics?window=15m"])
        #expect(
            outcome.out == """
                requests  12, 1 failed
                answered  50 % within 1.3 ms, 95 % within 30 ms, 99 % within 41 ms
                bytes     100 in, 2000 out
                sessions  1 open, 4 in all
                restarts  0
                memory    12 MiB
                since     2026-01-01T00:00:00.000Z

                TOOL  REQUESTS  FAILED  MEAN
                now   3         0       2.0 ms

                """)
        #expect(try JSON(parsing: await fixture.run("metrics", "time", "--format", "json").out) == counts)
        let session: JSON = [
            "id": "0123", "client": "zed", "client_version": "1", "opened_at": "a", "last_used_at": "b", "requests": 2,
            "in_flight": 1,
        ]
        fixture.answers["GET /api/v1/workloads/time/sessions"] = .json(["sessions": [session], "total": 1])
        #expect(
            await fixture.run("sessions", "time").out == """
                ID    CLIENT  OPENED  LAST USED  REQUESTS  UNDER WAY
                0123  zed 1   a       b          2         1

                """)
        #expect(await fixture.run("sessions", "time", "-q").out == "0123\n")
        #expect(try JSON(parsing: await fixture.run("sessions", "time", "--format", "json").out) == [session])
    }

    @Test func toolsThatClientsDoNotSeeAreListedOnDemand() async {
        var fixture = fixture
        let tools: JSON = [
            ["name": "now", "enabled": true, "description": "The time."], ["name": "then", "enabled": false],
        ]
        fixture.answers["GET /api/v1/workloads/time/tools?all=true"] = .json(["tools": tools, "total": 2])
        #expect(
            await fixture.run("mcp", "list", "--server", "time", "--all").out == """
                NAME  ON   DESCRIPTION
                now   yes  The time.
                then  no   -

                """)
        #expect(await fixture.run("mcp", "list", "prompts", "--server", "time", "-a").code == 2)
    }

    @Test func operationsAreListedShownAndCancelled() async throws {
        var fixture = fixture
        let many: JSON = [
            "id": "b", "kind": "stop-many", "name": "", "status": "succeeded", "created_at": "t2",
            "results": [
                ["name": "x", "status": "succeeded"],
                ["name": "y", "status": "failed", "problem": ["detail": "it is gone"]],
            ],
        ]
        let failed: JSON = [
            "id": "a", "kind": "create", "name": "time", "status": "failed", "created_at": "t1",
            "problem": ["detail": "no image", "fix": "pull it"],
        ]
        fixture.answers["GET /api/v1/operations"] = .json(["operations": [many, failed], "total": 2])
        fixture.answers["GET /api/v1/operations/a"] = .json(failed)
        fixture.answers["GET /api/v1/operations/b"] = .json(many)
        fixture.answers["GET /api/v1/operations/c"] = .json(["id": "c", "status": "running"])
        fixture.answers["DELETE /api/v1/operations/c"] = .json(["id": "c", "status": "cancelled"])
        let list = await fixture.run("operations", "list", "--status", "failed", "--workload", "time", "-n", "5")
        #expect(list.asked == ["GET /api/v1/operations?status=failed&workload=time&limit=5"])
        #expect(
            list.out == """
                ID  KIND       SERVER     STATUS     BEGAN  NOTES
                b   stop-many  2 servers  succeeded  t2     1 failed
                a   create     time       failed     t1     no image

                """)
        #expect(await fixture.run("ops", "ls", "-q").out == "b\na\n")
        #expect(
            await fixture.run("operations", "get", "b").out == """
                id      b
                kind    stop-many
                status  succeeded
                began   t2
                  x succeeded
                  y failed: it is gone

                """)
        #expect(await fixture.run("operations", "get", "a").out.contains("fix     pull it\n"))
        #expect(await fixture.run("operations", "get", "c", "--wait", "0s").code == 7)
        #expect(await fixture.run("operations", "cancel", "c").out == "c cancelled\n")
        #expect(await fixture.run("operations", "cancel", "none").code == 3)
        #expect(try JSON(parsing: await fixture.run("operations", "list", "--format=json").out) == [many, failed])
    }
}
