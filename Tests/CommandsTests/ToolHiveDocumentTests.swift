// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Commands

/// `thv run --from-config` with what `thv export` of ToolHive writes.
@Suite struct ToolHiveDocumentTests {
    /// What every document of ToolHive's says, of which nothing needs a word.
    private static let usual: JSON = [
        "schema_version": "v0.1.0", "container_name": "time", "base_name": "time", "name": "time",
        "transport": "stdio", "host": "127.0.0.1", "port": 0, "target_host": "127.0.0.1",
        "permission_profile_name_or_path": "network", "isolate_network": false, "proxy_mode": "streamable-http",
        "group": "default", "env_vars": ["MCP_TRANSPORT": "stdio"], "debug": false, "audit_config": .null,
        "container_labels": ["toolhive": "true", "toolhive-name": "time"], "ignore_config": ["load_global": true],
        "oidc_config": .null, "authz_config": .null, "telemetry_config": ["endpoint": "", "sampling_rate": 0],
        "middleware_configs": [["type": "auth", "parameters": ["oidc_config": .null]], ["type": "mcp-parser"]],
        "registry_url": "", "secrets": .null, "volumes": .null, "stateless": true,
    ]

    private func run(_ more: JSON, _ words: [String] = []) async throws -> (outcome: Outcome, sent: JSON?) {
        var document = Self.usual.objectValue ?? JSONObject()
        for (key, value) in more.objectValue?.members ?? [] { document[key] = value }
        var fixture = CommandFixture()
        fixture.input = JSON.object(document).text
        fixture.answers = [
            "POST /api/v1/workloads": .json(["name": "x", "status": "running", "url": "u"], status: 201)
        ]
        let outcome = await fixture.run(["run", "--from-config", "-"] + words)
        return (outcome, outcome.requests.first { $0.method == "POST" }?.body)
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let document: JSON
        /// Members of ours that must come of it.
        let ours: JSON
    }

    static let kinds: [Kind] = [
        Kind(
            testDescription: "an image on stdio",
            document: [
                "image": "ghcr.io/stacklok/time:1.2", "cmd_args": ["--zone", "UTC"], "volumes": ["/srv/a:/a:ro"],
                "secrets": ["token,target=TOKEN"], "env_vars": ["MCP_TRANSPORT": "stdio", "LEVEL": "info"],
                "container_labels": ["toolhive": "true", "team": "shop"], "tools_filter": ["now"],
                "tools_override": ["now": ["name": "clock", "description": ""]], "port": 18_123,
            ],
            ours: [
                "image": "ghcr.io/stacklok/time:1.2", "cmd_args": ["--zone", "UTC"], "volumes": ["/srv/a:/a:ro"],
                "secrets": ["token,target=TOKEN"], "env_vars": ["LEVEL": "info"], "labels": ["team": "shop"],
                "tools_filter": ["now"], "tools_override": ["now": ["name": "clock"]], "port": 18_123,
                "permission_profile": "network", "name": "time",
            ]),
        Kind(
            testDescription: "an image that listens",
            document: ["image": "x/y:1", "transport": "streamable-http", "target_port": 9000, "host": "localhost"],
            ours: ["image": "x/y:1", "transport": "streamable-http", "target_port": 9000]),
        Kind(
            testDescription: "legacy SSE",
            document: ["image": "x/y:1", "transport": "sse", "target_port": 9000, "proxy_mode": "sse"],
            ours: ["transport": "sse"]),
        Kind(
            testDescription: "a remote server",
            document: [
                "image": "", "remote_url": "https://mcp.example.com/mcp", "transport": "streamable-http",
                "remote_auth_config": ["use_pkce": false, "scopes": .null, "issuer": ""],
            ], ours: ["url": "https://mcp.example.com/mcp", "transport": "streamable-http"]),
        Kind(
            testDescription: "a package", document: ["image": "uvx://mcp-server-time@1"],
            ours: ["package": "uvx://mcp-server-time@1"]),
        Kind(
            testDescription: "a profile of its own",
            document: [
                "image": "x/y:1", "permission_profile_name_or_path": "/x.json",
                "permission_profile": [
                    "name": "", "read": ["/srv/a"], "write": .null, "privileged": false,
                    "network": ["mode": "", "outbound": ["insecure_allow_all": true]],
                ],
            ],
            ours: [
                "permission_profile": ["read": ["/srv/a"], "network": ["outbound": ["insecure_allow_all": true]]]
            ]),
        Kind(
            testDescription: "another group and a name of another kind",
            document: ["image": "x/y:1", "group": "my shop", "name": "a b"], ours: ["group": "my-shop", "name": "a-b"]),
    ]

    @Test(arguments: kinds) func everyKindOfDocumentRuns(_ kind: Kind) async throws {
        let (outcome, sent) = try await run(kind.document)
        #expect(outcome.code == 0, "\(outcome.err)")
        let config = try #require(sent, "\(outcome.err)")
        for (key, value) in kind.ours.objectValue?.members ?? [] {
            #expect(config[key] == value, "\(key): \(config.text)")
        }
        // Strictly: nothing of it is unknown to us.
        _ = try RunConfig(config)
        #expect(!outcome.err.contains("not taken over"), "\(outcome.err)")
    }

    /// What has no counterpart is named, a line each; what is the caller's own word wins.
    @Test func nothingIsLeftOutInSilence() async throws {
        let left: [(String, JSON)] = [
            ("remote_auth_config", ["client_id": "x"]), ("audit_config", ["enabled": true]),
            ("telemetry_config", ["endpoint": "http://x"]), ("header_forward", ["add": ["A": "b"]]),
            ("publish", ["8080:80"]), ("session_ttl", "30m"), ("host", "0.0.0.0"), ("target_host", "10.0.0.1"),
            ("allow_docker_gateway", true), ("trust_proxy_headers", true), ("token_exchange_config", ["audience": "x"]),
            ("aws_sts_config", ["region": "x"]), ("env_file_dir", "/x"), ("something_new", 1), ("debug", true),
        ]
        for (key, value) in left {
            let (outcome, sent) = try await run(["image": "x/y:1", key: value], ["--name", "mine"])
            #expect(sent?["name"] == "mine", "\(key): \(outcome.err)")
            let said = outcome.err.split(whereSeparator: \.isNewline).filter { $0.contains("not taken over") }
            #expect(said.count == 1 && said.first?.contains(key) == true, "\(key): \(outcome.err)")
        }
    }

    /// What would be allowed although the document forbids it is refused, naming the member.
    @Test func whatLimitsAndIsNotHereIsRefused() async throws {
        let limits: [(String, JSON)] = [
            ("authz_config", ["type": "cedarv1", "cedar": ["policies": ["permit(…)"]]]), ("authz_config_path", "/x"),
            ("oidc_config", ["issuer": "https://x"]), ("rate_limit_config", ["per_minute": 1]),
            ("validating_webhooks", [["url": "https://x"]]), ("mutating_webhooks", [["url": "https://x"]]),
            ("embedded_auth_server_config", ["issuer": "x"]),
            ("middleware_configs", [["type": "authorization", "parameters": ["x": 1]]]),
        ]
        for (key, value) in limits {
            let (outcome, sent) = try await run(["image": "x/y:1", key: value])
            let name = key == "middleware_configs" ? "authorization" : key
            #expect(outcome.code == 2 && sent == nil && outcome.err.contains(name), "\(key): \(outcome.err)")
            #expect(outcome.err.split(whereSeparator: \.isNewline).count == 2, "\(outcome.err)")
        }
    }

    /// What this program exports in ToolHive's format it takes back.
    @Test func whatIsExportedHereRunsAgain() async throws {
        try await TestServer.with { server in
            let made = try await server.create("first", arguments: [], [("env_vars", ["A": "b"])])
            #expect(made["status"] == "running")
            let document = try await server.get("/api/v1beta/workloads/first/export")
            try File.write(document.bytes, to: "\(server.home)/first.json")
            let run = try await Command.running(
                "\(TestServer.programs)/thv",
                ["run", "--from-config", "first.json", "--name", "second", "--proxy-port", "0"],
                environment: server.environment, directory: server.home)
            #expect(run.code == 0, "\(run.errors)")
            let (first, second) = (
                try await server.workload("first")["config"], try await server.workload("second")["config"]
            )
            for key in ["command", "working_dir", "env_vars", "permission_profile", "transport", "group"] {
                #expect(second?[key] == first?[key], "\(key): \(second?.text ?? "")")
            }
        }
    }
}
