// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Activity, the access log and the counts.
@Suite struct RecordTests {
    private func lines(_ path: String) throws -> [JSON] {
        try File.read(path).split(separator: 0x0A).map { try JSON(parsing: $0) }
    }

    @Test func auditEventsAreTheLinesOfTheLog() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", "/api/v1/groups", ["name": "one"], is: 201)
            try await client.json("PUT", "/api/v1/secrets/token", ["value": "s3cr3t-value"])
            try await client.json("DELETE", "/api/v1/groups/one", is: 204)
            let events = try await client.json("GET", "/v1/audit/events")["events"]?.arrayValue ?? []
            let log = try lines(client.server.instance.auditLog)
            #expect(log.map { $0["verb"] } == ["create-group", "set-secret", "delete-group"])
            let shared = ["time", "uid", "user", "via", "verb", "object", "name", "outcome", "detail"]
            #expect(events.map { event in shared.map { event[$0] } } == log.map { line in shared.map { line[$0] } })
            #expect(!String(decoding: try File.read(client.server.instance.auditLog), as: UTF8.self).contains("s3cr3t"))
        }
    }

    @Test func activityIsFilteredPagedAndFollowed() async throws {
        try await ValidatingClient.with { client in
            for index in 0..<5 {
                try await client.json("POST", "/api/v1/groups", ["name": .string("g\(index)")], is: 201)
            }
            try await client.json("DELETE", "/api/v1/groups/g1", is: 204)
            let deleted = try await client.json("GET", "/api/v1/activity?verb=delete-group")
            #expect(deleted["total"] == 1)
            #expect(deleted["activity"]?[0]?["object"] == "g1")
            #expect(try await client.json("GET", "/api/v1/activity?workload=g1")["total"] == 2)
            #expect(try await client.json("GET", "/api/v1/activity?actor=nobody-at-all")["total"] == 0)
            var next: String? = "/api/v1/activity?limit=4"
            var seen: [String] = []
            while let path = next {
                let response = try await client.send("GET", path)
                let page = try JSON(parsing: response.body)
                #expect(page["total"] == 6)
                seen += (page["activity"]?.arrayValue ?? []).compactMap { $0["object"]?.stringValue }
                next = response.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
            }
            #expect(seen == ["g1", "g4", "g3", "g2", "g1", "g0"])
            let events = try await client.events("/api/v1/activity?follow=true&limit=1") { events in
                if events.count == 1 { try await client.json("POST", "/api/v1/groups", ["name": "new"], is: 201) }
                return events.count >= 2
            }
            #expect(events.map(\.name) == ["snapshot", "activity"])
            #expect(try JSON(parsing: events[1].data)["object"] == "new")
        }
    }

    /// Who deleted it? People know the name, and that of then.
    @Test func recordsNameWhatItWasCalledThen() async throws {
        try await ValidatingClient.with { client in
            let base = "/api/v1/workloads"
            try await client.server.create("first")
            try await client.json("POST", "\(base)/first:rename", ["name": "second"])
            try await client.json("POST", "\(base)/second/stop")
            try await client.json("DELETE", "\(base)/second", is: 204)
            for reason in ["one", "two"] {
                let command: JSON = .array([.string("/no/such/\(reason)")])
                try await client.json("POST", base, ["name": "lost", "command": command], is: 422)
            }
            func names(_ query: String) async throws -> [[String]] {
                let answer = try await client.json("GET", "/api/v1/activity\(query)")
                #expect(answer["next_cursor"] == nil)
                return (answer["activity"]?.arrayValue ?? []).map {
                    [$0["verb"]?.stringValue ?? "", $0["name"]?.stringValue ?? ""]
                }
            }
            #expect(try await names("?workload=lost&limit=2") == [["create", "lost"], ["create", "lost"]])
            #expect(
                try await names("?workload=second") == [
                    ["delete", "second"], ["stop", "second"], ["edit", "second"],
                ])
            #expect(try await names("?workload=first") == [["create", "first"]])
            let log = try lines(client.server.instance.auditLog)
            #expect(log.contains { $0["verb"] == "delete" && $0["name"] == "second" })
        }
    }

    /// What was accepted and failed leaves a record with the reason, wherever records are.
    @Test func whatFailsIsOnRecord() async throws {
        try await ValidatingClient.with { client in
            let base = "/api/v1/workloads"
            let fine: JSON = ["name": "fine", "command": [.string(TestServer.everything)]]
            let made = try await client.json("POST", base, fine, is: 201)
            let broken = try await client.json("POST", base, ["name": "bad", "command": ["/bin/false"]], is: 422)
            try await client.json("POST", "\(base)/bad/start", is: 422)
            try await client.json("POST", "\(base):start", ["names": ["bad", "fine", "nobody"]])
            let edited = try await client.json("PATCH", "\(base)/fine", ["command": ["/bin/false"]], is: 409)
            #expect(edited["code"] == "rolled_back")
            let missing = try await client.json(
                "POST", base, ["name": "away", "command": ["/no/such/program"]], is: 422)
            #expect(missing["code"] == "command_not_found")
            let ids = (made["id"]?.stringValue ?? "", broken["workload"]?["id"]?.stringValue ?? "")
            let expected = [
                ["create", ids.1], ["start", ids.1], ["start", ids.1], ["edit", ids.0], ["create", "away"],
            ]
            func failed(_ records: [JSON]) -> [[String]] {
                records.filter { $0["outcome"] == "failed" }.map {
                    [$0["verb"]?.stringValue ?? "", $0["object"]?.stringValue ?? ""]
                }
            }
            let list = try await client.json("GET", "/api/v1/activity?outcome=failed")
            #expect(list["total"]?.intValue == expected.count)
            #expect(failed((list["activity"]?.arrayValue ?? []).reversed()) == expected)
            let rolledBack = (list["activity"]?.arrayValue ?? []).first { $0["verb"] == "edit" }
            #expect(rolledBack?["detail"] == edited["detail"])
            #expect(rolledBack?["name"] == "fine")
            #expect(try await client.json("GET", "/api/v1/activity?workload=fine&outcome=failed")["total"] == 1)
            #expect(failed(try await client.json("GET", "/v1/audit/events")["events"]?.arrayValue ?? []) == expected)
            #expect(failed(try lines(client.server.instance.auditLog)) == expected)
        }
    }

    @Test func refusalsAreCountedNotWrittenOneByOne() async throws {
        try await ValidatingClient.with { client in
            for _ in 0..<20 {
                let answer = try await client.send(
                    "GET", "/api/v1/workloads", headers: ["Host": "evil.example"], tcp: true)
                #expect(answer.status == 403)
            }
            try await until("the first is written down") {
                try await client.json("GET", "/api/v1/activity?outcome=refused")["total"] != 0
            }
            let refused = try await client.json("GET", "/api/v1/activity?outcome=refused")
            #expect(refused["total"] == 1)
            #expect(refused["activity"]?[0]?["detail"]?.stringValue?.contains("evil.example") == true)
            let metrics = String(decoding: try await client.send("GET", "/metrics").body, as: UTF8.self)
            #expect(metrics.contains("thv_http_refused_total 20\n"))
        }
    }

    @Test func everyRequestIsOneLineWithoutItsQuery() async throws {
        try await ValidatingClient.with { client in
            try await client.json("GET", "/api/v1/workloads?q=s3cr3t-word")
            let missing = try await client.send("GET", "/api/v1/workloads/none?timeout=7")
            let id = try #require(missing.headers["X-Request-Id"])
            // Lines are written a moment later; a server that is closed has written them all.
            try await client.server.terminate()
            let text = String(decoding: try File.read(client.server.instance.accessLog), as: UTF8.self)
            #expect(!text.contains("s3cr3t-word"))
            let line = try #require(
                try lines(client.server.instance.accessLog).first { $0["request_id"]?.stringValue == id })
            #expect(line["status"] == 404)
            #expect(line["method"] == "GET")
            #expect(line["path"] == "/api/v1/workloads/none")
            #expect(line["operation"] == "getWorkload")
            #expect(line["bytes"]?.intValue == missing.body.count)
            #expect(line["via"] == "socket")
            #expect(line["ms"]?.doubleValue != nil)
        }
    }

    @Test func metricsCountWhatIsAnswered() async throws {
        try await ValidatingClient.with { client in
            for _ in 0..<3 { try await client.json("GET", "/api/v1/groups") }
            let text = String(decoding: try await client.send("GET", "/metrics").body, as: UTF8.self)
            #expect(text.contains("thv_http_requests_total{operation=\"listGroups\",status=\"200\"} 3\n"))
            #expect(text.contains("thv_workloads{status=\"running\"} 0\n"))
            #expect(text.contains("thv_http_request_duration_seconds_count{operation=\"listGroups\"} 3\n"))
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
            }
        }
    }
}
