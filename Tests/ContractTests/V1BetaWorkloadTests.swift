// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What programs written for ToolHive rely on, one test for each thing: workloads. Every answer is held against
/// `openapi/v1beta.json` as well.
@Suite struct V1BetaWorkloadTests {
    private static let base = "/api/v1beta/workloads"

    private func with(_ body: (ValidatingClient) async throws -> Void) async throws {
        try await ValidatingClient.with("v1beta.json", body)
    }

    /// Sends a request and expects `wanted`; a failure is one line of text.
    private func answers(
        _ client: ValidatingClient, _ method: String, _ path: String, _ body: JSON? = nil, is wanted: Int,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await client.send(method, Self.base + path, body, at: location)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == wanted, "\(method) \(path): \(text)", sourceLocation: location)
        #expect(answer.headers["X-Content-Type-Options"] == "nosniff", sourceLocation: location)
        #expect(answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", sourceLocation: location)
        if answer.status >= 400 {
            #expect(answer.headers["Content-Type"] == "text/plain; charset=utf-8", sourceLocation: location)
            #expect(text.last == "\n" && text.count { $0 == "\n" } == 1, sourceLocation: location)
        }
    }

    private func make(_ client: ValidatingClient, _ name: String, _ more: [(String, JSON)] = []) async throws -> JSON {
        let body = JSONObject([("name", .string(name)), ("image", "mcp-everything")] + more)
        return try await client.json("POST", Self.base, .object(body), is: 201)
    }

    private func names(_ client: ValidatingClient, _ query: String = "") async throws -> [String] {
        let list = try await client.json("GET", Self.base + query)
        return (list["workloads"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }

    private func wait(_ client: ValidatingClient, _ name: String, for status: String) async throws {
        try await until("\(name) is \(status)", seconds: 30) {
            try await client.json("GET", "\(Self.base)/\(name)/status")["status"]?.stringValue == status
        }
    }

    @Test func emptyNameIs400() async throws {
        try await with { client in
            try await answers(client, "POST", "", ["image": "mcp-everything"], is: 400)
            try await answers(client, "POST", "", ["name": "", "image": "mcp-everything"], is: 400)
        }
    }

    @Test func aSlashAtTheEndMakesNoDifference() async throws {
        try await with { client in
            _ = try await make(client, "one")
            let list = try await client.json("GET", Self.base)
            #expect(try await client.json("GET", Self.base + "/") == list)
            try await client.json("GET", Self.base + "/one/status/")
        }
    }

    @Test func badCharactersInTheNameAre400() async throws {
        try await with { client in
            for name in ["a b", "a/b", "../x", "a;b", "ä", "a\nb", "a\u{1B}[2J", String(repeating: "a", count: 101)] {
                let body: JSON = ["name": .string(name), "image": "mcp-everything"]
                try await answers(client, "POST", "", body, is: 400)
            }
            try await answers(client, "GET", "/a%20b", is: 400)
            try await answers(client, "GET", "/a%0Ab", is: 400)
            try await answers(client, "GET", "/a%2Fb/status", is: 400)
        }
    }

    @Test func missingImageIs400() async throws {
        try await with { client in
            try await answers(client, "POST", "", ["name": "x"], is: 400)
            try await answers(client, "POST", "", ["name": "x", "registry": "default"], is: 400)
            try await answers(client, "POST", "", ["name": "x", "server": "time"], is: 400)
            #expect(try await names(client, "?all=true") == [])
        }
    }

    @Test func duplicateIs409() async throws {
        try await with { client in
            _ = try await make(client, "one")
            try await answers(client, "POST", "", ["name": "one", "image": "mcp-everything"], is: 409)
        }
    }

    @Test func unknownImageIs404() async throws {
        try await with { client in
            let body: JSON = ["name": "x", "image": "127.0.0.1:1/no/such:1"]
            // Engines are asked for it, and they ask its registry.
            try await answers(client, "POST", "", body, is: 404)
            let entry: JSON = ["name": "x", "registry": "default", "server": "no-such-server"]
            try await answers(client, "POST", "", entry, is: 404)
            #expect(try await names(client, "?all=true") == [])
        }
    }

    @Test func theListShowsWhatRunsAndAllShowsWhatIsStopped() async throws {
        try await with { client in
            _ = try await make(client, "b")
            _ = try await make(client, "a")
            try await wait(client, "a", for: "running")
            try await wait(client, "b", for: "running")
            #expect(try await names(client) == ["a", "b"])
            try await answers(client, "POST", "/a/stop", is: 202)
            try await wait(client, "a", for: "stopped")
            #expect(try await names(client) == ["b"])
            #expect(try await names(client, "?all=true") == ["a", "b"])
            // Only this word counts, and what is not known means nothing.
            #expect(try await names(client, "?all=1&colour=red") == ["b"])
            #expect(try await names(client, "?group=default") == ["b"])
            try await answers(client, "GET", "?group=none", is: 404)
            try await answers(client, "GET", "?group=a%2Fb", is: 400)
        }
    }

    @Test func stoppingTwiceIs202() async throws {
        try await with { client in
            _ = try await make(client, "one")
            let first = try await client.send("POST", "\(Self.base)/one/stop")
            #expect(first.status == 202 && first.body.isEmpty)
            try await wait(client, "one", for: "stopped")
            try await answers(client, "POST", "/one/stop", is: 202)
            try await answers(client, "POST", "/none/stop", is: 404)
        }
    }

    @Test func restartingKeepsTheURL() async throws {
        try await with { client in
            let port = try await make(client, "one")["port"]?.intValue
            try await wait(client, "one", for: "running")
            let before = try await client.json("GET", Self.base)["workloads"]?[0]
            #expect(before?["url"]?.stringValue == "http://127.0.0.1:\(port ?? 0)/mcp")
            try await answers(client, "POST", "/one/restart", is: 202)
            try await until("it was restarted", seconds: 30) {
                let now = try await client.json("GET", Self.base)["workloads"]?[0]
                return now?["url"] == before?["url"] && now?["started_at"] != before?["started_at"]
            }
        }
    }

    @Test func whatIsNotThereIs404() async throws {
        try await with { client in
            for path in ["", "/status", "/logs", "/proxy-logs", "/export", "/upgrade-check"] {
                try await answers(client, "GET", "/none\(path)", is: 404)
            }
            for path in ["/stop", "/restart", "/upgrade"] {
                try await answers(client, "POST", "/none\(path)", is: 404)
            }
            try await answers(client, "POST", "/none/edit", [:], is: 404)
            try await answers(client, "DELETE", "/none", is: 404)
            try await answers(client, "GET", "/none/nothing/at/all", is: 404)
            try await answers(client, "PATCH", "/none", [:], is: 405)
        }
    }

    @Test func editingWithBadJSONIs400() async throws {
        try await with { client in
            _ = try await make(client, "one")
            let answer = try await client.send("POST", "\(Self.base)/one/edit", text: "{\"image\":")
            #expect(answer.status == 400)
            #expect(try await client.send("POST", Self.base, text: "no JSON").status == 400)
            try await answers(client, "POST", "/one/edit", ["env_vars": [1]], is: 400)
            try await answers(client, "POST", "/one/edit", ["image": "mcp-everything", "host": "0.0.0.0"], is: 400)
        }
    }

    @Test func bulkWithNothingOrBothIs400AndAnEmptyGroupIs202() async throws {
        try await with { client in
            try await client.json("POST", "/api/v1beta/groups", ["name": "empty"], is: 201)
            for verb in ["stop", "restart", "delete"] {
                try await answers(client, "POST", "/\(verb)", [:], is: 400)
                try await answers(client, "POST", "/\(verb)", ["names": []], is: 400)
                try await answers(client, "POST", "/\(verb)", ["names": ["a"], "group": "empty"], is: 400)
                try await answers(client, "POST", "/\(verb)", ["names": ["a b"]], is: 400)
                try await answers(client, "POST", "/\(verb)", ["group": "none"], is: 400)
                try await answers(client, "POST", "/\(verb)", ["group": "empty"], is: 202)
                try await answers(client, "POST", "/\(verb)", ["names": ["nobody"]], is: 202)
            }
        }
    }

    @Test func deletingIs202AndThenItIsGone() async throws {
        try await with { client in
            _ = try await make(client, "one")
            _ = try await make(client, "two")
            try await answers(client, "DELETE", "/one", is: 202)
            try await answers(client, "POST", "/delete", ["names": ["two", "two"]], is: 202)
            try await until("both are gone", seconds: 30) { try await names(client, "?all=true").isEmpty }
        }
    }

    @Test func readingAndEditingItBackChangesNothing() async throws {
        try await with { client in
            let more: [(String, JSON)] = [
                ("env_vars", ["A": "b"]), ("tools", ["echo"]), ("cmd_arguments", []), ("unknown", 1),
                ("tools_override", ["echo": ["name": "say", "description": ""]]), ("oidc", ["issuer": ""]),
            ]
            _ = try await make(client, "one", [("tools", ["say"])] + more.filter { $0.0 != "tools" })
            try await wait(client, "one", for: "running")
            let before = try await client.server.workload("one")
            let shown = try await client.json("GET", "\(Self.base)/one")
            #expect(shown["env_vars"] == ["A": "b"])
            let made = try await client.json("POST", "\(Self.base)/one/edit", shown)
            #expect(made == ["name": "one", "port": shown["proxy_port"] ?? 0])
            #expect(try await client.server.workload("one")["config"] == before["config"])
            // Port and what this format cannot say stay; what is left out gets its default.
            let patch: JSON = ["labels": ["team": "shop"], "start_timeout": 50]
            _ = try await client.server.send("PATCH", "/api/v1/workloads/one", patch)
            try await client.json("POST", "\(Self.base)/one/edit", ["env_vars": ["A": "c"]])
            try await until("it was changed", seconds: 30) {
                try await client.json("GET", "\(Self.base)/one")["env_vars"] == ["A": "c"]
            }
            let after = try await client.server.workload("one")["config"]
            #expect(after?["labels"] == ["team": "shop"] && after?["start_timeout"] == 50)
            #expect(after?["port"] == before["config"]?["port"] && after?["tools_filter"] == nil)
        }
    }

    /// What this server cannot do is never left out silently.
    @Test func whatCannotBeDoneIs400AndNamesTheMember() async throws {
        try await with { client in
            let wrong: [(String, JSON)] = [
                ("host", "0.0.0.0"), ("authz_config", "/etc/authz"), ("oidc", ["issuer": "https://x"]),
                ("allow_docker_gateway", true), ("trust_proxy_headers", true), ("transport", "inspector"),
                ("proxy_mode", "pigeon"), ("header_forward", ["add_plaintext_headers": ["X": "y"]]),
                ("runtime_config", ["builder_image": "x"]), ("oauth_config", ["issuer": "https://x"]),
                ("permission_profile", "network"), ("permission_profile", ["privileged": true]),
                ("volumes", ["/nowhere/at/all:/x"]), ("secrets", [["name": "none", "target": "X"]]),
                ("proxy_port", 70_000), ("env_vars", ["A": 1]),
            ]
            for (key, value) in wrong {
                let body = JSONObject([("name", "x"), ("image", "mcp-everything"), (key, value)])
                let answer = try await client.send("POST", Self.base, .object(body))
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 400 && text.contains(key), "\(key): \(answer.status) \(text)")
            }
            #expect(try await names(client, "?all=true") == [])
        }
    }

    /// Both mounts show the same workloads; what differs is the shape.
    @Test func bothMountsShowTheSame() async throws {
        try await with { client in
            let server = client.server
            let made = try await server.create("ours", [("labels", ["a": "b"])])
            _ = try await make(client, "theirs")
            try await wait(client, "theirs", for: "running")
            let list = try await client.json("GET", "\(Self.base)?all=true")["workloads"]?.arrayValue ?? []
            let all = try await server.get("/api/v1/workloads")["workloads"]?.arrayValue ?? []
            #expect(list.count == 2 && all.count == 2)
            for (left, right) in zip(list, all) {
                for key in ["name", "url", "port", "status", "group", "proxy_mode", "created_at"] {
                    #expect(left[key] == right[key], "\(key)")
                }
                #expect(left["transport_type"] == right["transport"] && left["package"] == right["source"])
            }
            #expect(list[0]["labels"] == ["a": "b"] && list[0]["port"] == made["port"])
            let exported = try await client.json("GET", "\(Self.base)/ours/export")
            #expect(exported["schema_version"] == "v0.1.0" && exported["port"] == made["port"])
            // Strict there, lenient here; JSON there, text here; waiting there, accepted here.
            #expect(try await server.status("GET", "/api/v1/workloads?colour=red") == 400)
            #expect(try await client.send("GET", "\(Self.base)?colour=red").status == 200)
            #expect(try await server.send("GET", "/api/v1/workloads/x").headers["Content-Type"] != nil)
            #expect(try await server.status("POST", "/api/v1/workloads/ours/stop") == 200)
            try await answers(client, "POST", "/theirs/stop", is: 202)
            let lines = try await client.send("GET", "\(Self.base)/ours/proxy-logs")
            #expect(lines.headers["Content-Type"] == "text/plain")
        }
    }
}
