// SPDX-License-Identifier: Apache-2.0
import Crypto
import JSONCoding
import Platform
import TestSupport
import Testing

/// An installation of ToolHive, as it lies on disk.
@Suite struct ImportTests {
    private func makeState(_ home: String) throws -> String {
        let state = "\(home)/.local/state/toolhive"
        _ = try Command.run("/bin/mkdir", ["-p", "\(state)/runconfigs", "\(state)/groups"])
        func write(_ json: JSON, _ name: String) throws { try File.write(json.bytes, to: "\(state)/\(name)") }
        try write(
            [
                "schema_version": "v0.1.0", "name": "github", "image": "ghcr.io/github/github-mcp-server:latest",
                "transport": "stdio", "port": 0, "target_port": 0, "env_vars": ["A": "1", "MCP_TRANSPORT": "stdio"],
                "secrets": ["gh-token,target=GITHUB_TOKEN"], "group": "work", "isolate_network": true,
                "container_labels": ["toolhive": "true", "team": "x"], "cmd_args": [], "tools_filter": ["me"],
                "tools_override": ["get_me": ["name": "me", "description": ""], "x": ["name": ""]],
                "registry_server_name": "io.github.x",
                "permission_profile": [
                    "name": "network", "read": .null, "write": .null, "privileged": false,
                    "network": ["outbound": ["insecure_allow_all": true]],
                ],
            ], "runconfigs/github.json")
        try write(
            ["name": "docs", "remote_url": "https://docs.example.com/mcp", "transport": "streamable-http"],
            "runconfigs/docs.json")
        try File.write(Array("{ broken".utf8), to: "\(state)/runconfigs/broken.json")
        try write(["name": "odd", "transport": "inspector", "image": "x"], "runconfigs/odd.json")
        try write(["name": "work", "registered_clients": ["cursor", "notepad"]], "groups/work.json")
        try write(["name": "default", "registered_clients": []], "groups/default.json")
        return state
    }

    private func row(_ report: JSON, _ kind: String, _ name: String) -> JSON {
        report[kind]?.arrayValue?.first { $0["name"]?.stringValue == name } ?? .null
    }

    @Test func aStateIsLookedAtFirstThenTakenOverAndASecondTimeNothingChanges() async throws {
        try await ValidatingClient.with { client in
            _ = try makeState(client.server.home)
            let dry = try await client.json("POST", "/api/v1/imports", ["from": "toolhive", "dry_run": true])
            #expect(try await client.json("GET", "/api/v1/workloads")["total"] == 0)
            #expect(try await client.json("GET", "/api/v1/groups")["total"] == 1)
            let done = try await client.json("POST", "/api/v1/imports", ["from": "toolhive"])
            for kind in ["groups", "workloads", "clients"] { #expect(dry[kind] == done[kind], "\(kind)") }
            let github = row(done, "workloads", "github")
            #expect(github["action"] == "create")
            #expect(github["missing"] == ["secret gh-token"])
            #expect(github["detail"]?.stringValue?.contains("tools_filter") == false)
            #expect(github["detail"]?.stringValue?.contains("registry's “io.github.x”") == true)
            #expect(row(done, "workloads", "broken")["action"] == "failed")
            #expect(row(done, "workloads", "odd")["action"] == "failed")
            #expect(row(done, "clients", "notepad")["action"] == "failed")

            let shown = try await client.json("GET", "/api/v1/workloads/github")
            #expect(shown["status"] == "stopped")
            #expect(shown["config"]?["env_vars"] == ["A": "1"])
            #expect(shown["config"]?["tools_filter"] == ["me"])
            #expect(shown["config"]?["tools_override"] == ["get_me": ["name": "me"]])
            #expect(shown["labels"] == ["team": "x"])
            #expect(shown["group"] == "work")
            #expect((shown["port"]?.intValue ?? 0) > 0)
            #expect(try await client.json("GET", "/api/v1/workloads/docs")["runtime"] == "remote")
            #expect(try await client.json("GET", "/api/v1/groups/work")["clients"] == ["cursor"])

            let again = try await client.json("POST", "/api/v1/imports", ["from": "toolhive"])
            #expect(row(again, "workloads", "github")["action"] == "exists")
            #expect(row(again, "groups", "work")["action"] == "exists")
            #expect(row(again, "clients", "cursor")["action"] == "exists")
            #expect(try await client.json("GET", "/api/v1/workloads")["total"] == 2)
        }
    }

    @Test func aDryRunTellsWhatARealRunDoes() async throws {
        try await ValidatingClient.with { client in
            let state = "\(client.server.home)/.local/state/toolhive"
            _ = try Command.run("/bin/mkdir", ["-p", "\(state)/runconfigs"])
            func write(_ name: String, _ members: [(String, JSON)]) throws {
                let json = JSON.object(JSONObject([("name", .string(name)), ("image", "x")] + members))
                try File.write(json.bytes, to: "\(state)/runconfigs/\(name).json")
            }
            let (busy, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            defer { busy.close() }
            let free = try ListeningSocket.tcp(host: "127.0.0.1", port: 0).port
            try write("taken", [("port", JSON(Int(port)))])
            try write("first", [("port", JSON(Int(free))), ("group", "team_a")])
            try write("second", [("port", JSON(Int(free))), ("group", "team_a")])
            try write("time", [])
            try await client.server.create("time")
            let dry = try await client.json("POST", "/api/v1/imports", ["from": "toolhive", "dry_run": true])
            let done = try await client.json("POST", "/api/v1/imports", ["from": "toolhive"])
            #expect(dry["groups"] == [["name": "team_a", "action": "create", "detail": "named by first"]])
            #expect(dry["groups"] == done["groups"])
            for (name, number) in [("taken", port), ("second", free)] {
                let words = "port \(number) is taken: "
                #expect(row(dry, "workloads", name)["detail"]?.stringValue == words + "another will be chosen")
                let given = try await client.json("GET", "/api/v1/workloads/\(name)")["port"]?.intValue ?? 0
                #expect(row(done, "workloads", name)["detail"]?.stringValue == words + "it has \(given)")
            }
            for name in ["first", "time"] { #expect(row(dry, "workloads", name) == row(done, "workloads", name)) }
            #expect(row(dry, "workloads", "first")["detail"] == "")
            #expect(try await client.json("GET", "/api/v1/workloads/first")["group"] == "team_a")
            let other = row(done, "workloads", "time")
            #expect(other["action"] == "exists")
            #expect(other["detail"]?.stringValue?.contains("\(TestServer.everything) here and x in ToolHive") == true)
            let again = try await client.json("POST", "/api/v1/imports", ["from": "toolhive", "dry_run": true])
            #expect(
                row(again, "workloads", "first") == [
                    "name": "first", "action": "exists", "detail": "", "missing": [],
                ])
        }
    }

    @Test func aNamedProfileComesFromItsFileOrLeavesNoRights() async throws {
        try await ValidatingClient.with { client in
            let state = "\(client.server.home)/.local/state/toolhive"
            _ = try Command.run("/bin/mkdir", ["-p", "\(state)/runconfigs"])
            let profiles: [(name: String, text: String)] = [
                ("good", #"{"name": "", "read": ["/srv"], "network": {"outbound": {"allow_host": ["a.b"]}}}"#),
                ("privileged", #"{"privileged": true}"#), ("broken", "{"), ("empty", ""),
            ]
            for (name, text) in profiles {
                try File.write(Array(text.utf8), to: "\(state)/\(name).json")
            }
            for name in profiles.map(\.name) + ["gone", "network", "stdio", "custom"] {
                let isWord = ["network", "stdio", "custom"].contains(name)
                let document: JSON = [
                    "name": .string(name), "image": "x",
                    "permission_profile_name_or_path": .string(isWord ? name : "\(state)/\(name).json"),
                ]
                try File.write(document.bytes, to: "\(state)/runconfigs/\(name).json")
            }
            let done = try await client.json("POST", "/api/v1/imports", ["from": "toolhive"])
            for name in ["privileged", "broken", "empty", "gone", "network", "stdio", "custom", "good"] {
                let shown = try await client.json("GET", "/api/v1/workloads/\(name)")
                let profile = shown["config"]?["permission_profile"]
                let detail = row(done, "workloads", name)["detail"]?.stringValue ?? ""
                switch name {
                case "network", "stdio":
                    #expect(profile?["name"]?.stringValue == (name == "stdio" ? "none" : name))
                    #expect(detail.isEmpty)
                case "good":
                    #expect(profile?["read"] == ["/srv"])
                    #expect(profile?["network"]?["outbound"]?["allow_host"] == ["a.b"])
                    #expect(detail == "as in ToolHive it reads /srv on this machine")
                default:
                    #expect(profile?["name"] == "none")
                    #expect(detail.contains("has “none”: no files and no network"), "\(name): \(detail)")
                }
            }
        }
    }

    @Test func secretsComeWithTheirPasswordAndNotWithAnother() async throws {
        try await ValidatingClient.with { client in
            _ = try makeState(client.server.home)
            let data = "\(client.server.home)/.local/share/toolhive"
            _ = try Command.run("/bin/mkdir", ["-p", data])
            let secrets: JSON = ["secrets": ["gh-token": "s3cr3t-value", "__thv_auth_x": "own"]]
            let key = SHA256.digest(Array("correct horse".utf8))
            try File.write(AESGCM.seal(secrets.bytes, key: key, context: []), to: "\(data)/secrets_encrypted")
            let wrong = try await client.json(
                "POST", "/api/v1/imports", ["from": "toolhive", "secrets_password": "wrong"], is: 409)
            #expect(wrong["errors"]?[0]?["pointer"] == "/secrets_password")
            #expect(try await client.json("GET", "/api/v1/workloads")["total"] == 0)
            let without = try await client.json("POST", "/api/v1/imports", ["from": "toolhive", "dry_run": true])
            #expect(row(without, "secrets", "gh-token")["action"] == "missing")
            let done = try await client.json(
                "POST", "/api/v1/imports", ["from": "toolhive", "secrets_password": "correct horse"])
            #expect(row(done, "secrets", "gh-token")["action"] == "create")
            #expect(row(done, "workloads", "github")["missing"] == [])
            #expect(!done.text.contains("s3cr3t-value"))
            let names = try await client.json("GET", "/api/v1/secrets")["secrets"]
            #expect(names == [["name": "gh-token", "used_by": ["github"]]])
        }
    }
}
