// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Testing

@testable import Registry

/// How a request for a workload is completed from an entry.
@Suite struct EntryResolutionTests {
    static let machine = Machine(
        engine: .good, sandbox: .good, network: .good, managers: [.uvx: .good, .npx: .good, .go: .bad("no", fix: "")],
        programs: ["mcp-everything": "/opt/thv/mcp-everything"])

    private static var withoutEngine: Machine {
        var machine = machine
        machine.engine = .bad("no container engine answers", fix: "install Podman")
        return machine
    }

    private func complete(_ request: JSON, on machine: Machine = Self.machine, _ catalog: Catalog = .builtIn) throws
        -> JSON
    {
        let entry = try #require(try catalog.find(request["server"]?.stringValue ?? ""))
        return try EntryResolution.complete(
            request.objectValue ?? JSONObject(), registry: "default", entry: entry, machine: machine,
            consent: PermissionConsent(request["accept_permissions"])
        ).document
    }

    @Test func theEntryFillsInWhatTheRequestLeavesOut() throws {
        let made = try RunConfig(try complete(["server": "osv", "name": "mine"]))
        #expect(made.source?.image == "ghcr.io/stackloklabs/osv-mcp/server:0.1.3")
        #expect(made.backend.transport == .sse && made.backend.targetPort == 8080)
        #expect(made.server == "io.github.stackloklabs/osv-mcp" && made.registry == "default")
        #expect(made.policy.permissionProfile == .network)
        #expect(made.backend.environment == ["MCP_PORT": "8080"])
        #expect(try RunConfig(made.json) == made, "it survives an export")
    }

    @Test func theRequestWins() throws {
        let made = try RunConfig(
            try complete([
                "server": "osv", "permission_profile": "none", "target_port": 9000, "env_vars": ["MCP_PORT": "9000"],
            ]))
        #expect(made.policy.permissionProfile == .none && made.backend.targetPort == 9000)
        #expect(made.backend.environment == ["MCP_PORT": "9000"])
    }

    @Test func everythingMissingIsNamedAtOnce() throws {
        let catalog = try Catalog([
            "servers": [
                [
                    "name": "a/b",
                    "packages": [
                        [
                            "registryType": "oci", "identifier": "x:1",
                            "packageArguments": [["type": "positional", "valueHint": "dir", "isRequired": true]],
                            "environmentVariables": [
                                ["name": "ONE", "isRequired": true],
                                ["name": "KEY", "isRequired": true, "isSecret": true],
                                ["name": "LEVEL", "choices": ["a", "b"]],
                                ["name": "TWO", "isRequired": true, "default": "2"],
                            ],
                        ]
                    ],
                ]
            ]
        ])
        let problem = #expect(throws: Problem.self) {
            try complete(["server": "a/b", "env_vars": ["LEVEL": "c"]], catalog)
        }
        #expect(problem?.code == .invalidFields)
        #expect(
            problem?.issues.map { "\($0.pointer) \($0.code.rawValue)" } == [
                "/cmd_args required", "/env_vars/ONE required", "/env_vars/KEY required", "/env_vars/LEVEL invalid",
            ])
        let made = try RunConfig(
            try complete(
                ["server": "a/b", "env_vars": ["ONE": "1"], "secrets": ["k,target=KEY"], "cmd_args": ["/d"]], catalog))
        #expect(made.backend.environment == ["ONE": "1", "TWO": "2"])
        #expect(made.backend.arguments == ["/d"])
    }

    @Test func aSecretInTheOpenIsRefused() throws {
        let problem = #expect(throws: Problem.self) {
            try complete(["server": "github", "env_vars": ["GITHUB_PERSONAL_ACCESS_TOKEN": "ghp_secretvalue"]])
        }
        #expect(problem?.issues.map(\.pointer) == ["/env_vars/GITHUB_PERSONAL_ACCESS_TOKEN"])
        #expect(problem?.json.members.contains { $0.value.text.contains("ghp_secretvalue") } == false)
        #expect(problem?.fix.text.contains("PUT /api/v1/secrets/") == true)
    }

    @Test func whatRunsHereIsChosen() throws {
        #expect(try complete(["server": "time"])["image"] != nil)
        let package = try complete(["server": "time"], on: Self.withoutEngine)
        #expect(package["package"] == "uvx://mcp-server-time@2026.10.19")
        // It is fetched by an installation of its own, so that the server gets what its entry says and no more.
        #expect(package["permission_profile"]?["name"] == "none")
        #expect(try complete(["server": "time", "runtime": "process"])["package"] != nil)
        #expect(try complete(["server": "mcp-everything"])["command"] == ["/opt/thv/mcp-everything"])
        let problem = #expect(throws: Problem.self) { try complete(["server": "time", "runtime": "remote"]) }
        #expect(problem?.code == .notSupported)
    }

    @Test func anEntrySaysWhyItDoesNotRunHere() throws {
        let osv = try #require(try Catalog.builtIn.find("osv"))
        let fact = try #require(osv.choice(on: Self.withoutEngine)?.runnable)
        #expect(fact == .bad("no container engine answers", fix: "install Podman"))
        #expect(osv.choice(on: Self.machine)?.runnable == .good)
    }

    @Test func aRemoteServersTokenIsAskedForByItsOwnName() throws {
        let catalog = try Catalog([
            "remote_servers": [
                "far": [
                    "url": "https://mcp.example.org/mcp", "transport": "streamable-http",
                    "headers": [["name": "Authorization", "required": true, "secret": true]],
                ]
            ]
        ])
        let problem = #expect(throws: Problem.self) { try complete(["server": "far"], catalog) }
        #expect(problem?.issues.map(\.pointer) == ["/bearer_token_secret"])
        let made = try RunConfig(try complete(["server": "far", "bearer_token_secret": "t"], catalog))
        #expect(made.source?.url == "https://mcp.example.org/mcp" && made.backend.transport == .streamableHTTP)
    }

    private func complete(_ request: JSON, _ catalog: Catalog) throws -> JSON {
        try complete(request, on: Self.machine, catalog)
    }
}
