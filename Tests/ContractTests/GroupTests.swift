// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
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

    @Test func row47GroupsAreMadeListedRenamedAndDeletedWithTheirWorkloads() async throws {
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
