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
                "container_labels": ["toolhive": "true", "team": "x"], "cmd_args": [], "tools_filter": ["get_me"],
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
            #expect(github["detail"]?.stringValue?.contains("tools_filter") == true)
            #expect(row(done, "workloads", "broken")["action"] == "failed")
            #expect(row(done, "workloads", "odd")["action"] == "failed")
            #expect(row(done, "clients", "notepad")["action"] == "failed")

            let shown = try await client.json("GET", "/api/v1/workloads/github")
            #expect(shown["status"] == "stopped")
            #expect(shown["config"]?["env_vars"] == ["A": "1"])
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
