// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Every route of a real server, held against the specification while it does what it is for.
@Suite struct RouteTests {
    private static let base = "/api/v1/workloads"

    private func document(_ name: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(JSONObject([("name", .string(name)), ("command", JSON([TestServer.everything]))] + more))
    }

    @Test func everyRouteAnswersAsDescribed() async throws {
        try await ValidatingClient.with { client in
            try await driveSystem(client)
            try await driveSecrets(client)
            try await driveRegistry(client)
            try await driveGroups(client)
            try await driveClients(client)
            try await driveRecords(client)
            #expect(try await client.json("GET", "/api/v1/cache")["total"] == 0)
            #expect(try await client.json("POST", "/api/v1/cache:prune") == ["removed": [], "freed": 0])
            let made = try await client.json("POST", Self.base, document("all"), is: 201)
            let id = try #require(made["id"]?.stringValue)
            try await client.json("GET", "\(Self.base)/\(id)")
            try await driveTools(client)
            try await client.json("POST", "\(Self.base)/all/stop")
            try await client.json("POST", "\(Self.base)/all/start")
            try await client.json("POST", "\(Self.base)/all/restart")
            let exported = try await client.json("GET", "\(Self.base)/all/export")
            try await client.send("GET", "\(Self.base)/all/logs")
            try await client.send("GET", "\(Self.base)/all/proxy-logs")
            try await client.json("GET", "\(Self.base)/all/metrics")
            try await client.json("GET", "\(Self.base)/all/sessions")
            try await driveUpgrades(client)
            try await driveEdits(client, exported)
            try await client.json("DELETE", "\(Self.base)/all", is: 204)
            let preview = try await client.json("POST", "\(Self.base):preview", exported)
            #expect(preview["mounts"]?[0]?["reason"] == "program")
            try await client.json("POST", "\(Self.base):import", exported, is: 201)
            let operations = try await client.json("GET", "/api/v1/operations?limit=3")
            #expect(operations["operations"]?.arrayValue?.count == 3)
            #expect(operations["next_cursor"] != nil)
            let operation = try #require(operations["operations"]?[0]?["id"]?.stringValue)
            try await client.json("GET", "/api/v1/operations/\(operation)?timeout=1")
            _ = try await client.events("/api/v1/events") { !$0.isEmpty }
            try await client.json("POST", "/v1/runtime/stop")
            _ = try await client.server.waitForEnd()

            // Cancelling needs an operation that lasts: see OperationTests. Nobody can be signed in.
            let others: Set<String> = ["cancelOperation", "signInWorkload", "completeSignIn"]
            for operation in client.specification.operations where !others.contains(operation.id) {
                #expect(client.seen[operation.id]?.contains { $0 < 300 } == true, "\(operation.id) was not asked")
            }
        }
    }

    private func driveUpgrades(_ client: ValidatingClient) async throws {
        try await client.json("POST", Self.base, ["name": "entry", "server": "mcp-everything"], is: 201)
        #expect(try await client.json("GET", "\(Self.base):upgrade-check")["total"] == 2)
        try await client.json("GET", "\(Self.base)/entry/upgrade-check")
        try await client.json("POST", "\(Self.base)/entry/upgrade", ["env_vars": [:]])
        try await client.json("DELETE", "\(Self.base)/entry", is: 204)
    }

    private func driveEdits(_ client: ValidatingClient, _ exported: JSON) async throws {
        let all = "\(Self.base)/all"
        try await client.json("PATCH", all, ["labels": ["a": "b"]])
        try await client.json("PUT", all, exported)
        try await client.json("POST", "/api/v1/groups", ["name": "other"], is: 201)
        try await client.json("POST", "\(all):move", ["group": "other"])
        try await client.json("POST", "\(all):copy", ["name": "second"], is: 201)
        try await client.json("POST", "\(Self.base)/second:rename", ["name": "third"])
        for verb in ["stop", "start", "restart", "delete"] {
            let done = try await client.json("POST", "\(Self.base):\(verb)", ["names": ["third"]])
            #expect(done["failed"] == 0)
        }
    }

    /// The pages work without a network: whatever they load, they load from this server.
    @Test func theDocumentationNeedsNoOtherServer() async throws {
        try await ValidatingClient.with { client in
            for path in ["/api/doc", "/scalar"] {
                let page = try await client.send("GET", path, headers: ["Accept": "text/html"], tcp: true)
                #expect(page.status == 200)
                let text = String(decoding: page.body, as: UTF8.self)
                #expect(text.contains("<script>") && text.contains("/api/openapi.json"))
                for foreign in ["http://", "https://", "src=", "@import", "url(//", "href=\"//"] {
                    #expect(!text.contains(foreign), "\(path) names \(foreign)")
                }
                let policy = try #require(page.headers["Content-Security-Policy"])
                #expect(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"))
            }
        }
    }

    private func driveSystem(_ client: ValidatingClient) async throws {
        for path in ["/", "/ready", "/api/v1", "/api/v1/version", "/api/v1/me", "/api/v1/runtimes", Self.base] {
            try await client.json("GET", path)
        }
        let endpoints = try await client.json("GET", "/api/v1")["resources"]?.arrayValue ?? []
        #expect(
            Set(endpoints.compactMap { $0["operation"]?.stringValue })
                == Set(client.specification.operations.map(\.id)))
        for path in ["/api/doc", "/scalar", "/"] {
            let page = try await client.send("GET", path, headers: ["Accept": "text/html"])
            #expect(page.headers["Content-Type"] == "text/html; charset=utf-8")
        }
        try await client.json("GET", "/health", is: 204)
        try await client.json("GET", "/v1/runtime/info")
        let served = try await client.send("GET", "/api/openapi.json")
        #expect(served.body == client.specification.bytes)
        #expect(try await client.json("GET", "/api/v1/me")["via"] == "socket")
        let overTCP = try await client.send("GET", "/api/v1/me", tcp: true)
        #expect(try JSON(parsing: overTCP.body)["via"] == "loopback")
    }

    private func driveSecrets(_ client: ValidatingClient) async throws {
        let first = try await client.json("PUT", "/api/v1/secrets/key", ["value": "s3cr3t-value"])
        #expect(first["notice"] != nil)
        #expect(try await client.json("PUT", "/api/v1/secrets/key", ["value": "other-s3cr3t"])["notice"] == nil)
        try await client.json("GET", "/api/v1/secrets/key")
        let list = try await client.json("GET", "/api/v1/secrets")
        #expect(list["secrets"] == [["name": "key", "used_by": []]])
        try await client.json("DELETE", "/api/v1/secrets/key", is: 204)
        #expect(try await client.json("DELETE", "/api/v1/secrets/key", is: 404)["code"] == "not_found")
        try await client.json("PUT", "/api/v1/secrets/no%0Aname", ["value": "x"], is: 400)
        try await client.json("PUT", "/api/v1/secrets/no%20name", ["value": "x"], is: 422)
        try await client.json("PUT", "/api/v1/secrets/key", ["value": ""], is: 400)
        try await client.json("PUT", "/api/v1/secrets/key", [:], is: 400)
    }

    private func driveTools(_ client: ValidatingClient) async throws {
        #expect(try await client.json("GET", "\(Self.base)/all/tools")["total"] == 10)
        try await client.json("GET", "\(Self.base)/all/resources")
        try await client.json("GET", "\(Self.base)/all/prompts")
        let sum = try await client.json(
            "POST", "\(Self.base)/all/tools/add:call?timeout=30", ["arguments": ["a": 2, "b": 40]])
        #expect(sum["content"]?[0]?["text"] == "42")
        try await client.json("POST", "\(Self.base)/all/tools/add:call", ["argument": 1], is: 400)
        try await client.json("POST", "\(Self.base)/all/tools/add:call?timeout=0", [:], is: 400)
        let missing = try await client.send("POST", "\(Self.base)/all/tools/none:call", [:])
        #expect(missing.status < 500)
        let slow = try await client.json(
            "POST", "\(Self.base)/all/tools/sleep:call?timeout=1", ["arguments": ["ms": 60_000]], is: 504)
        #expect(slow["code"] == "timeout" && slow["detail"] == "all has not answered in time")
        let large = try await client.json(
            "POST", "\(Self.base)/all/tools/big:call", ["arguments": ["bytes": 70_000_000]], is: 503)
        #expect(large["detail"] == "all answered: the server's answer is longer than 64 MiB, a quarter of proxy.memory")
        #expect(large["rpc_code"] == -32603)
        for ending in ["sign-in", "sign-in:complete"] {
            let problem = try await client.json("POST", "\(Self.base)/all/\(ending)", is: 422)
            #expect(problem["code"] == "not_supported")
            try await client.json("POST", "\(Self.base)/nobody/\(ending)", is: 404)
        }
    }

    @Test func serveAnswersAHealthCheck() async throws {
        try await ValidatingClient.with { client in
            let answer = try await client.send("GET", "/health", tcp: true)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func infoSaysWhatRuntimeFileSays() async throws {
        try await ValidatingClient.with { client in
            let info = try await client.json("GET", "/v1/runtime/info")
            #expect(info["instanceId"]?.stringValue == client.server.instance.id)
            #expect(info["pid"]?.intValue == Int(client.server.pid))
            let url = try client.server.url
            #expect(info["url"]?.stringValue == url)
            #expect(info["auth"] == ["required": false])
            let refused = try await client.send("POST", "/v1/runtime/info")
            #expect(refused.status == 405)
            #expect(refused.headers["Allow"] == "GET, HEAD, OPTIONS")
        }
    }

    @Test func stopEndsTheServerAndItsRuntimeFile() async throws {
        try await ValidatingClient.with { client in
            #expect(File.exists(client.server.instance.runtimeFile))
            let answer = try await client.json("POST", "/v1/runtime/stop")
            #expect(answer == ["stopped": true])
            let exit = try await client.server.waitForEnd()
            #expect(exit == .code(0))
            #expect(!File.exists(client.server.instance.runtimeFile))
            #expect(!File.exists(client.server.instance.apiSocket))
        }
    }

    @Test func createAnswersTheRunningWorkloadAndWhereItIs() async throws {
        try await ValidatingClient.with { client in
            let response = try await client.send("POST", Self.base, document("made", [("labels", ["team": "a"])]))
            let made = try JSON(parsing: response.body)
            #expect(response.status == 201)
            #expect(made["name"] == "made")
            #expect(made["status"] == "running")
            #expect((made["port"]?.intValue ?? 0) > 0)
            let location = try #require(response.headers["Location"])
            let shown = try await client.send("GET", location)
            #expect(try JSON(parsing: shown.body)["id"] == made["id"])

            let again = try await client.json("POST", Self.base, document("made"), is: 409)
            #expect(again["code"] == "name_taken")
            #expect(again["errors"]?[0]?["pointer"] == "/name")
            let port = try #require(made["port"])
            let taken = try await client.json("POST", Self.base, document("other", [("port", port)]), is: 409)
            #expect(taken["code"] == "port_in_use")
            try await client.json("GET", "\(Self.base)/other", is: 404)
        }
    }

    private static let four = [
        ("alpha", "one", "x"), ("beta", "one", "y"), ("gamma", "two", "x"), ("omega", "two", "x"),
    ]

    @Test func listsAreFilteredAndPaged() async throws {
        try await ValidatingClient.with { client in
            for (name, group, team) in Self.four {
                try await client.json(
                    "POST", Self.base,
                    document(name, [("group", .string(group)), ("labels", ["team": .string(team)])]),
                    is: 201)
            }
            try await client.json("POST", "\(Self.base)/omega/stop")
            func names(_ query: String) async throws -> [String] {
                let list = try await client.json("GET", Self.base + query)
                return (list["workloads"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            }
            #expect(try await names("") == ["alpha", "beta", "gamma", "omega"])
            #expect(try await names("?status=stopped") == ["omega"])
            #expect(try await names("?status=stopped&status=running") == ["alpha", "beta", "gamma", "omega"])
            #expect(try await names("?group=two") == ["gamma", "omega"])
            #expect(try await names("?label=team%3Dx") == ["alpha", "gamma", "omega"])
            #expect(try await names("?label=team=x&group=one") == ["alpha"])
            #expect(try await names("?q=BETA") == ["beta"])
            #expect(try await names("?q=everything&limit=4") == ["alpha", "beta", "gamma", "omega"])
            #expect(try await names("?q=nothing%20like%20it") == [])
            for bad in ["?status=asleep", "?label=x", "?limit=0", "?limit=1001", "?limit=x", "?sort=port"] {
                let problem = try await client.json("GET", Self.base + bad, is: 400)
                let name = bad.dropFirst().prefix { $0 != "=" }
                #expect(problem["errors"]?[0]?["pointer"]?.stringValue == "?\(name)", "\(bad)")
            }

            var next: String? = "\(Self.base)?label=team%3Dx&limit=2"
            var pages: [[JSON]] = []
            while let path = next {
                let response = try await client.send("GET", path)
                let page = try JSON(parsing: response.body)
                #expect(page["total"] == 3)
                pages.append((page["workloads"]?.arrayValue ?? []).compactMap { $0["name"] })
                next = response.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
                #expect((page["next_cursor"] == nil) == (next == nil))
            }
            #expect(pages == [["alpha", "gamma"], ["omega"]])
        }
    }

    @Test func aStopIsAnsweredWhenItHasHappened() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", Self.base, document("one"), is: 201)
            let stopped = try await client.json("POST", "\(Self.base)/one/stop")
            #expect(stopped["status"] == "stopped")
            #expect(stopped["pid"] == 0)
            try await client.json("POST", "\(Self.base)/one/start")

            let later = try await client.send("POST", "\(Self.base)/one/stop", headers: ["Prefer": "respond-async"])
            #expect(later.status == 202)
            let location = try #require(later.headers["Location"])
            let operation = try await client.json("GET", "\(location)?timeout=30")
            #expect(operation["status"] == "succeeded")
            #expect(operation["kind"] == "stop")
            #expect(try await client.json("GET", "\(Self.base)/one?wait_for=stopped")["status"] == "stopped")
            let tools = try await client.json("GET", "\(Self.base)/one/tools", is: 409)
            #expect(tools["code"] == "not_running")
        }
    }

    @Test func aDeletedWorkloadLeavesNothing() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("gone"), is: 201)
            let later = try await client.send("DELETE", "\(Self.base)/gone", headers: ["Prefer": "respond-async"])
            #expect(later.status == 202)
            try await client.json("GET", "\(Self.base)/gone?wait_for=gone&timeout=30", is: 204)
            #expect(try await client.json("DELETE", "\(Self.base)/gone", is: 404)["code"] == "not_found")
            #expect(ProcessIdentity(running: Int32(made["pid"]?.intValue ?? 0)) == nil)
            try await client.json("GET", Self.base)
            let logs = try FileList.names(client.server.instance.logsDirectory)
            #expect(!logs.contains { $0.hasPrefix(String((made["id"]?.stringValue ?? "").prefix(12))) })
        }
    }

    @Test func logsComeInThreeFormsAndGrow() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", Self.base, document("talk"), is: 201)
            let path = "\(Self.base)/talk/proxy-logs"
            let text = try await client.send("GET", "\(path)?timestamps=true&tail=5")
            #expect(text.headers["Content-Type"] == "text/plain; charset=utf-8")
            let lines = try await client.send("GET", path, headers: ["Accept": "application/x-ndjson"])
            #expect(lines.headers["Content-Type"] == "application/x-ndjson")
            #expect(!lines.body.isEmpty)
            let none = try await client.send("GET", "\(path)?tail=0")
            #expect(none.body.isEmpty)
            let future = try await client.send("GET", "\(path)?since=2999-01-01T00:00:00Z")
            #expect(future.body.isEmpty)
            #expect(try await client.send("GET", "\(path)?since=1h").body.isEmpty == false)
            for bad in ["?since=yesterday", "?tail=-1", "?follow=perhaps", "?until=1"] {
                try await client.json("GET", path + bad, is: 400)
            }
            try await client.json("GET", "\(Self.base)/nobody/logs", is: 404)
            let asked = Lock(false)
            let events = try await client.events("\(path)?follow=true&tail=1") { events in
                if events.count == 1,
                    !asked.withLock({ was in
                        defer { was = true }; return was
                    })
                {
                    try await client.json("POST", "\(Self.base)/talk/restart")
                }
                return events.count >= 2
            }
            #expect(events.allSatisfy { $0.name == "log" })

            // A log in which nothing happens is answered all the same, at once.
            for type in ["text/plain", "application/x-ndjson", "text/event-stream"] {
                var request = HTTPClientRequest("GET", "http://localhost\(path)?follow=true&tail=0")
                request.headers["Accept"] = type
                request.socket = client.server.instance.apiSocket
                request.timeout = 20
                let quiet = try await HTTPClient().stream(request)
                #expect(quiet.status == 200)
                #expect(quiet.headers["Content-Type"]?.hasPrefix(type) == true)
                if type == "text/event-stream" { #expect(try await quiet.next() == Array(": open\n\n".utf8)) }
                quiet.cancel()
            }
        }
    }
}
