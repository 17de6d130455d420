// SPDX-License-Identifier: Apache-2.0
import Documents
import JSONCoding
import Models
import Platform
import Testing

@testable import Registry

/// The catalog that is part of the program, and how catalogs are read and searched.
@Suite struct CatalogTests {
    private static let limit = 100

    @Test func theBuiltInCatalogIsTheFile() throws {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try File.read("/\(tests)/Resources/registry/catalog.json")
        #expect(EmbeddedDocument.catalog.bytes == file)
    }

    @Test func theBuiltInCatalogHasTheShapeOfTheRegistryFormat() throws {
        let document = try JSON(parsing: EmbeddedDocument.catalog.bytes)
        let servers = try #require(document["data"]?["servers"]?.arrayValue)
        #expect(servers.count >= 21)
        #expect(servers[0]["name"] == "thv/mcp-everything")
        for server in servers {
            let name = server["name"]?.stringValue ?? ""
            #expect(server["$schema"]?.stringValue?.hasSuffix("/server.schema.json") == true, "\(name)")
            #expect(name.split(separator: "/").count == 2 && ServerName.isValid(name), "\(name)")
            let description = server["description"]?.stringValue ?? ""
            #expect((1...Self.limit).contains(description.unicodeScalars.count), "\(name)")
            #expect(server["version"]?.stringValue?.isEmpty == false, "\(name)")
            #expect(server["packages"] != nil || server["remotes"] != nil, "\(name)")
            for package in server["packages"]?.arrayValue ?? [] {
                let type = package["registryType"]?.stringValue ?? ""
                #expect(["oci", "pypi", "npm", "bundled"].contains(type), "\(name)")
                let identifier = package["identifier"]?.stringValue ?? ""
                let last = identifier.split(separator: "/").last ?? ""
                #expect(type == "bundled" || package["version"] != nil || last.contains(":"), "\(name) has no version")
                for variable in package["environmentVariables"]?.arrayValue ?? [] {
                    #expect(variable["description"]?.stringValue?.isEmpty == false, "\(name)")
                    #expect(variable["isSecret"] == false || variable["default"] == nil, "\(name)")
                }
            }
        }
    }

    @Test func everyBuiltInEntryIsReadAndCanBeFoundByItsShortName() throws {
        let catalog = Catalog.builtIn
        #expect(catalog.skipped == 0)
        #expect(catalog.entries.count >= 21)
        #expect(Set(catalog.entries.map(\.shortName)).count == catalog.entries.count)
        for entry in catalog.entries {
            #expect(try catalog.find(entry.shortName)?.name == entry.name)
            #expect(entry.options.allSatisfy { $0.obstacle.isEmpty }, "\(entry.name)")
            #expect(!entry.permits(hosts: true), "\(entry.name): a profile that no driver can enforce")
            #expect(!entry.tags.isEmpty, "\(entry.name)")
        }
        #expect(catalog.groups.map(\.name) == ["databases", "development", "operations", "search", "starter"])
        #expect(catalog.groups.allSatisfy { $0.servers.count >= 5 })
    }

    @Test func searchPutsTheBestFirst() {
        let catalog = Catalog.builtIn
        func names(_ words: String) -> [String] { catalog.search(words).map(\.shortName) }
        #expect(names("git").prefix(3) == ["git", "github", "gitlab"])
        #expect(names("git").count < 8, "most names begin with io.github")
        #expect(names("GitHub").first == "github")
        #expect(names("database").count >= 4)
        #expect(names("web search").contains("brave-search"))
        #expect(names("no such thing at all") == [])
        #expect(names("  ").count == catalog.entries.count)
        #expect(catalog.search("", group: "databases").count == 6)
        #expect(catalog.search("", tag: "papers").map(\.shortName) == ["arxiv"])
    }

    @Test func manyEntriesAreFoundAmong() throws {
        let package: JSON = [["registryType": "oci", "identifier": "x:1"]]
        let catalog = try Catalog([
            "servers": .array(
                (0..<20_000).map { number in
                    [
                        "name": .string("org.example/s\(number)"), "packages": package,
                        "description": .string("Number \(number) Ünïcode"),
                    ]
                })
        ])
        #expect(catalog.entries.count == 20_000)
        #expect(catalog.search("s19999").map(\.shortName) == ["s19999"])
        #expect(catalog.search("NUMBER ünï").count == 20_000)
        #expect(catalog.search("number 777").first?.shortName == "s777")
    }

    @Test(arguments: [
        ("https://ghcr.io", "ghcr.io/a/b:1"), ("https://ghcr.io:5000/v2/", "ghcr.io:5000/a/b:1"),
        ("ghcr.io", "ghcr.io/a/b:1"), ("ghcr.io/mirror", "ghcr.io/mirror/a/b:1"), ("https://docker.io", "a/b:1"),
        ("https://me:pw@ghcr.io", "ghcr.io/a/b:1"), ("https://[::1]:5000", "[::1]:5000/a/b:1"),
    ])
    func anImageIsOfItsRegistry(_ base: String, image: String) throws {
        let package: JSON = [
            "registryType": "oci", "registryBaseUrl": .string(base), "identifier": "a/b", "version": "1",
            "transport": ["type": "stdio"],
        ]
        let server: JSON = ["name": "x.y/z", "description": "x", "version": "1", "packages": .array([package])]
        let catalog = try Catalog(["servers": .array([["server": server]])])
        #expect(catalog.entries.first?.options.first?.source == image)
    }

    @Test func variablesAndArgumentsAreReadInAllTheirForms() throws {
        let catalog = try Catalog([
            "servers": [
                [
                    "server": [
                        "name": "org.example/tool-mcp-server", "description": "x", "version": "1",
                        "packages": [
                            [
                                "registryType": "oci", "registryBaseUrl": "https://ghcr.io",
                                "identifier": "example/tool",
                                "version": "1.2",
                                "transport": ["type": "streamable-http", "url": "http://localhost:9000/x"],
                                "runtimeArguments": [
                                    [
                                        "type": "named", "name": "-e", "value": "TOKEN={t}", "isRequired": true,
                                        "variables": ["t": ["isSecret": true, "isRequired": true]],
                                    ]
                                ],
                                "packageArguments": [
                                    ["type": "positional", "value": "serve"],
                                    ["type": "named", "name": "--quiet", "value": "true", "format": "boolean"],
                                    ["type": "named", "name": "--root", "isRequired": true, "description": "where"],
                                ],
                                "environmentVariables": [
                                    ["name": "MODE", "value": "{m}", "variables": ["m": ["default": "fast"]]],
                                    ["name": "LEVEL", "choices": ["a", "b"], "default": "a"],
                                ],
                            ]
                        ],
                    ], "_meta": ["io.modelcontextprotocol.registry/official": ["status": "deprecated"]],
                ]
            ]
        ])
        let entry = try #require(catalog.entries.first)
        #expect(entry.shortName == "tool")
        #expect(entry.status == "deprecated")
        let option = entry.options[0]
        #expect(option.source == "ghcr.io/example/tool:1.2")
        #expect(option.transport == .streamableHTTP && option.targetPort == 9000 && option.targetPath == "/x")
        #expect(option.fixedArguments == ["serve", "--quiet"])
        #expect(option.arguments.map(\.name) == ["--root"] && option.arguments[0].isRequired)
        #expect(option.variables.map(\.name) == ["MODE", "LEVEL", "TOKEN"])
        #expect(option.variables[0].fixed == "fast")
        #expect(option.variables[2].isSecret && option.variables[2].isRequired)
    }

    @Test func toolHivesFormatIsReadToo() throws {
        let catalog = try Catalog([
            "version": "1.0.0", "last_updated": "2026-01-01T00:00:00Z",
            "servers": [
                "fetch": [
                    "image": "ghcr.io/example/fetch:1", "transport": "sse", "target_port": 8080, "tier": "Official",
                    "description": "gets", "status": "Active", "tools": ["fetch"], "tags": ["web"], "args": ["--all"],
                    "permissions": ["network": ["outbound": ["allow_host": [".example.org"], "allow_port": [443]]]],
                    "env_vars": [["name": "KEY", "description": "a key", "required": true, "secret": true]],
                ], "py": ["image": "uvx://some-server@1.2", "transport": "stdio", "description": "x"],
            ],
            "remote_servers": [
                "far": [
                    "url": "https://mcp.example.org/mcp", "transport": "streamable-http", "description": "away",
                    "headers": [["name": "Authorization", "required": true, "secret": true]],
                ]
            ],
            "groups": [
                ["name": "all", "description": "both", "servers": ["fetch": [:]], "remote_servers": ["far": [:]]]
            ],
        ])
        #expect(catalog.entries.map(\.name) == ["far", "fetch", "py"])
        let fetch = try #require(try catalog.find("fetch"))
        #expect(fetch.tier == "official" && fetch.groups == ["all"])
        #expect(fetch.options[0].targetPort == 8080 && fetch.options[0].fixedArguments == ["--all"])
        #expect(fetch.options[0].permissions.outbound.hosts == [".example.org"])
        #expect(try catalog.find("py")?.options[0].source == "uvx://some-server@1.2")
        #expect(try catalog.find("far")?.options[0].bearerToken?.isRequired == true)
        #expect(catalog.version == "1.0.0")
    }

    @Test func whatMakesNoSenseIsLeftOutAndCounted() throws {
        let catalog = try Catalog([
            "servers": [
                ["name": "a/b", "packages": [["registryType": "oci", "identifier": "x:1"]]],
                ["name": "../etc", "packages": []], ["name": 7], "text", ["name": "a/none"],
                ["name": "a/evil", "packages": [["registryType": "npm", "identifier": "--call=rm", "version": "1"]]],
                ["name": "a/shell", "packages": [["registryType": "bundled", "identifier": "/bin/sh"]]],
                ["name": "a/nuget", "packages": [["registryType": "nuget", "identifier": "X", "version": "1"]]],
            ]
        ])
        #expect(catalog.skipped == 4)
        for name in ["a/evil", "a/shell", "a/nuget"] {
            #expect(try catalog.find(name)?.options[0].obstacle.isEmpty == false, "\(name)")
        }
        #expect(throws: Problem.self) { try Catalog(["nothing": 1]) }
        #expect(throws: Problem.self) { try Catalog(["servers": [["name": "?"]]]) }
        #expect(try Catalog(["servers": []]).entries.isEmpty)
    }

    @Test func aShortNameOfSeveralIsAConflictThatNamesThem() throws {
        let package: JSON = [["registryType": "oci", "identifier": "x:1"]]
        let catalog = try Catalog([
            "servers": [["name": "a/same", "packages": package], ["name": "b/same", "packages": package]]
        ])
        #expect(try catalog.find("a/same")?.name == "a/same")
        let problem = #expect(throws: Problem.self) { try catalog.find("same") }
        #expect(problem?.code == .conflict)
        #expect(problem?.detail.contains("a/same, b/same") == true)
    }

    @Test(arguments: [
        ("io.github.hashicorp/terraform-mcp-server", "terraform"), ("io.github.grafana/mcp-grafana", "grafana"),
        ("io.github.modelcontextprotocol/server-time", "time"), ("io.github.perplexityai/mcp-server", "perplexityai"),
        ("fetch", "fetch"), ("a/mcp", "a"), ("x/y-z", "y-z"),
    ])
    func shortNamesLeaveTheNoiseOut(name: String, short: String) { #expect(ServerName.short(name) == short) }

    @Test func packageReferencesAreNoOptionsAndNoPaths() {
        #expect(PackageReference("uvx://mcp-server-time@2026.1")?.word == "mcp-server-time@2026.1")
        #expect(PackageReference("uvx://tool==1.2")?.text == "uvx://tool@1.2")
        #expect(PackageReference("npx://@scope/server@1.0.0")?.name == "@scope/server")
        #expect(PackageReference("npx://@scope/server")?.version == nil)
        #expect(PackageReference("uvx://tool[pdf]")?.name == "tool[pdf]")
        for bad in [
            "uvx://", "npx://--call=x", "uvx://../x", "npx:///etc/x", "uvx://a b", "npx://a/b", "uvx://a@", "pip://a",
            "uvx://a@--x", "npx://@scope", "uvx://a;b", "uvx://a\nb",
        ] {
            #expect(PackageReference(bad) == nil, "\(bad)")
        }
    }
}

extension CatalogEntry {
    fileprivate func permits(hosts: Bool) -> Bool { options.contains { $0.permissions.filtersNetwork } == hosts }
}
