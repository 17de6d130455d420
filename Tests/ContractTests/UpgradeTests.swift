// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Workloads made from an entry of a registry, when the entry changes. The entry's servers are workloads themselves,
/// reached as servers elsewhere.
@Suite struct UpgradeTests {
    private static let base = "/api/v1/workloads"

    private func publish(_ url: String, _ variables: [JSON] = [], to file: String) throws {
        let catalog: JSON = [
            "servers": [
                [
                    "name": "shop/search", "description": "Finds things.", "version": "1.0.0",
                    "remotes": [["type": "streamable-http", "url": .string(url), "headers": .array(variables)]],
                ]
            ]
        ]
        try File.write(catalog.bytes, to: file)
    }

    private func with(_ body: (ValidatingClient, _ urls: [String], _ file: String) async throws -> Void) async throws {
        try await ValidatingClient.with { client in
            var urls: [String] = []
            for name in ["old", "new"] {
                urls.append(try await client.server.create(name)["url"]?.stringValue ?? "")
            }
            let file = "\(client.server.home)/catalog.json"
            try publish(urls[0], to: file)
            try await client.json("POST", "/api/v1/registry", ["name": "mine", "local_path": .string(file)], is: 201)
            let request: JSON = ["name": "search", "registry": "mine", "server": "shop/search", "labels": ["a": "b"]]
            try await client.json("POST", Self.base, request, is: 201)
            try await body(client, urls, file)
        }
    }

    @Test func anEntryThatNamesAnotherServerIsTakenOver() async throws {
        try await with { client, urls, file in
            let before = try await client.json("GET", "\(Self.base)/search")
            let same = try await client.json("GET", "\(Self.base)/search/upgrade-check")
            #expect(same["status"] == "up-to-date")
            let untouched = try await client.json("POST", "\(Self.base)/search/upgrade")
            #expect(untouched["revision"] == before["revision"])
            // What is sent counts, whether there is something newer or not.
            let given = try await client.json("POST", "\(Self.base)/search/upgrade", ["env_vars": ["A": "1"]])
            #expect(given["config"]?["env_vars"] == ["A": "1"])
            try await client.json("POST", "\(Self.base)/search/upgrade", ["secrets": ["none,target=B"]], is: 422)
            let taken = try await client.json("PATCH", "\(Self.base)/search", ["env_vars": ["A": .null]])
            #expect(taken["config"] == before["config"])

            try publish(urls[1], to: file)
            let check = try await client.json("GET", "\(Self.base)/search/upgrade-check")
            #expect(check["status"] == "upgrade-available" && check["candidate_image"]?.stringValue == urls[1])
            let trial = try await client.json("POST", "\(Self.base)/search/upgrade?dry_run=true")
            #expect(trial["changes"] == ["url"] && trial["restart"] == true)
            #expect(try await client.json("GET", "\(Self.base)/search")["config"] == before["config"])

            let begun = try await client.send(
                "POST", "\(Self.base)/search/upgrade", [:], headers: ["Prefer": "respond-async"])
            #expect(begun.status == 202)
            let end = try await client.json("GET", "\(begun.headers["Location"] ?? "")?timeout=60")
            #expect(end["status"] == "succeeded")
            let after = try await client.json("GET", "\(Self.base)/search")
            #expect(after["config"]?["url"]?.stringValue == urls[1] && after["status"] == "running")
            #expect(after["port"] == before["port"] && after["labels"] == ["a": "b"])
            #expect(try await client.json("GET", "\(Self.base)/search/upgrade-check")["status"] == "up-to-date")
        }
    }

    /// A change that names another entry means all of that entry, as creating from it does.
    @Test func aChangeOfTheEntryBringsWhatItSays() async throws {
        try await with { client, urls, file in
            let path = "\(Self.base)/search"
            let before = try await client.json("GET", path)
            // The same entry by its short name is no change.
            let same = try await client.json("PATCH", path, ["server": "search"])
            #expect(same["revision"] == before["revision"])
            let other = try await client.json(
                "PATCH", path, ["registry": "default", "server": "mcp-everything", "labels": ["c": "d"]])
            let config = try #require(other["config"])
            #expect(config["command"] == [.string(TestServer.everything)])
            #expect(config["url"] == nil)
            #expect(config["registry"] == "default" && config["server"] == "thv/mcp-everything")
            #expect(config["transport"] == "stdio" && config["runtime"] == "process")
            #expect(other["status"] == "running")
            #expect(other["port"] == before["port"] && other["labels"] == ["a": "b", "c": "d"])
            let fresh = try await client.json(
                "POST", Self.base, ["name": "fresh", "server": "mcp-everything"], is: 201)
            #expect(config["permission_profile"] == fresh["config"]?["permission_profile"])

            let catalog: JSON = [
                "servers": [
                    [
                        "name": "shop/image", "description": "Finds things.", "version": "1.0.0",
                        "packages": [
                            [
                                "registryType": "oci", "identifier": "127.0.0.1:1/shop/image:2",
                                "transport": ["type": "stdio"],
                                "environmentVariables": [
                                    ["name": "KEY", "isRequired": true], ["name": "REGION", "default": "eu"],
                                ],
                            ]
                        ],
                    ]
                ]
            ]
            try File.write(catalog.bytes, to: file)
            let change: JSON = ["registry": "mine", "server": "shop/image"]
            let missing = try await client.json("PATCH", path, change, is: 400)
            #expect(missing["errors"]?[0]?["pointer"] == "/env_vars/KEY")
            for body in [
                change.merging(["env_vars": ["KEY": "1"]]), ["config": change.merging(["env_vars": ["KEY": "1"]])],
            ] {
                let trial = try await client.json("PATCH", "\(path)?dry_run=true", body)
                let shown = try #require(trial["workload"]?["config"])
                #expect(shown["image"] == "127.0.0.1:1/shop/image:2" && shown["command"] == nil)
                #expect(shown["env_vars"] == ["KEY": "1", "REGION": "eu"])
                #expect(shown["permission_profile"]?["name"] == "network")
                #expect(trial["restart"] == true)
            }
            // What runs may be named beside the entry, as for a new workload.
            let named = try await client.json(
                "PATCH", "\(path)?dry_run=true",
                [
                    "registry": "mine", "server": "shop/image", "url": .string(urls[0]), "command": .null,
                    "transport": "streamable-http",
                ])
            #expect(named["workload"]?["config"]?["url"]?.stringValue == urls[0])
            let loose = try await client.json("PATCH", path, ["server": .null, "registry": .null])
            #expect(loose["config"]?["server"] == nil && loose["config"]?["command"] == config["command"])
            try await client.json("PATCH", path, ["server": "none/such"], is: 404)
        }
    }

    /// What was read, written back with another entry named, means that entry: what the old one brought gives way.
    @Test func aWholeObjectWrittenBackWithAnotherEntryMeansThatEntry() async throws {
        try await with { client, _, _ in
            let path = "\(Self.base)/search"
            let read = try await client.json("GET", path)
            let names: JSON = ["registry": "default", "server": "mcp-everything"]
            let fresh = try await client.json(
                "POST", Self.base, ["name": "fresh", "server": "mcp-everything"], is: 201)
            let inner = try #require(read["config"]).merging(names)
            for body in [read.merging(["config": names]), inner] {
                let trial = try await client.json("PUT", "\(path)?dry_run=true", body)
                let shown = try #require(trial["workload"]?["config"])
                #expect(shown["command"] == [.string(TestServer.everything)] && shown["url"] == nil)
                #expect(shown["server"] == "thv/mcp-everything" && shown["labels"] == ["a": "b"])
                #expect(shown["permission_profile"] == fresh["config"]?["permission_profile"])
                #expect(shown["runtime"] == "process" && shown["transport"] == "stdio")
            }
            // What was changed besides is kept.
            let own = inner.merging(["permission_profile": ["name": "none"]])
            let trial = try await client.json("PUT", "\(path)?dry_run=true", own)
            #expect(trial["workload"]?["config"]?["permission_profile"]?["name"] == "none")
            // A short name of the same entry changes nothing.
            let same = try await client.json("PUT", path, inner.merging(["registry": "mine", "server": "search"]))
            #expect(same["config"]?["url"] == read["config"]?["url"])
            try await client.json("PUT", path, inner.merging(["server": "none/such"]), is: 404)
        }
    }

    @Test func oneThatDoesNotComeUpIsTakenBack() async throws {
        try await with { client, urls, file in
            try publish("http://127.0.0.1:9/mcp", to: file)
            _ = try await client.json("PATCH", "\(Self.base)/search", ["start_timeout": 3])
            let problem = try await client.json("POST", "\(Self.base)/search/upgrade", [:], is: 409)
            #expect(problem["code"] == "rolled_back")
            let now = try await client.json("GET", "\(Self.base)/search")
            #expect(now["config"]?["url"]?.stringValue == urls[0] && now["status"] == "running")
        }
    }

    @Test func whatHasNothingToCompareWithSaysWhy() async throws {
        try await with { client, urls, file in
            let all = try await client.json("GET", "\(Self.base):upgrade-check?group=default")
            #expect(all["total"] == 3)
            #expect(all["results"]?[0]?["status"] == "not-registry-sourced")
            try await client.json("POST", "\(Self.base)/old/upgrade", [:], is: 409)
            try await client.json("POST", "\(Self.base)/none/upgrade", [:], is: 404)
            try await client.json("POST", "\(Self.base)/search/upgrade", ["colour": "red"], is: 400)
            try await client.json("POST", "\(Self.base)/search/upgrade", ["secrets": ["=x,"]], is: 400)
            try await client.json("DELETE", "/api/v1/registry/mine", is: 204)
            let gone = try await client.json("GET", "\(Self.base)/search/upgrade-check")
            #expect(gone["status"] == "server-not-found")
        }
    }
}
