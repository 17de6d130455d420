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

    @Test func aServerOfTheCatalogRunsByItsName() async throws {
        try await TestServer.with { server in
            let found = try await thv(server, ["search", "example", "-q"])
            #expect(found.output.split(separator: "\n").first == "mcp-everything", "\(found.errors)")
            let run = try await thv(server, ["run", "mcp-everything"])
            #expect(run.code == 0, "\(run.errors)")
            let made = try await server.workload("mcp-everything")
            #expect(made["config"]?["server"] == "thv/mcp-everything")
            let missing = try await thv(server, ["run", "github", "--name", "g"])
            #expect(missing.code == 2)
            #expect(
                missing.errors.hasPrefix("error: the variable GITHUB_PERSONAL_ACCESS_TOKEN is required, as a secret"),
                "\(missing.errors)")
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
            #expect(try await thv(server, ["secret", "list"]).output.contains("keyed.KEY"))
        }
    }

    @Test func anUpgradeIsShownBeforeItIsDone() async throws {
        try await TestServer.with { server in
            let urls = [try await server.create("old"), try await server.create("new")].map {
                $0["url"]?.stringValue ?? ""
            }
            func publish(_ url: String) throws {
                let remotes: JSON = [["type": "streamable-http", "url": .string(url)]]
                let catalog: JSON = ["servers": [["name": "a/search", "remotes": remotes]]]
                try File.write(catalog.bytes, to: "\(server.home)/c.json")
            }
            try publish(urls[0])
            #expect(try await thv(server, ["registry", "add", "mine", "c.json"]).code == 0)
            #expect(try await thv(server, ["run", "search"]).code == 0)
            #expect(try await thv(server, ["upgrade", "apply", "search"]).output == "search is up to date\n")
            try publish(urls[1])
            #expect(try await thv(server, ["upgrade", "check", "-q"]).output == "search\n")
            let check = try await thv(server, ["upgrade", "check", "search"])
            #expect(check.output.contains("upgrade-available") && check.output.contains(urls[1]))
            #expect(try await thv(server, ["upgrade", "apply", "search"]).code == 2, "nobody to ask")
            let trial = try await thv(server, ["upgrade", "apply", "search", "--dry-run"])
            #expect(trial.output == "would change: url\n", "\(trial.errors)")
            let done = try await thv(server, ["upgrade", "apply", "search", "--yes"])
            #expect(done.output == "search upgraded to \(urls[1])\n", "\(done.errors)")
            #expect(try await server.workload("search")["config"]?["url"]?.stringValue == urls[1])
        }
    }

    @Test func settingsAndRegistriesWithoutAServerAreAuditedInTheInstance() async throws {
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
