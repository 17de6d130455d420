// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

@Suite struct GroupTests {
    private static let base = "/api/v1/groups"

    private func document(_ name: String, group: String) -> JSON {
        ["name": .string(name), "command": JSON([TestServer.everything]), "group": .string(group)]
    }

    private func names(_ client: ValidatingClient) async throws -> [String] {
        (try await client.json("GET", Self.base)["groups"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    @Test func groupsAreMadeListedRenamedAndDeletedWithTheirWorkloads() async throws {
        try await ValidatingClient.with { client in
            #expect(try await names(client) == ["default"])
            try await client.json("POST", Self.base, ["name": "empty"], is: 201)
            try await client.json("POST", "/api/v1/workloads", document("a", group: "shop"), is: 201)
            try await client.json("POST", "/api/v1/workloads", document("b", group: "shop"), is: 201)
            // One that a workload names is there, and an empty one stays over a restart.
            try await until("both are there") { try await names(client) == ["default", "empty", "shop"] }
            try await client.json("PUT", "/api/v1/clients/zed/groups/shop")

            let renamed = try await client.json("PATCH", "\(Self.base)/shop", ["name": "store"])
            #expect(renamed["workloads"] == ["a", "b"])
            #expect(renamed["clients"] == ["zed"])
            let moved = try await client.json("GET", "/api/v1/workloads/a")
            #expect(moved["group"] == "store")
            #expect(moved["status"] == "running")
            try await client.server.terminate()
            try await client.server.start()
            #expect(try await names(client) == ["default", "empty", "store"])
            #expect(try await client.json("GET", "/api/v1/workloads/b")["config"]?["group"] == "store")

            try await client.json("DELETE", "\(Self.base)/store?move_to=empty", is: 204)
            #expect(try await client.json("GET", "\(Self.base)/empty")["workloads"] == ["a", "b"])
            #expect(try await names(client) == ["default", "empty"])
            try await client.json("DELETE", "\(Self.base)/empty?workloads=delete", is: 204)
            #expect(try await client.json("GET", "/api/v1/workloads")["total"] == 0)
            #expect(try await names(client) == ["default"])
        }
    }

    /// Whichever way a workload's group changes, the same rule holds, both groups say so, and so do the files of client
    /// applications.
    @Test func aWorkloadMovesByOneRule() async throws {
        try await ValidatingClient.with { client in
            for name in ["shop", "store"] { try await client.json("POST", Self.base, ["name": .string(name)], is: 201) }
            let file = try #require(
                try await client.json("PUT", "/api/v1/clients/zed/groups/store")["config_path"]?.stringValue)
            try await client.json("POST", "/api/v1/workloads", document("a", group: "shop"), is: 201)
            let path = "/api/v1/workloads/a"
            let config = try #require(try await client.json("GET", path)["config"])
            func entries() -> String { (try? File.read(file)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

            let ways: [(String, String, JSON)] = [
                ("PATCH", "", ["group": "none"]), ("PATCH", "?dry_run=true", ["group": "none"]),
                ("PATCH", "", ["config": ["group": "none"]]), ("PUT", "", config.merging(["group": "none"])),
                ("POST", ":move", ["group": "none"]),
            ]
            for (method, ending, body) in ways {
                let problem = try await client.json(method, path + ending, body, is: 404)
                #expect(problem["code"] == "not_found")
                #expect(problem["errors"]?[0]?["pointer"] == "/group", "\(method) \(ending)")
                #expect(problem["fix"]?.stringValue?.contains("POST /api/v1/groups") == true)
            }
            #expect(try await client.json("GET", path)["revision"] == 1)
            #expect(try await names(client) == ["default", "shop", "store"])

            let moves: [(String, String, JSON, String)] = [
                ("PATCH", "", ["group": "store"], "store"), ("PATCH", "", ["group": "shop"], "shop"),
                ("PUT", "", config.merging(["group": "store"]), "store"), ("POST", ":move", ["group": "shop"], "shop"),
            ]
            for (method, ending, body, target) in moves {
                let other = target == "shop" ? "store" : "shop"
                // Whoever looks at the group that it leaves sees it go.
                let events = try await client.events("/api/v1/events?group=\(other)") { events in
                    if events.count == 1 { try await client.json(method, path + ending, body) }
                    return events.contains { $0.name == "workload" }
                }
                let seen = try #require(events.first { $0.name == "workload" })
                #expect(try JSON(parsing: seen.data)["group"]?.stringValue == target)
                #expect(try await client.json("GET", "\(Self.base)/\(target)")["workloads"] == ["a"])
                #expect(try await client.json("GET", "\(Self.base)/\(other)")["workloads"] == [])
                try await until("the application's file follows") { entries().contains("\"a\"") == (target == "store") }
            }
            let groups = try await client.events("/api/v1/events?type=group") { events in
                if events.count == 1 { try await client.json("POST", "\(path):move", ["group": "default"]) }
                return events.filter { $0.name == "group" }.count >= 2
            }
            let told = try groups.filter { $0.name == "group" }.map { try JSON(parsing: $0.data) }
            #expect(told.map { $0["name"] } == ["shop", "default"])
            #expect(told.map { $0["workloads"] } == [[], ["a"]])
        }
    }

    @Test func ofManyThatMakeTheSameGroupAtOnceOneDoes() async throws {
        try await ValidatingClient.with { client in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<8 {
                    tasks.addTask { try await client.send("POST", Self.base, ["name": "same"]).status }
                }
                var all: [Int] = []
                for try await status in tasks { all.append(status) }
                return all.sorted()
            }
            #expect(statuses == [201] + Array(repeating: 409, count: 7))
        }
    }
}
