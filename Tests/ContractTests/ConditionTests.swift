// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import TestSupport
import Testing

/// `If-Match` and `If-None-Match` at everything that can be changed: what is accepted counts.
@Suite struct ConditionTests {
    /// What a change of each path is tried on: the path, a body that would do, and what is read before and after.
    private struct Trial {
        var path: String
        var body: JSON?
        var shown: String
    }

    private static func trials(_ operation: String) -> [String: Trial] {
        let home = "/api/v1"
        return [
            "/api/v1/workloads/{name}": Trial(
                path: "\(home)/workloads/time", body: ["labels": ["a": "b"]], shown: "\(home)/workloads/time"),
            "/api/v1/operations/{id}": Trial(
                path: "\(home)/operations/\(operation)", shown: "\(home)/operations/\(operation)"),
            "/api/v1/groups/{group}": Trial(
                path: "\(home)/groups/shop", body: ["name": "other"], shown: "\(home)/groups/shop"),
            "/api/v1/clients/{client}": Trial(path: "\(home)/clients/cursor", shown: "\(home)/clients/cursor"),
            "/api/v1/clients/{client}/groups/{group}": Trial(
                path: "\(home)/clients/cursor/groups/shop", shown: "\(home)/clients/cursor"),
            "/api/v1/registry/{registry}": Trial(
                path: "\(home)/registry/default", body: ["local_path": "/nowhere"], shown: "\(home)/registry/default"),
            "/api/v1/secrets/{name}": Trial(
                path: "\(home)/secrets/token", body: ["value": "other"], shown: "\(home)/secrets/token"),
            "/api/v1/secret-provider": Trial(
                path: "\(home)/secret-provider", body: ["provider": "environment"], shown: "\(home)/secret-provider"),
            "/api/v1/settings": Trial(
                path: "\(home)/settings", body: ["defaults": ["memory": 1_000_000_000]], shown: "\(home)/settings"),
        ]
    }

    private static let changing: Set<String> = ["PUT", "PATCH", "DELETE"]

    /// The members that change by themselves are not what a change would have changed.
    private static func settled(_ json: JSON) -> JSON {
        guard var object = json.objectValue else { return json }
        for key in ["since", "updated_at", "refreshed_at", "last_attempt", "log_tail", "status", "status_context"] {
            object[key] = nil
        }
        return .object(object)
    }

    @Test func everyChangeKeepsToItsConditions() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.server.create("time")
            _ = made
            try await client.json("POST", "/api/v1/groups", ["name": "shop"], is: 201)
            try await client.json("PUT", "/api/v1/secrets/token", ["value": "first"])
            let operations = try await client.json("GET", "/api/v1/operations")["operations"]?.arrayValue ?? []
            let trials = Self.trials(operations.first?["id"]?.stringValue ?? "")
            var tried = 0
            for operation in client.specification.operations where Self.changing.contains(operation.method) {
                let place = "\(operation.method) \(operation.path)"
                let trial = try #require(trials[operation.path], "\(place) has no trial")
                let named = client.specification.parameters(of: operation, in: "header").compactMap {
                    $0["name"]?.stringValue
                }
                #expect(named.contains("If-Match") && named.contains("If-None-Match"), "\(place)")
                let before = try await client.send("GET", trial.shown)
                let tag = try #require(before.headers["ETag"], "\(trial.shown) has no entity tag")
                let object = Self.settled(try JSON(parsing: before.body))
                let body =
                    operation.method == "DELETE" || trial.path.contains("/groups/shop") && operation.method == "PUT"
                    ? nil : operation.method == "PUT" && trial.path.hasSuffix("/time") ? object : trial.body
                for headers in [
                    ["If-Match": "\"0-0\""], ["If-Match": "W/\"1x-0\", \"y-9\""], ["If-None-Match": "*"],
                    ["If-None-Match": tag], ["If-Match": tag, "If-None-Match": "*"],
                ] as [HTTPHeaders] {
                    let refused = try await client.send(operation.method, trial.path, body, headers: headers)
                    #expect(refused.status == 412, "\(place) \(headers.fields)")
                    let now = Self.settled(try JSON(parsing: try await client.send("GET", trial.shown).body))
                    #expect(now == object, "\(place) \(headers.fields)")
                }
                let again = try await client.send("GET", trial.shown, headers: ["If-None-Match": tag])
                #expect(again.status == 304, "\(trial.shown)")
                tried += 1
            }
            #expect(tried >= trials.count)
        }
    }

    @Test func aConditionThatHoldsIsNoObstacle() async throws {
        try await ValidatingClient.with { client in
            func tag(_ path: String) async throws -> String {
                try await client.send("GET", path).headers["ETag"] ?? ""
            }
            let secret = "/api/v1/secrets/token"
            try await client.json("PUT", secret, ["value": "a"], headers: ["If-Match": "*"], is: 412)
            try await client.json("PUT", secret, ["value": "a"], headers: ["If-None-Match": "*"])
            let first = try await tag(secret)
            let second = try await client.send("PUT", secret, ["value": "b"], headers: ["If-Match": first])
            #expect(second.status == 200 && second.headers["ETag"] != first)
            try await client.json("PUT", secret, ["value": "c"], headers: ["If-Match": first], is: 412)
            // Who uses it is shown, and nobody's to set.
            try await client.server.create("time", [("secrets", ["token,target=TOKEN"])])
            let used = try await tag(secret)
            #expect(used != second.headers["ETag"])
            try await client.json("GET", secret, headers: ["If-None-Match": used], is: 304)
            let stale = try await client.json("DELETE", secret, headers: ["If-Match": first], is: 412)
            #expect(stale["current"]?["used_by"] == ["time"])
            try await client.json("DELETE", secret, headers: ["If-Match": second.headers["ETag"] ?? ""], is: 204)
            try await client.json("DELETE", secret, headers: ["If-Match": "*"], is: 404)

            let group = try await client.json("POST", "/api/v1/groups", ["name": "shop"], is: 201)
            #expect(group["name"] == "shop")
            let shop = try await tag("/api/v1/groups/shop")
            try await client.json("PUT", "/api/v1/clients/cursor/groups/shop", headers: ["If-Match": "*"])
            try await client.json(
                "PATCH", "/api/v1/groups/shop", ["name": "x"], headers: ["If-Match": shop], is: 412)
            let now = try await tag("/api/v1/groups/shop")
            try await client.json("PATCH", "/api/v1/groups/shop", ["name": "x"], headers: ["If-Match": now])
        }
    }

    /// Nothing in ToolHive's format has an entity tag.
    @Test func theToolHiveMountPassesNoConditionOver() async throws {
        try await ValidatingClient.with { client in
            try await client.server.create("time")
            let specification = try Specification.load("v1beta.json")
            for operation in specification.operations
            where Self.changing.contains(operation.method) && operation.path.hasPrefix("/api/v1beta") {
                let path = operation.path.replacing("{name}", with: "time").replacing(/\{[a-z]+\}/, with: "default")
                for headers in [["If-Match": "\"1-1\""], ["If-None-Match": "*"]] as [HTTPHeaders] {
                    let answer = try await client.server.send(operation.method, path, [:], headers: headers)
                    #expect(answer.status == 412, "\(operation.method) \(path)")
                }
            }
            #expect(try await client.server.workload("time")["status"] == "running")
        }
    }
}
