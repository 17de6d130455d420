// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import TestSupport
import Testing

/// What ToolHive Studio sends on its ways: each form saved, each list polled. Every answer is held against
/// `openapi/v1beta.json` as well.
@Suite struct V1BetaStudioTests {
    private static let base = "/api/v1beta/workloads"

    private func with(_ body: (ValidatingClient) async throws -> Void) async throws {
        try await ValidatingClient.with("v1beta.json", body)
    }

    private func wait(_ client: ValidatingClient, _ name: String, for status: String) async throws {
        try await until("\(name) is \(status)", seconds: 30) {
            try await client.json("GET", "\(Self.base)/\(name)/status")["status"]?.stringValue == status
        }
    }

    /// What a form holds for a custom server.
    private static func custom(_ name: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(
            JSONObject(
                [
                    ("name", .string(name)), ("image", "mcp-everything"), ("transport", "stdio"), ("cmd_arguments", []),
                    ("env_vars", ["LEVEL": "info"]), ("secrets", []), ("target_port", 0), ("group", "default"),
                    ("network_isolation", false), ("volumes", []), ("proxy_port", .null), ("tools", .null),
                ] + more))
    }

    @Test func itsFirstRequestsAreAnswered() async throws {
        try await with { client in
            #expect(try await client.server.send("GET", "/health").status == 204)
            let version = try await client.json("GET", "/api/v1beta/version")["version"]?.stringValue ?? ""
            #expect(version.hasPrefix("v"))
            #expect(try await client.json("GET", "\(Self.base)?all=true")["workloads"] == [])
            #expect(try await client.json("GET", "/api/v1beta/groups")["groups"]?.arrayValue?.isEmpty == false)
            #expect(
                try await client.json("GET", "/api/v1beta/discovery/clients")["clients"]?.arrayValue?.isEmpty == false)
            #expect(
                try await client.json("GET", "/api/v1beta/registry/default/servers")["servers"]?.arrayValue?.isEmpty
                    == false)
        }
    }

    /// Saving a form as it was opened changes nothing, whatever was chosen.
    @Test(arguments: [true, false]) func savingUnchangedChangesNothing(isIsolated: Bool) async throws {
        try await with { client in
            let body = Self.custom("one", [("network_isolation", .bool(isIsolated))])
            _ = try await client.json("POST", Self.base, body, is: 201)
            try await wait(client, "one", for: "running")
            let opened = try await client.json("GET", "\(Self.base)/one")
            #expect(opened["network_isolation"] == .bool(isIsolated))
            let before = try await client.server.workload("one")["config"]
            for _ in 0..<2 {
                let form = try await client.json("GET", "\(Self.base)/one")
                _ = try await client.json("POST", "\(Self.base)/one/edit", form)
                try await wait(client, "one", for: "running")
            }
            #expect(try await client.json("GET", "\(Self.base)/one") == opened)
            let after = try await client.server.workload("one")["config"]
            #expect(after == before, "\(after?.prettyText ?? "") \(before?.prettyText ?? "")")
            // Chosen otherwise, it is otherwise. Given away, it does not come back by a word: the network stays as it was.
            guard isIsolated, var form = opened.objectValue else { return }
            form["network_isolation"] = false
            _ = try await client.json("POST", "\(Self.base)/one/edit", .object(form))
            try await until("it is as it was chosen", seconds: 30) {
                try await client.json("GET", "\(Self.base)/one")["network_isolation"] == false
            }
        }
    }

    /// Every form of a remote server sends members of a sign-in that ask for none.
    @Test func aRemoteServerIsMadeAndEditedByItsForms() async throws {
        try await with { client in
            let url = try await client.server.create("elsewhere")["url"] ?? ""
            let asksNothing: [JSON] = [
                ["use_pkce": true], ["use_pkce": false, "scopes": []], ["callback_port": 8666], ["skip_browser": true],
                ["scopes": ["a"]], ["use_pkce": true, "client_id": "", "issuer": "", "oauth_params": [:]], [:],
            ]
            for (index, oauth) in asksNothing.enumerated() {
                let form: JSON = [
                    "name": .string("remote-\(index)"), "url": url, "transport": "streamable-http",
                    "oauth_config": oauth, "headers": [], "group": "default",
                ]
                _ = try await client.json("POST", Self.base, form, is: 201)
                _ = try await client.json("POST", "\(Self.base)/remote-\(index)/edit", form)
            }
            let asks: [(String, JSON)] = [
                ("client_id", "x"), ("issuer", "https://x"), ("authorize_url", "https://x"), ("token_url", "https://x"),
            ]
            for (key, value) in asks {
                let answer = try await client.send(
                    "POST", Self.base,
                    [
                        "name": "asks", "url": url,
                        "oauth_config": .object(JSONObject([("use_pkce", true), (key, value)])),
                    ])
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 400 && text.contains(key) && text.contains("signing in"), "\(text)")
                #expect(!text.contains(" --") && !text.contains("thv "), "\(text)")
            }
        }
    }

    /// Polling begins with the answer: the first status tells what was asked for.
    @Test func theFirstStatusAfterAChangeIsNeverTheOldOne() async throws {
        try await with { client in
            for name in ["a", "b"] {
                _ = try await client.json("POST", Self.base, Self.custom(name), is: 201)
                try await wait(client, name, for: "running")
            }
            func status(_ name: String) async throws -> String {
                let answer = try await client.send("GET", "\(Self.base)/\(name)/status")
                return answer.status == 404 ? "404" : try JSON(parsing: answer.body)["status"]?.stringValue ?? ""
            }
            for _ in 0..<5 {
                #expect(try await client.send("POST", "\(Self.base)/a/stop").status == 202)
                #expect(["stopping", "stopped"].contains(try await status("a")))
                try await wait(client, "a", for: "stopped")
                #expect(try await client.send("POST", "\(Self.base)/restart", ["names": ["a"]]).status == 202)
                #expect(["starting", "running"].contains(try await status("a")))
                try await wait(client, "a", for: "running")
                #expect(try await client.send("POST", "\(Self.base)/stop", ["names": ["a", "b"]]).status == 202)
                for name in ["a", "b"] { #expect(["stopping", "stopped"].contains(try await status(name)), "\(name)") }
                for name in ["a", "b"] { try await wait(client, name, for: "stopped") }
                #expect(try await client.send("POST", "\(Self.base)/restart", ["group": "default"]).status == 202)
                for name in ["a", "b"] { try await wait(client, name, for: "running") }
                let edited = Self.custom("a", [("env_vars", ["LEVEL": .string("\(Int.random(in: 0...1 << 30))")])])
                _ = try await client.json("POST", "\(Self.base)/a/edit", edited)
                let first = try await status("a")
                let level = try await client.json("GET", "\(Self.base)/a")["env_vars"]?["LEVEL"]
                // Running already, it runs with what was saved.
                #expect(first != "running" || level == edited["env_vars"]?["LEVEL"], "\(first)")
                try await wait(client, "a", for: "running")
            }
            #expect(try await client.send("DELETE", "\(Self.base)/a").status == 202)
            #expect(["removing", "404"].contains(try await status("a")))
            #expect(try await client.send("POST", "\(Self.base)/delete", ["names": ["b"]]).status == 202)
            #expect(["removing", "404"].contains(try await status("b")))
        }
    }

    @Test func groupsClientsAndSecretsAreKept() async throws {
        try await with { client in
            _ = try await client.json("POST", "/api/v1beta/groups", ["name": "shop"], is: 201)
            let registered: JSON = ["name": "cursor", "groups": ["shop"]]
            _ = try await client.json("POST", "/api/v1beta/clients", registered)
            #expect(
                try await client.json("GET", "/api/v1beta/groups/shop")["registered_clients"]?.arrayValue == ["cursor"])
            _ = try await client.json("POST", "/api/v1beta/secrets", ["provider_type": "encrypted"], is: 201)
            let key: JSON = ["key": "token", "value": "s3cr3t-value"]
            _ = try await client.json("POST", "/api/v1beta/secrets/default/keys", key, is: 201)
            #expect(try await client.send("POST", "/api/v1beta/secrets/default/keys", key).status == 409)
            let form = Self.custom("uses", [("secrets", [["name": "token", "target": "TOKEN"]]), ("group", "shop")])
            _ = try await client.json("POST", Self.base, form, is: 201)
            try await wait(client, "uses", for: "running")
            let shown = try await client.json("GET", "\(Self.base)/uses")
            #expect(shown["secrets"] == [["name": "token", "target": "TOKEN"]] && shown["group"] == "shop")
            #expect(!shown.text.contains("s3cr3t"))
            #expect(try await client.send("DELETE", "/api/v1beta/groups/shop?with-workloads=true").status == 204)
        }
    }
}
