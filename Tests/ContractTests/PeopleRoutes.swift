// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The routes besides workloads, each asked once for what it is for and once for what it refuses.
extension RouteTests {
    func driveGroups(_ client: ValidatingClient) async throws {
        let base = "/api/v1/groups"
        try await client.json("POST", base, ["name": "shop"], is: 201)
        #expect(try await client.json("POST", base, ["name": "shop"], is: 409)["code"] == "name_taken")
        try await client.json("POST", base, ["name": "no name"], is: 400)
        try await client.json("POST", base, [:], is: 400)
        try await client.json("POST", base, ["name": "x", "colour": "red"], is: 400)
        try await client.json("GET", base)
        try await client.json("GET", "\(base)/shop")
        try await client.json("GET", "\(base)/none", is: 404)
        try await client.json("PATCH", "\(base)/shop", ["name": "store"])
        try await client.json("PATCH", "\(base)/default", ["name": "x"], is: 409)
        try await client.json("DELETE", "\(base)/default", is: 409)
        try await client.json("DELETE", "\(base)/store?workloads=keep", is: 400)
        try await client.json("DELETE", "\(base)/store?move_to=store", is: 400)
        try await client.json("DELETE", "\(base)/store?move_to=none", is: 404)
        try await client.json("DELETE", "\(base)/store", is: 204)
        try await client.json("DELETE", "\(base)/store", is: 404)
    }

    func driveClients(_ client: ValidatingClient) async throws {
        let base = "/api/v1/clients"
        #expect(try await client.json("GET", base)["total"] == 25)
        try await client.json("GET", "\(base)/cursor")
        try await client.json("GET", "\(base)/notepad", is: 404)
        try await client.json("GET", "\(base)/cursor/preview?group=none", is: 404)
        try await client.json("GET", "\(base)/cursor/preview")
        try await client.json("PUT", "\(base)/cursor/groups/default")
        try await client.json("PUT", "\(base)/cursor/groups/none", is: 404)
        try await client.json("PUT", "\(base)/notepad/groups/default", is: 404)
        try await client.json("GET", "\(base)/cursor/preview?remove=true")
        try await client.json("DELETE", "\(base)/cursor/groups/default")
        try await client.json("DELETE", "\(base)/cursor")
    }

    func driveRecords(_ client: ValidatingClient) async throws {
        let all = try await client.json("GET", "/api/v1/activity?limit=2")
        #expect(all["activity"]?.arrayValue?.count == 2)
        try await client.json("GET", "/api/v1/activity?verb=create-group&actor=nobody&outcome=ok&since=1h")
        for bad in ["outcome=good", "since=soon", "limit=0", "cursor=x", "colour=red"] {
            try await client.json("GET", "/api/v1/activity?\(bad)", is: 400)
        }
        let events = try await client.json("GET", "/v1/audit/events?limit=5")
        #expect(events["events"]?.arrayValue?.isEmpty == false)
        _ = try await client.events("/api/v1/activity?follow=true") { !$0.isEmpty }
        try await client.json("GET", "/health?verbose=1")
        let metrics = try await client.send("GET", "/metrics")
        #expect(String(decoding: metrics.body, as: UTF8.self).contains("thv_http_requests_total{operation="))
        try await client.json("GET", "/api/v1/secret-provider")
        try await client.json("PUT", "/api/v1/secret-provider", ["provider": "encrypted"])
        try await client.json("PUT", "/api/v1/secret-provider", ["provider": "paper"], is: 400)
        try await client.json("POST", "/api/v1/imports", ["from": "elsewhere"], is: 400)
        try await client.json("POST", "/api/v1/imports", ["from": "toolhive", "path": "relative"], is: 400)
        let absent: JSON = ["from": "toolhive", "path": "/nowhere/at/all", "dry_run": true]
        #expect(try await client.json("POST", "/api/v1/imports", absent, is: 422)["code"] == "path_not_found")
        let state = "\(client.server.home)/old"
        _ = try Command.run("/bin/mkdir", ["-p", "\(state)/runconfigs"])
        try await client.json("POST", "/api/v1/imports", ["from": "toolhive", "path": .string(state)])
    }
}
