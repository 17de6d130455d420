// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import TestSupport
import Testing

/// What ToolHive's mount shows of a catalog's entry.
@Suite struct V1BetaEntryTests {
    private static let base = "/api/v1beta"

    /// In both formats of ToolHive's catalogs. What has another shape is left out, member by member.
    @Test func anEntryHandsOnWhatItsPublisherSays() async throws {
        let image: JSON = [
            "metadata": ["stars": 7, "pulls": "many", "last_updated": "2026-01-02T03:04:05Z"],
            "provenance": [
                "sigstore_url": "tuf.example", "attestation": ["predicate_type": "p", "predicate": ["a": 1]],
            ],
            "overview": "# One", "custom_metadata": ["license": "MIT"], "docker_tags": ["1", 2],
        ]
        let remote: JSON = [
            "metadata": ["stars": 8],
            "oauth_config": [
                "issuer": "https://id.example", "scopes": ["a", "b"], "use_pkce": true,
                "oauth_params": ["p": "q", "r": 1],
                "callback_port": 8666, "other": "x",
            ],
        ]
        let header: JSON = ["name": "X-Key", "description": "a key", "required": true, "secret": true]
        let other: JSON = ["name": "X-Region", "description": "", "default": "eu", "choices": ["eu", "us"]]
        func merged(_ object: JSON, _ more: [(String, JSON)]) -> JSON {
            .object(JSONObject((object.objectValue ?? JSONObject()).members.map { ($0.key, $0.value) } + more))
        }
        let older: JSON = [
            "servers": ["one": merged(image, [("image", "x:1"), ("transport", "stdio")])],
            "remote_servers": [
                "far": merged(
                    remote,
                    [
                        ("url", "https://far.example/mcp"), ("transport", "streamable-http"),
                        ("headers", [header, other]),
                    ])
            ],
        ]
        func input(_ json: JSON) -> JSON {
            merged(json, [("isRequired", json["required"] ?? false), ("isSecret", json["secret"] ?? false)])
        }
        func meta(_ source: String, _ json: JSON) -> JSON {
            [
                "io.modelcontextprotocol.registry/publisher-provided": [
                    "io.github.stacklok": .object(JSONObject([(source, json)]))
                ]
            ]
        }
        let newer: JSON = [
            "data": [
                "servers": [
                    [
                        "name": "one", "packages": [["registryType": "oci", "identifier": "x:1"]],
                        "_meta": meta("x:1", image),
                    ],
                    [
                        "name": "far",
                        "remotes": [
                            [
                                "type": "streamable-http", "url": "https://far.example/mcp",
                                "headers": [input(header), input(other)],
                            ]
                        ], "_meta": meta("https://far.example/mcp", remote),
                    ],
                ]
            ]
        ]
        try await ValidatingClient.with("v1beta.json") { client in
            let file = "\(client.server.home)/catalog.json"
            for catalog in [newer, older] {
                try File.write(catalog.bytes, to: file)
                try await client.json("PUT", "\(Self.base)/registry/default", ["local_path": .string(file)])
                let servers = "\(Self.base)/registry/default/servers"
                let one = try #require(try await client.json("GET", "\(servers)/one")["server"])
                #expect(one["metadata"] == ["stars": 7, "last_updated": "2026-01-02T03:04:05Z"], "\(one.prettyText)")
                #expect(one["provenance"] == image["provenance"] && one["overview"] == "# One")
                #expect(one["custom_metadata"] == ["license": "MIT"] && one["docker_tags"] == ["1"])
                let far = try #require(try await client.json("GET", "\(servers)/far")["remote_server"])
                #expect(far["metadata"] == ["stars": 8])
                #expect(far["oauth_config"]?["scopes"] == ["a", "b"] && far["oauth_config"]?["use_pkce"] == true)
                #expect(far["oauth_config"]?["oauth_params"] == ["p": "q"] && far["oauth_config"]?["other"] == nil)
                #expect(far["headers"]?[0] == header, "\(far.prettyText)")
                #expect(far["headers"]?[1]?["choices"] == ["eu", "us"] && far["headers"]?[1]?["default"] == "eu")
            }
        }
    }
}
