// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// PATCH, PUT and the changes with a name of their own.
@Suite struct EditTests {
    private static let base = "/api/v1/workloads"

    private func document(_ name: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(JSONObject([("name", .string(name)), ("command", JSON([TestServer.everything]))] + more))
    }

    @Test func whatIsReadAndWrittenBackChangesNothing() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json(
                "POST", Self.base, document("trip", [("labels", ["team": "a"]), ("env_vars", ["A": "1"])]), is: 201)
            let shown = try await client.json("GET", "\(Self.base)/trip")
            let back = try await client.json("PUT", "\(Self.base)/trip", shown)
            #expect(back["revision"] == made["revision"])
            #expect(back["backend"] == made["backend"])
            let config = try #require(shown["config"])
            #expect(try await client.json("PUT", "\(Self.base)/trip", config)["revision"] == made["revision"])
            #expect(try await client.json("PATCH", "\(Self.base)/trip", shown)["revision"] == made["revision"])
            #expect(try await client.json("PATCH", "\(Self.base)/trip", [:])["revision"] == made["revision"])
            // A document without what the server chose means the same.
            let short = document("trip", [("labels", ["team": "a"]), ("env_vars", ["A": "1"])])
            #expect(try await client.json("PUT", "\(Self.base)/trip", short)["revision"] == made["revision"])
        }
    }

    /// What was read while it started is still the same when it runs.
    @Test func whatMovesByItselfIsNoChange() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("moves"), is: 201)
            for status in ["starting", "unhealthy", "error"] {
                let read = made.merging(["status": .string(status), "since": "2026-01-01T00:00:00.000Z", "pid": 1])
                #expect(try await client.json("PUT", "\(Self.base)/moves", read)["revision"] == made["revision"])
            }
            // Nobody stops a server by writing that it is stopped, nor may think so.
            for status: JSON in ["stopped", "stopping", "removing", "no-such-status", 1] {
                let problem = try await client.json(
                    "PUT", "\(Self.base)/moves", made.merging(["status": status]), is: 400)
                #expect(problem["errors"]?[0]?["pointer"] == "/status")
            }
            try await client.json("POST", "\(Self.base)/moves/stop")
            let stopped = try await client.json("GET", "\(Self.base)/moves")
            let again = try await client.json("POST", "\(Self.base)/moves/stop")
            #expect(again["since"] == stopped["since"])
        }
    }

    /// Thousands of members are refused before anything is done with them, and what is allowed is quickly compared.
    @Test func thereIsAnEndToLabelsAndVariables() async throws {
        try await ValidatingClient.with { client in
            func map(_ count: Int) -> JSON {
                JSON(Dictionary(uniqueKeysWithValues: (0..<count).map { ("key\($0)", "value") }))
            }
            try await client.json("POST", Self.base, document("full", [("labels", map(1000))]), is: 201)
            let same = try await client.json("PATCH", "\(Self.base)/full?dry_run=true", ["labels": map(1000)])
            #expect(same["changes"] == [])
            for member in ["labels", "env_vars"] {
                let problem = try await client.json(
                    "PATCH", "\(Self.base)/full", .object(JSONObject([(member, map(1001))])), is: 400)
                #expect(problem["errors"]?[0]?["pointer"]?.stringValue == "/\(member)")
                #expect(problem["errors"]?[0]?["code"] == "out_of_range")
            }
            let long: JSON = ["env_vars": ["LONG": .string(String(repeating: "x", count: 200_000))]]
            let problem = try await client.json("PATCH", "\(Self.base)/full", long, is: 400)
            #expect(problem["detail"]?.stringValue?.contains("“LONG”") == true)
        }
    }

    @Test func whatCannotBeChangedIsNamed() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("fixed"), is: 201)
            let bad: [(String, JSON)] = [
                ("id", "0"), ("owner", ["uid": 7, "name": "x"]), ("status", "stopped"), ("status_context", "x"),
                ("since", "x"), ("desired", "stopped"), ("source", "x"), ("pid", 1), ("backend", [:]), ("restarts", 9),
                ("created_at", "x"), ("revision", 99), ("exit_code", 3), ("log_tail", []), ("nonsense", 1),
                ("port", 70_000), ("labels", ["a": 1]),
            ]
            for (key, value) in bad {
                let problem = try await client.json(
                    "PATCH", "\(Self.base)/fixed", .object(JSONObject([(key, value)])), is: 400)
                let pointer = problem["errors"]?[0]?["pointer"]?.stringValue ?? ""
                #expect(pointer.hasPrefix("/\(key)"), "\(key): \(pointer)")
            }
            let both = try await client.json("PATCH", "\(Self.base)/fixed", ["id": "0", "pid": 1], is: 400)
            #expect(both["errors"]?.arrayValue?.count == 2)
            let inner = try await client.json(
                "PATCH", "\(Self.base)/fixed", ["config": ["port": -1, "what": 1]], is: 400)
            let pointers = (inner["errors"]?.arrayValue ?? []).compactMap { $0["pointer"]?.stringValue }
            #expect(Set(pointers) == ["/config/port", "/config/what"])
            for text in ["[]", "null", "3", "\"x\"", "{", ""] {
                let answer = try await client.send("PATCH", "\(Self.base)/fixed", text: text)
                #expect(answer.status == 400, "\(text)")
            }
            let missing = try await client.json(
                "PATCH", "\(Self.base)/fixed", ["secrets": ["none,target=A"]], is: 422)
            #expect(missing["code"] == "secret_not_found")
            let now = try await client.json("GET", "\(Self.base)/fixed")
            #expect(now["revision"] == made["revision"])
            #expect(now["backend"] == made["backend"])
            try await client.json("PATCH", "\(Self.base)/nobody", [:], is: 404)
        }
    }

    @Test func whatThisServerCannotDoIsSaidAndNotPassedOver() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", Self.base, document("fixed"), is: 201)
            let path = "\(Self.base)/fixed"
            let wish: JSON = ["oauth_config": ["issuer": "https://x"]]
            let full = document("fixed").merging(wish)
            let ways: [(String, String, JSON)] = [
                ("POST", Self.base, document("new").merging(wish)), ("POST", "\(Self.base):import", full),
                ("PATCH", path, wish), ("PATCH", "\(path)?dry_run=true", wish), ("PUT", path, full),
                ("PUT", "\(Self.base)/new", document("new").merging(wish)),
            ]
            for (method, path, body) in ways {
                let problem = try await client.json(method, path, body, is: 422)
                #expect(problem["code"] == "not_supported")
                #expect(problem["errors"]?[0]?["pointer"] == "/oauth_config", "\(method) \(path)")
            }
            let inner = try await client.json("PATCH", path, ["config": wish], is: 422)
            #expect(inner["errors"]?[0]?["pointer"] == "/config/oauth_config")
            let package: JSON = ["name": "go", "package": "go://example.org/x"]
            #expect(try await client.json("POST", Self.base, package, is: 422)["code"] == "not_supported")
            #expect(try await client.json("GET", Self.base)["total"] == 1)
        }
    }

    @Test func labelsAndGroupChangeWhileItRuns() async throws {
        try await ValidatingClient.with { client in
            for group in ["team", "other"] {
                try await client.json("POST", "/api/v1/groups", ["name": .string(group)], is: 201)
            }
            let made = try await client.json("POST", Self.base, document("calm", [("labels", ["a": "1"])]), is: 201)
            let labelled = try await client.json(
                "PATCH", "\(Self.base)/calm", ["labels": ["a": .null, "b": "2"], "group": "team"])
            #expect(labelled["labels"] == ["b": "2"])
            #expect(labelled["group"] == "team")
            #expect(labelled["backend"] == made["backend"])
            #expect(labelled["pid"] == made["pid"])
            #expect(labelled["revision"]?.intValue == 2)
            let moved = try await client.json("POST", "\(Self.base)/calm:move", ["group": "other"])
            #expect(moved["group"] == "other")
            let renamed = try await client.json("POST", "\(Self.base)/calm:rename", ["name": "quiet"])
            #expect(renamed["name"] == "quiet")
            #expect(renamed["config"]?["name"] == "quiet")
            #expect(renamed["pid"] == made["pid"])
            try await client.json("GET", "\(Self.base)/calm", is: 404)
            try await client.json("POST", Self.base, document("calm"), is: 201)
            let taken = try await client.json("POST", "\(Self.base)/quiet:rename", ["name": "calm"], is: 409)
            #expect(taken["code"] == "name_taken")
            try await client.json("POST", "\(Self.base)/quiet:rename", ["name": "no good"], is: 400)
            try await client.json("POST", "\(Self.base)/quiet:rename", [:], is: 400)
            try await client.json("POST", "\(Self.base)/quiet:move", ["group": ""], is: 400)
            try await client.server.kill()
            try await client.server.start()
            #expect(try await client.json("GET", "\(Self.base)/quiet?wait_for=running")["pid"] == made["pid"])
        }
    }

    @Test func aChangeOfTheBackendIsTriedAndKept() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("busy"), is: 201)
            let shown = try await client.json("PATCH", "\(Self.base)/busy?dry_run=true", ["env_vars": ["A": "1"]])
            #expect(shown["changes"] == ["env_vars"])
            #expect(shown["restart"] == true)
            #expect(shown["workload"]?["config"]?["env_vars"] == ["A": "1"])
            let light = try await client.json("PATCH", "\(Self.base)/busy?dry_run=true", ["labels": ["a": "b"]])
            #expect(light["restart"] == false)
            #expect(try await client.json("PATCH", "\(Self.base)/busy?dry_run=true", [:])["changes"] == [])
            #expect(try await client.json("GET", "\(Self.base)/busy")["revision"] == made["revision"])

            let changed = try await client.json("PATCH", "\(Self.base)/busy", ["env_vars": ["A": "1"]])
            #expect(changed["status"] == "running")
            #expect(changed["revision"]?.intValue == 2)
            #expect(changed["port"] == made["port"])
            #expect(changed["backend"]?["pid"] != made["backend"]?["pid"])
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            let busy = try await client.json("PATCH", "\(Self.base)/busy", ["port": JSON(Int(port))], is: 409)
            #expect(busy["code"] == "port_in_use")
            socket.close()
            let moved = try await client.json("PATCH", "\(Self.base)/busy", ["port": JSON(Int(port))])
            #expect(moved["port"]?.intValue == Int(port))
            #expect(try await client.json("GET", "\(Self.base)/busy/tools")["total"] == 10)
            // The old port is free again.
            try await client.json("POST", Self.base, document("next", [("port", made["port"] ?? 0)]), is: 201)
            let later = try await client.send(
                "PATCH", "\(Self.base)/next", ["env_vars": ["B": "2"]], headers: ["Prefer": "respond-async"])
            #expect(later.status == 202)
            let operation = try await client.json("GET", "\(later.headers["Location"] ?? "")?timeout=30")
            #expect(operation["kind"] == "edit")
            #expect(operation["status"] == "succeeded")
        }
    }

    @Test func aChangeThatDoesNotComeUpIsUndone() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("safe"), is: 201)
            let broken: [JSON] = [
                ["command": ["/bin/sh", "-c", "echo last words >&2; exit 3"]],
                // Answers, and ends soon after.
                [
                    "command": [
                        "/bin/sh", "-c",
                        #"read line; echo '{"jsonrpc":"2.0","id":"thv-initialize","result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}'; read more; echo last words >&2; exit 3"#,
                    ]
                ],
            ]
            for patch in broken {
                let problem = try await client.json("PATCH", "\(Self.base)/safe", patch, is: 409)
                #expect(problem["code"] == "rolled_back")
                #expect(problem["log_tail"]?.arrayValue?.contains("last words") == true, "\(problem.text)")
                #expect(problem["workload"]?["status"] == "running")
                let now = try await client.json("GET", "\(Self.base)/safe")
                #expect(now["config"] == made["config"])
                #expect(now["revision"] == made["revision"])
                #expect(try await client.json("GET", "\(Self.base)/safe/tools")["total"] == 10)
            }
            let nowhere = try await client.json("PATCH", "\(Self.base)/safe", ["command": ["/no/such/thing"]], is: 422)
            #expect(nowhere["code"] == "command_not_found")
        }
    }

    @Test func aServerThatDiesWhileTryingGoesBack() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("back"), is: 201)
            // Never answers: the trial lasts until the server is killed.
            let patch: JSON = ["command": ["/bin/sh", "-c", "sleep 600"], "labels": ["new": "yes"]]
            let later = try await client.send(
                "PATCH", "\(Self.base)/back", patch, headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            try await until("the new backend is tried") {
                let now = try await client.json("GET", "\(Self.base)/back")
                return now["pid"]?.intValue ?? 0 > 0 && now["pid"] != made["pid"]
            }
            try await client.server.kill()
            try await client.server.start()
            let now = try await client.json("GET", "\(Self.base)/back?wait_for=running")
            #expect(now["config"] == made["config"])
            #expect(now["revision"] == made["revision"])
            try await until("the old backend answers") {
                try await client.send("GET", "\(Self.base)/back/tools").status == 200
            }
            #expect(try await client.json("GET", location)["status"] == "failed")
        }
    }

    @Test func conditionsAreRespected() async throws {
        try await ValidatingClient.with { client in
            let path = "\(Self.base)/cond"
            try await client.json("PUT", path, document("cond"), headers: ["If-None-Match": "*"], is: 201)
            let taken = try await client.json("PUT", path, document("cond"), headers: ["If-None-Match": "*"], is: 412)
            #expect(taken["current"]?["name"] == "cond")
            let tag = try await client.send("GET", path).headers["ETag"] ?? ""
            try await client.json("PATCH", path, ["labels": ["a": "1"]], headers: ["If-Match": tag])
            let stale = try await client.json(
                "PATCH", path, ["labels": ["a": "2"]], headers: ["If-Match": tag], is: 412)
            #expect(stale["code"] == "stale")
            #expect(stale["current"]?["labels"] == ["a": "1"])
            try await client.json("PUT", path, document("cond"), headers: ["If-Match": tag], is: 412)
            try await client.json("PUT", "\(Self.base)/none", document("none"), headers: ["If-Match": tag], is: 412)
            try await client.json("PUT", "\(Self.base)/none", document("other"), is: 409)
            try await client.json("PUT", path, document("other"), is: 409)
            let put = try await client.json("PUT", path, document("cond"))
            #expect(put["labels"] == [:])
        }
    }

    @Test func aStoppedWorkloadIsChangedWithoutBeingStarted() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", Self.base, document("still"), is: 201)
            try await client.json("POST", "\(Self.base)/still/stop")
            let changed = try await client.json("PATCH", "\(Self.base)/still", ["env_vars": ["A": "1"], "port": 0])
            #expect(changed["status"] == "stopped")
            #expect(changed["config"]?["env_vars"] == ["A": "1"])
            #expect(try await client.json("POST", "\(Self.base)/still/start")["status"] == "running")
        }
    }

    @Test func aCopyIsAWorkloadOfItsOwn() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("one", [("labels", ["a": "b"])]), is: 201)
            let copy = try await client.json("POST", "\(Self.base)/one:copy", ["name": "two"], is: 201)
            #expect(copy["name"] == "two")
            #expect(copy["labels"] == made["labels"])
            #expect(copy["port"] != made["port"])
            #expect(copy["id"] != made["id"])
            #expect(try await client.json("POST", "\(Self.base)/one:copy", [:], is: 201)["name"] == "one-2")
            #expect(
                try await client.json("POST", "\(Self.base)/one:copy", ["name": "two"], is: 409)["code"]
                    == "name_taken")
            try await client.json("POST", "\(Self.base)/one:copy", ["name": "a b"], is: 400)
        }
    }

    @Test func anOwnerInFrontOfANameIsUnderstood() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("mine"), is: 201)
            let owner = made["owner"]?["name"]?.stringValue ?? ""
            let uid = made["owner"]?["uid"]?.intValue ?? -1
            for name in ["\(owner)~mine", "\(uid)~mine", "\(owner)%7Emine"] {
                #expect(try await client.json("GET", "\(Self.base)/\(name)")["id"] == made["id"], "\(name)")
            }
            for name in ["nobody-here~mine", "~mine", "\(owner)~", "\(owner)~\(owner)~mine", "4294967296~mine"] {
                try await client.json("GET", "\(Self.base)/\(name)", is: 404)
            }
        }
    }
}
