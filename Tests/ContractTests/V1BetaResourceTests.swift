// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What programs written for ToolHive rely on, one test for each thing: everything besides workloads.
@Suite struct V1BetaResourceTests {
    private static let base = "/api/v1beta"

    private func with(_ body: (ValidatingClient) async throws -> Void) async throws {
        try await ValidatingClient.with("v1beta.json", body)
    }

    // MARK: Groups

    @Test func ofConcurrentGroupCreationsOneIs201AndTheRestAre409() async throws {
        try await with { client in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await client.send("POST", "\(Self.base)/groups", ["name": "shop"]).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 409, count: 9))
        }
    }

    @Test func groupNamesFollowTheirRule() async throws {
        try await with { client in
            for name in ["", " ", "Shop", "a  b", " a", "a/b", "ä"] {
                try await refused(client, "POST", "/groups", ["name": .string(name)], 400)
            }
            try await refused(client, "GET", "/groups/none", nil, 404)
            try await refused(client, "GET", "/groups/a%2Fb", nil, 400)
            try await refused(client, "DELETE", "/groups/default", nil, 400)
            try await refused(client, "DELETE", "/groups/none", nil, 404)
        }
    }

    private func refused(
        _ client: ValidatingClient, _ method: String, _ path: String, _ body: JSON?, _ status: Int,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await client.send(method, Self.base + path, body, at: location)
        #expect(answer.status == status, "\(method) \(path)", sourceLocation: location)
        #expect(answer.headers["Content-Type"] == "text/plain; charset=utf-8", sourceLocation: location)
    }

    @Test func deletingAGroupMovesItsWorkloadsOrDeletesThem() async throws {
        try await with { client in
            for (name, query) in [("kept", ""), ("gone", "?with-workloads=true")] {
                try await client.json("POST", "\(Self.base)/groups", ["name": "shop"], is: 201)
                let body: JSON = ["name": .string(name), "image": "mcp-everything", "group": "shop"]
                try await client.json("POST", "\(Self.base)/workloads", body, is: 201)
                try await client.json("DELETE", "\(Self.base)/groups/shop\(query)", is: 204)
                let list = try await client.json("GET", "\(Self.base)/workloads?all=true")["workloads"]
                #expect(list?.arrayValue?.count == 1)
                #expect(list?[0]?["name"] == "kept" && list?[0]?["group"] == "default")
            }
            let body: JSON = ["name": "x", "image": "mcp-everything", "group": "none"]
            try await refused(client, "POST", "/workloads", body, 404)
        }
    }

    // MARK: Health

    @Test func healthIs204WithoutContentTypeAlsoForMany() async throws {
        try await TestServer.with { server in
            let nonce = try await server.get("/v1/runtime/info")["nonce"]?.stringValue
            try await withThrowingTaskGroup(of: HTTPClientResponse.self) { group in
                for _ in 0..<50 { group.addTask { try await server.send("GET", "/health") } }
                for try await answer in group {
                    #expect(answer.status == 204 && answer.body.isEmpty)
                    #expect(answer.headers["Content-Type"] == nil)
                    #expect(answer.headers["X-Toolhive-Nonce"] == nonce)
                }
            }
        }
    }

    // MARK: Registry

    @Test func addingARegistryIs501AndRemovingTheDefaultIs400AndAnother404() async throws {
        try await with { client in
            try await refused(client, "POST", "/registry", ["name": "x"], 501)
            try await refused(client, "DELETE", "/registry/default", nil, 400)
            try await refused(client, "DELETE", "/registry/other", nil, 404)
            try await refused(client, "GET", "/registry/other", nil, 404)
            try await refused(client, "POST", "/registry/other/refresh", nil, 404)
            try await refused(client, "POST", "/registry/auth/login", nil, 400)
            try await refused(client, "POST", "/registry/auth/logout", nil, 400)
        }
    }

    @Test func settingARegistryIs400Or502Or504ByItsCause() async throws {
        try await with { client in
            let path = "/registry/default"
            let file = "\(client.server.home)/catalog.json"
            try File.write(Array("{}".utf8), to: file)
            #expect(try await client.send("PUT", Self.base + path, text: "{").status == 400)
            try await refused(client, "PUT", path, ["url": "https://x", "local_path": "/x"], 400)
            try await refused(client, "PUT", path, ["url": "ftp://x"], 400)
            try await refused(client, "PUT", path, ["url": "http://127.0.0.1:1/"], 400)
            try await refused(client, "PUT", path, ["local_path": "/nowhere/at/all"], 400)
            try await refused(client, "PUT", path, ["auth": ["issuer": "https://x"]], 400)
            try await refused(client, "PUT", "/registry/other", [:], 404)
            try await refused(client, "PUT", path, ["local_path": .string(file)], 502)
            try await refused(client, "PUT", path, ["url": "http://127.0.0.1:1/", "allow_private_ip": true], 504)
            #expect(try await client.json("GET", "\(Self.base)/registry")["registries"]?[0]?["type"] == "default")
            let catalog: JSON = [
                "servers": [["name": "a/one", "packages": [["registryType": "oci", "identifier": "x:1"]]]]
            ]
            try File.write(catalog.bytes, to: file)
            #expect(try await client.json("PUT", Self.base + path, ["local_path": .string(file)]) == ["type": "file"])
            let whole = try await client.json("GET", Self.base + path)
            #expect(whole["server_count"] == 1 && whole["registry"]?["servers"]?["a/one"]?["image"] == "x:1")
            #expect(try await client.json("PUT", Self.base + path, [:]) == ["type": "default"])
            try await client.json("POST", "\(Self.base)\(path)/refresh")
        }
    }

    @Test func aRegistryThatCannotBeReadHidesNoOther() async throws {
        try await with { client in
            let file = "\(client.server.home)/catalog.json"
            try File.write(Array(#"{"servers":[]}"#.utf8), to: file)
            let added = try await client.server.send(
                "POST", "/api/v1/registry", ["name": "mine", "local_path": .string(file)])
            #expect(added.status == 201)
            try File.write(Array("nonsense".utf8), to: file)
            // What was read before would be used still.
            try await client.server.kill()
            try await client.server.start()
            let list = try await client.json("GET", "\(Self.base)/registry")["registries"]?.arrayValue ?? []
            #expect(list.map { $0["name"] } == ["default", "mine"])
            #expect((list.first?["server_count"]?.intValue ?? 0) > 0)
            #expect(list.last?["server_count"] == 0)
            let one = try await client.json("GET", "\(Self.base)/registry/mine", is: 503)
            #expect(one["code"] == "registry_unavailable")
        }
    }

    /// What is refused before anybody looks at it is told in the format of the path.
    @Test func earlyRefusalsArePlainTextToo() async throws {
        try await with { client in
            let long = "{\"name\":\"\(String(repeating: "x", count: 1 << 20))\"}"
            let bad: [(String, String, String?, HTTPHeaders, Int)] = [
                ("POST", "/workloads", long, [:], 413), ("POST", "/workloads", "{", [:], 400),
                ("POST", "/workloads", "", [:], 400), ("POST", "/workloads", "[]", [:], 400),
                ("PUT", "/workloads", nil, [:], 405), ("GET", "/nowhere", nil, [:], 404),
                ("GET", "/workloads/%00", nil, [:], 400), ("GET", "/workloads/../x", nil, [:], 400),
                ("GET", "/workloads", nil, ["Origin": "https://evil.example"], 403),
                ("POST", "/workloads", "{}", ["Idempotency-Key": "a b"], 400),
            ]
            for (method, path, text, headers, status) in bad {
                let answer = try await client.send(method, Self.base + path, text: text, headers: headers, tcp: true)
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer.headers["Content-Type"] == "text/plain; charset=utf-8", "\(method) \(path)")
                #expect(answer.body.last == 0x0A && !answer.body.contains(UInt8(ascii: "{")), "\(method) \(path)")
            }
            let ours = try await client.server.send("POST", "/api/v1/workloads", text: long)
            #expect(ours.status == 413)
            #expect(ours.headers["Content-Type"] == "application/problem+json")
        }
    }

    @Test func theCatalogIsShownInBothShapes() async throws {
        try await with { client in
            let list = try await client.json("GET", "\(Self.base)/registry/default/servers")
            #expect((list["servers"]?.arrayValue?.count ?? 0) >= 20)
            #expect(list["remote_servers"]?.arrayValue?.isEmpty == false)
            let one = try await client.json("GET", "\(Self.base)/registry/default/servers/thv%2Fmcp-everything")
            #expect(one["is_remote"] == false && one["server"]?["name"] == "thv/mcp-everything")
            try await refused(client, "GET", "/registry/default/servers/none", nil, 404)
            let pages = "/registry/whatever/v0.1/servers"
            let page = try await client.json("GET", "\(pages)?limit=2&page=2")
            #expect(page["servers"]?.arrayValue?.count == 2 && page["metadata"]?["page"] == 2)
            let odd = try await client.json("GET", "\(pages)?limit=5000&page=-1&x=y")
            #expect(odd["metadata"]?["limit"] == 50 && odd["metadata"]?["page"] == 1)
            #expect(try await client.json("GET", "\(pages)?page=9223372036854775807")["servers"] == [])
            #expect(try await client.json("GET", "\(pages)?q=everything")["metadata"]?["total"] == 1)
            let entry = try await client.json("GET", "\(pages)/thv%2Fmcp-everything/versions/latest")
            #expect(entry["name"] == "thv/mcp-everything")
            let missing = try await client.json("GET", "\(pages)/none/versions/latest", is: 404)
            #expect(missing["code"] == "not_found")
            #expect(try await client.json("GET", "/registry/x/y", is: 404)["code"] == "not_found")
        }
    }

    // MARK: Clients

    @Test func registeringNobodyOrAStrangerIs400() async throws {
        try await with { client in
            for verb in ["register", "unregister"] {
                try await refused(client, "POST", "/clients/\(verb)", [:], 400)
                try await refused(client, "POST", "/clients/\(verb)", ["names": []], 400)
                try await refused(client, "POST", "/clients/\(verb)", ["names": ["notepad"]], 400)
            }
            try await refused(client, "POST", "/clients", ["name": "notepad"], 400)
            try await refused(client, "DELETE", "/clients/notepad", nil, 400)
            try await refused(client, "DELETE", "/clients/cursor/groups/none", nil, 404)
            try await refused(client, "POST", "/clients", ["name": "cursor", "groups": ["none"]], 404)
            #expect(try await client.json("GET", "\(Self.base)/clients") == [])
        }
    }

    @Test func registeringWritesTheClientsOwnFile() async throws {
        try await with { client in
            let body: JSON = ["name": "one", "image": "mcp-everything"]
            try await client.json("POST", "\(Self.base)/workloads", body, is: 201)
            try await until("it runs", seconds: 30) {
                try await client.json("GET", "\(Self.base)/workloads/one/status")["status"] == "running"
            }
            let one = try await client.json("POST", "\(Self.base)/clients", ["name": "cursor"])
            #expect(one == ["name": "cursor", "groups": ["default"]])
            let file = String(decoding: try File.read("\(client.server.home)/.cursor/mcp.json"), as: UTF8.self)
            #expect(file.contains("\"one\""))
            try await client.json("POST", "\(Self.base)/clients/register", ["names": ["zed"], "groups": ["default"]])
            let all = try await client.json("GET", "\(Self.base)/clients")
            #expect(all == [["name": "cursor", "groups": ["default"]], ["name": "zed", "groups": ["default"]]])
            let found = try await client.json("GET", "\(Self.base)/discovery/clients")["clients"]?.arrayValue ?? []
            #expect(found.count == 25)
            #expect(found.filter { $0["registered"] == true }.count == 2)
            try await client.json("DELETE", "\(Self.base)/clients/cursor/groups/default", is: 204)
            try await client.json("POST", "\(Self.base)/clients/unregister", ["names": ["zed"]], is: 204)
            try await client.json("DELETE", "\(Self.base)/clients/zed", is: 204)
            #expect(try await client.json("GET", "\(Self.base)/clients") == [])
        }
    }

    // MARK: Secrets

    @Test func secretsAre404UntilSetUpAnd405FromTheEnvironmentAnd400WhenMalformed() async throws {
        try await with { client in
            let keys = "/secrets/default/keys"
            try await refused(client, "GET", "/secrets/default", nil, 404)
            try await refused(client, "GET", keys, nil, 404)
            try await refused(client, "POST", keys, ["key": "a", "value": "b"], 404)
            try await refused(client, "PUT", "\(keys)/a", ["value": "b"], 404)
            try await refused(client, "DELETE", "\(keys)/a", nil, 404)
            for body: JSON in [[:], ["provider_type": "1password"], ["provider_type": 1]] {
                try await refused(client, "POST", "/secrets", body, 400)
            }
            #expect(try await client.send("POST", "\(Self.base)/secrets", text: "[").status == 400)

            try await client.json("POST", "\(Self.base)/secrets", ["provider_type": "encrypted"], is: 201)
            let store = try await client.json("GET", "\(Self.base)/secrets/default")
            #expect(store["capabilities"]?["can_list"] == true)
            try await client.json("POST", Self.base + keys, ["key": "a", "value": "b"], is: 201)
            try await refused(client, "POST", keys, ["key": "a", "value": "b"], 409)
            try await refused(client, "POST", keys, ["key": "", "value": "b"], 400)
            try await refused(client, "POST", keys, ["key": "c"], 400)
            try await client.json("PUT", "\(Self.base)\(keys)/a", ["value": "c"])
            try await refused(client, "PUT", "\(keys)/a", [:], 400)
            try await refused(client, "PUT", "\(keys)/none", ["value": "c"], 404)
            #expect(try await client.json("GET", Self.base + keys) == ["keys": [["key": "a"]]])
            try await client.json("DELETE", "\(Self.base)\(keys)/a", is: 204)
            try await refused(client, "DELETE", "\(keys)/a", nil, 404)

            try await client.json("POST", "\(Self.base)/secrets", ["provider_type": "environment"], is: 201)
            try await refused(client, "GET", keys, nil, 405)
            try await refused(client, "POST", keys, ["key": "a", "value": "b"], 405)
            try await refused(client, "PUT", "\(keys)/a", ["value": "b"], 405)
            try await refused(client, "DELETE", "\(keys)/a", nil, 405)
        }
    }

    // MARK: Everything

    /// Each operation is asked, over TCP or the socket, and answers as it is described.
    @Test func everyRouteAnswersAsDescribed() async throws {
        try await with { client in
            let workloads = "\(Self.base)/workloads"
            try await client.json("GET", "\(Self.base)/version")
            let served = try await client.send("GET", "\(Self.base)/openapi.json", tcp: true)
            #expect(served.body == client.specification.bytes)
            for name in ["one", "two"] {
                try await client.json("POST", workloads, ["name": .string(name), "image": "mcp-everything"], is: 201)
            }
            try await until("it runs", seconds: 30) {
                try await client.json("GET", "\(workloads)/one/status")["status"] == "running"
            }
            for path in ["/one/logs", "/one/proxy-logs"] { _ = try await client.send("GET", workloads + path) }
            let checks = try await client.json("GET", "\(workloads)/upgrade-check?all=true")["results"]
            #expect(checks?.arrayValue?.count == 2 && checks?[0]?["status"] == "up-to-date")
            try await client.json("GET", "\(workloads)/one/upgrade-check")
            let result = try await client.json("POST", "\(workloads)/one/upgrade", ["env": [:]])["result"]
            #expect(result?["status"] == "up-to-date")
            try await client.json("GET", "\(Self.base)/groups")
            try await client.json("GET", "\(Self.base)/groups/default")
            for verb in ["stop", "restart", "delete"] {
                try await client.json("POST", "\(workloads)/\(verb)", ["names": ["two"]], is: 202)
            }
        }
    }
}
