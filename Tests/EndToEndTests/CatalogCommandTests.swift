// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Catalogs and settings through the real `thv`, with and without a server.
@Suite struct CatalogCommandTests {
    private func thv(_ server: TestServer, _ arguments: [String]) async throws -> Command {
        try await Command.running(
            "\(TestServer.programs)/thv", arguments, environment: server.environment, directory: server.home)
    }

    @Test func row30AServerOfTheCatalogRunsByItsName() async throws {
        try await TestServer.with { server in
            let found = try await thv(server, ["search", "example", "-q"])
            #expect(found.output.split(separator: "\n").first == "mcp-everything", "\(found.errors)")
            let run = try await thv(server, ["run", "mcp-everything"])
            #expect(run.code == 0, "\(run.errors)")
            let made = try await server.workload("mcp-everything")
            #expect(made["config"]?["server"] == "thv/mcp-everything")
            let missing = try await thv(server, ["run", "github", "--name", "g"])
            #expect(missing.code == 2)
            #expect(missing.errors.contains("GITHUB_PERSONAL_ACCESS_TOKEN"), "\(missing.errors)")
            #expect(missing.errors.contains("thv secret set"))
        }
    }

    @Test func aValueOfASecretVariableIsKeptAsASecret() async throws {
        try await TestServer.with { server in
            let document: JSON = [
                "servers": [
                    [
                        "name": "a/keyed",
                        "packages": [
                            [
                                "registryType": "bundled", "identifier": "mcp-everything",
                                "environmentVariables": [["name": "KEY", "isRequired": true, "isSecret": true]],
                            ]
                        ],
                    ]
                ]
            ]
            try File.write(document.bytes, to: "\(server.home)/c.json")
            #expect(try await thv(server, ["registry", "add", "mine", "c.json"]).code == 0)
            let run = try await thv(server, ["run", "keyed", "-e", "KEY=s3cr3t-value"])
            #expect(run.code == 0, "\(run.errors)")
            #expect(!run.output.contains("s3cr3t-value") && !run.errors.contains("s3cr3t-value"))
            let config = try await server.workload("keyed")["config"]
            #expect(config?["secrets"] == ["keyed.KEY,target=KEY"])
            #expect(config?["env_vars"] == nil)
            #expect(try await thv(server, ["secret", "list"]).output == "keyed.KEY\n")
        }
    }

    @Test func row2SettingsAndRegistriesWithoutAServerAreAuditedInTheInstance() async throws {
        let server = try TestServer()
        defer { try? Directory.removeTree(server.home) }
        #expect(try await thv(server, ["--embedded", "search", "time", "-q"]).output.hasPrefix("time\n"))
        #expect(!File.exists(server.instance.settingsFile))
        let set = try await thv(server, ["--embedded", "config", "set", "defaults.stop_timeout", "3"])
        #expect(set.code == 0, "\(set.errors)")
        #expect(try await thv(server, ["--embedded", "config", "get", "defaults.stop_timeout"]).output == "3\n")
        try File.write(Array(#"{"servers": []}"#.utf8), to: "\(server.home)/c.json")
        #expect(try await thv(server, ["--embedded", "config", "set-registry", "c.json"]).code == 0)
        #expect(
            try await thv(server, ["--embedded", "config", "get-registry"]).output == "\(server.home)/c.json\n")
        let audit = String(decoding: try File.read(server.instance.auditLog), as: UTF8.self)
        #expect(audit.contains("change-settings") && audit.contains("replace-registry"))
    }
}
