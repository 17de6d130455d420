// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import TestSupport
import Testing

/// One request for several workloads.
@Suite struct BulkTests {
    private static let base = "/api/v1/workloads"

    private func make(_ name: String, _ group: String, _ team: String, _ client: ValidatingClient) async throws {
        try await client.json(
            "POST", Self.base,
            [
                "name": .string(name), "command": [.string(TestServer.everything)], "group": .string(group),
                "labels": ["team": .string(team)],
            ], is: 201)
    }

    private func states(_ client: ValidatingClient) async throws -> [String: String] {
        let list = try await client.json("GET", Self.base)["workloads"]?.arrayValue ?? []
        return Dictionary(
            uniqueKeysWithValues: list.map { ($0["name"]?.stringValue ?? "", $0["status"]?.stringValue ?? "") })
    }

    @Test func severalAreStoppedAndOneFailureCancelsNoOther() async throws {
        try await ValidatingClient.with { client in
            for (name, group, team) in [("a", "one", "x"), ("b", "one", "y"), ("c", "two", "x")] {
                try await make(name, group, team, client)
            }
            let stopped = try await client.json("POST", "\(Self.base):stop", ["names": ["c", "missing", "a"]])
            #expect(stopped["total"] == 3)
            #expect(stopped["failed"] == 1)
            let results = stopped["results"]?.arrayValue ?? []
            #expect(results.map { $0["name"] } == ["c", "missing", "a"])
            #expect(results.map { $0["status"] } == ["succeeded", "failed", "succeeded"])
            #expect(results[1]["problem"]?["code"] == "not_found")
            #expect(try await states(client) == ["a": "stopped", "b": "running", "c": "stopped"])

            let started = try await client.json(
                "POST", "\(Self.base):start", ["group": "one", "labels": ["team": "x"]])
            #expect(started["results"]?.arrayValue?.map { $0["name"] } == ["a"])
            #expect(try await states(client)["a"] == "running")
            let typo = try await client.json("POST", "\(Self.base):start", ["group": "none"], is: 404)
            #expect(typo["detail"] == "group “none” does not exist")
            try await client.json("POST", "/api/v1/groups", ["name": "empty"], is: 201)
            #expect(try await client.json("POST", "\(Self.base):start", ["group": "empty"])["results"] == [])
            #expect(try await client.json("POST", "\(Self.base):stop", ["owner": "nobody-here"])["total"] == 0)

            let later = try await client.send(
                "POST", "\(Self.base):restart", ["all": true], headers: ["Prefer": "respond-async"])
            #expect(later.status == 202)
            let location = try #require(later.headers["Location"])
            let done = try await client.json("GET", "\(location)?timeout=60")
            #expect(done["kind"] == "restart-many")
            #expect(done["results"]?.arrayValue?.map { $0["status"] } == ["succeeded", "succeeded", "succeeded"])
            #expect(done["progress"]?["current"] == 3 && done["progress"]?["total"] == 3)
            #expect(try await states(client).values.allSatisfy { $0 == "running" })

            let gone = try await client.json("POST", "\(Self.base):delete", ["labels": ["team": "x"]])
            #expect(gone["failed"] == 0)
            #expect(try await states(client) == ["b": "running"])
            try await client.server.kill()
            try await client.server.start()
            #expect(try await client.json("GET", location)["results"]?.arrayValue?.count == 3)
        }
    }

    @Test func aSelectorSaysOneThing() async throws {
        try await ValidatingClient.with { client in
            let bad: [JSON] = [
                [:], ["names": ["a"], "all": true], ["all": false], ["group": "a", "names": []], ["names": "a"],
                ["names": ["a", "a"]], ["unknown": 1, "all": true], [], ["labels": ["a": 1]],
                ["group": .null, "labels": ["a": "1"]], ["names": ["a"], "group": .null],
                ["group": "a", "labels": [:]],
                ["names": ["a"], "all": false],
            ]
            for selector in bad {
                let answer = try await client.json("POST", "\(Self.base):stop", selector, is: 400)
                #expect(answer["code"] == "invalid_fields", "\(selector.text)")
            }
            #expect(try await client.json("POST", "\(Self.base):delete", ["names": []])["total"] == 0)
        }
    }
}
