// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Registries and settings of a real server, held against the specification.
@Suite struct RegistryRouteTests {
    private static let base = "/api/v1/registry"
    private static let workloads = "/api/v1/workloads"

    private static func catalog(_ names: [String]) -> JSON {
        [
            "servers": .array(
                names.map { ["name": .string($0), "packages": [["registryType": "oci", "identifier": "x:1"]]] })
        ]
    }

    @Test func registriesAreListedShownAddedChangedAndRemoved() async throws {
        try await ValidatingClient.with { client in
            let list = try await client.json("GET", Self.base)
            #expect(list["total"] == 1)
            #expect(list["registries"]?[0]?["name"] == "default")
            #expect(list["registries"]?[0]?["type"] == "embedded")
            let shown = try await client.json("GET", "\(Self.base)/default")
            #expect((shown["server_count"]?.intValue ?? 0) > 20)

            let file = "\(client.server.home)/catalog.json"
            try File.write(Self.catalog(["a/one", "a/two"]).bytes, to: file)
            let added = try await client.send("POST", Self.base, ["name": "mine", "local_path": .string(file)])
            #expect(added.status == 201)
            #expect(added.headers["Location"] == "\(Self.base)/mine")
            try await client.json("POST", Self.base, ["name": "mine", "local_path": .string(file)], is: 409)
            try await client.json("PATCH", "\(Self.base)/mine", ["refresh_interval": 600])
            #expect(try await client.json("POST", "\(Self.base)/mine:refresh")["server_count"] == 2)
            try await client.json("PUT", "\(Self.base)/default", ["local_path": .string(file)])
            #expect(try await client.json("GET", "\(Self.base)/default/servers")["total"] == 2)
            try await client.json("PUT", "\(Self.base)/default", [:])
            #expect(try await client.json("GET", "\(Self.base)/default")["type"] == "embedded")

            try await client.json("POST", Self.base, ["name": "bad", "local_path": "/nowhere"], is: 422)
            try await client.json("POST", Self.base, ["name": "bad", "url": "http://127.0.0.1:1/"], is: 422)
            try File.write(Array("{}".utf8), to: file)
            try await client.json("POST", Self.base, ["name": "bad", "local_path": .string(file)], is: 422)
            let wrong = try await client.json(
                "POST", Self.base, ["name": "no good", "url": "ftp://x", "x": 1], is: 400)
            #expect(wrong["errors"]?.arrayValue?.count == 3)
            #expect(try await client.json("GET", "\(Self.base)/mine")["status"] == "stale")
            try await client.json("DELETE", "\(Self.base)/mine", is: 204)
            try await client.json("DELETE", "\(Self.base)/mine", is: 404)
            try await client.json("DELETE", "\(Self.base)/default", is: 409)
            try await client.json("GET", "\(Self.base)/mine/servers", is: 404)
        }
    }

    @Test func serversAreSearchedPagedAndNamedWithTheirSlash() async throws {
        try await ValidatingClient.with { client in
            let first = try await client.json("GET", "\(Self.base)/default/servers?limit=5")
            #expect(first["servers"]?.arrayValue?.count == 5)
            var names: [String] = []
            var next: String? = "\(Self.base)/default/servers?limit=7"
            while let path = next {
                let page = try await client.send("GET", path)
                let body = try JSON(parsing: page.body)
                names += (body["servers"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
                next = page.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
                #expect((body["next_cursor"] == nil) == (next == nil))
            }
            #expect(names == names.sorted() && Set(names).count == names.count)
            #expect(first["total"]?.intValue == names.count)

            let found = try await client.json("GET", "\(Self.base)/default/servers?q=git")
            #expect(found["servers"]?[0]?["short_name"] == "git")
            #expect(try await client.json("GET", "\(Self.base)/default/servers?group=databases")["total"] == 6)
            let groups = try await client.json("GET", "\(Self.base)/default/groups")
            #expect(groups["groups"]?[0]?["name"] == "databases")
            for bad in ["?limit=0", "?limit=1001", "?limit=x", "?sort=x"] {
                try await client.json("GET", "\(Self.base)/default/servers\(bad)", is: 400)
            }

            let whole = "io.github.github%2Fgithub-mcp-server"
            let entry = try await client.json("GET", "\(Self.base)/default/servers/\(whole)")
            #expect(entry["name"] == "io.github.github/github-mcp-server")
            #expect(entry["document"]?["name"] == entry["name"])
            #expect(entry["env_vars"]?[0]?["secret"] == true)
            #expect(try await client.json("GET", "\(Self.base)/default/servers/github")["name"] == entry["name"])
            try await client.json("GET", "\(Self.base)/default/servers/io.github.github/github-mcp-server", is: 404)
            try await client.json("GET", "\(Self.base)/default/servers/nothing", is: 404)
            let example = try await client.json("GET", "\(Self.base)/default/servers/mcp-everything")
            #expect(example["runnable"] == ["ok": true, "reason": "", "fix": ""])
        }
    }

    @Test func aWorkloadIsMadeFromAnEntry() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json(
                "POST", Self.workloads, ["registry": "default", "server": "mcp-everything"], is: 201)
            #expect(made["name"] == "everything")
            #expect(made["status"] == "running")
            #expect(made["config"]?["server"] == "thv/mcp-everything")
            #expect(made["config"]?["registry"] == "default")
            #expect(made["config"]?["command"] == [.string(TestServer.everything)])
            let again = try await client.json("POST", Self.workloads, ["server": "mcp-everything"], is: 201)
            #expect(again["name"] == "everything-2")
            let exported = try await client.json("GET", "\(Self.workloads)/everything/export")
            try await client.json("DELETE", "\(Self.workloads)/everything", is: 204)
            let back = try await client.json("POST", "\(Self.workloads):import", exported, is: 201)
            #expect(back["config"] == made["config"])
        }
    }

    @Test func whatAnEntryNeedsIsNamedAllAtOnceAndNothingIsMade() async throws {
        try await ValidatingClient.with { client in
            let file = "\(client.server.home)/catalog.json"
            let document: JSON = [
                "servers": [
                    [
                        "name": "a/needy",
                        "packages": [
                            [
                                "registryType": "bundled", "identifier": "mcp-everything",
                                "environmentVariables": [
                                    ["name": "ONE", "isRequired": true],
                                    ["name": "KEY", "isRequired": true, "isSecret": true],
                                    ["name": "TWO", "default": "2"],
                                ],
                            ]
                        ],
                    ]
                ]
            ]
            try File.write(document.bytes, to: file)
            try await client.json("POST", Self.base, ["name": "mine", "local_path": .string(file)], is: 201)
            let problem = try await client.json("POST", Self.workloads, ["server": "needy"], is: 400)
            #expect(problem["code"] == "invalid_fields")
            #expect(
                problem["errors"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } == [
                    "/env_vars/ONE", "/env_vars/KEY",
                ])
            let open = try await client.json(
                "POST", Self.workloads, ["server": "needy", "env_vars": ["ONE": "1", "KEY": "s3cr3t-value"]], is: 400)
            #expect(open["errors"]?[0]?["pointer"] == "/env_vars/KEY")
            #expect(!open.text.contains("s3cr3t-value"))
            let absent = try await client.json(
                "POST", Self.workloads,
                ["server": "needy", "env_vars": ["ONE": "1"], "secrets": ["nobody,target=KEY"]], is: 422)
            #expect(absent["code"] == "secret_not_found")
            #expect(try await client.json("GET", Self.workloads)["total"] == 0)
            try await client.json("PUT", "/api/v1/secrets/k", ["value": "s3cr3t-value"])
            let made = try await client.json(
                "POST", Self.workloads, ["server": "needy", "env_vars": ["ONE": "1"], "secrets": ["k,target=KEY"]],
                is: 201)
            #expect(made["config"]?["env_vars"] == ["ONE": "1", "TWO": "2"])

            try await client.json("POST", Self.workloads, ["server": "nothing"], is: 404)
            try await client.json("POST", Self.workloads, ["registry": "none", "server": "x"], is: 404)
            try await client.json("POST", Self.workloads, ["registry": "default"], is: 400)
        }
    }

    @Test func packagesSayWhatIsMissing() async throws {
        try await ValidatingClient.with { client in
            func ask(_ more: [(String, JSON)], is status: Int) async throws -> JSON {
                try await client.json("POST", Self.workloads, .object(JSONObject(more)), is: status)
            }
            let go = try await ask([("package", "go://example.org/x@latest")], is: 422)
            #expect(go["code"] == "not_supported")
            let image = try await ask([("package", "uvx://x"), ("runtime", "container")], is: 422)
            #expect(image["code"] == "not_supported")
            let missing = try await ask([("package", "uvx://x"), ("package_runner", "/nowhere/uv")], is: 422)
            #expect(missing["code"] == "command_not_found")
            #expect(missing["fix"]?.stringValue?.contains("install uv") == true)
            let alone = try await ask([("package", "uvx://x"), ("package_runner", "/bin/true")], is: 422)
            #expect(alone["errors"]?[0]?["pointer"] == "/package_runner")
            let odd = try await ask([("package", "npx://--call=x")], is: 400)
            #expect(odd["errors"]?[0]?["pointer"] == "/package")
        }
    }

    @Test func settingsAreShownChangedAndHeldAgainstTheirTag() async throws {
        try await ValidatingClient.with { client in
            let path = "/api/v1/settings"
            let first = try await client.send("GET", path)
            let tag = try #require(first.headers["ETag"])
            let same = try await client.send("GET", path, headers: ["If-None-Match": tag])
            #expect(same.status == 304)
            let changed = try await client.json(
                "PATCH", path, ["defaults": ["memory": 268_435_456, "stop_timeout": 3]], headers: ["If-Match": tag])
            #expect(changed["revision"] == 2)
            let stale = try await client.json(
                "PATCH", path, ["defaults": ["memory": 16_777_216]], headers: ["If-Match": tag], is: 412)
            #expect(stale["current"]?["revision"] == 2)
            let wrong = try await client.json(
                "PATCH", path, ["defaults": ["memory": -1, "x": 1], "retention": ["activity_days": 0]], is: 400)
            #expect(wrong["errors"]?.arrayValue?.count == 3)

            let made = try await client.json(
                "POST", Self.workloads, ["name": "limited", "command": [.string(TestServer.everything)]], is: 201)
            #expect(made["config"]?["memory"] == 268_435_456)
            #expect(made["config"]?["stop_timeout"] == 3)
            let own = try await client.json(
                "POST", Self.workloads,
                ["name": "own", "command": [.string(TestServer.everything)], "memory": 300_000_000], is: 201)
            #expect(own["config"]?["memory"] == 300_000_000)
            let back = try await client.json("PATCH", path, ["defaults": ["memory": .null, "stop_timeout": .null]])
            #expect(back["defaults"]?["memory"] == 0)
            try await client.server.kill()
            try await client.server.start()
            #expect(try await client.json("GET", path)["revision"] == 3)
        }
    }

    @Test func changesOfRegistriesAndSettingsAreAuditedAndTold() async throws {
        try await ValidatingClient.with { client in
            let file = "\(client.server.home)/catalog.json"
            try File.write(Self.catalog(["a/one"]).bytes, to: file)
            let began = Lock(false)
            let events = try await client.events("/api/v1/events") { events in
                let first = began.withLock { was in
                    defer { was = true }
                    return !was
                }
                if first {
                    try await client.json("POST", Self.base, ["name": "mine", "local_path": .string(file)], is: 201)
                    try await client.json("DELETE", "\(Self.base)/mine", is: 204)
                    try await client.json("PATCH", "/api/v1/settings", ["retention": ["activity_days": 30]])
                }
                return events.contains { $0.name == "registry_deleted" }
            }
            #expect(events.map(\.name).contains("registry"))
            let lines = String(decoding: try File.read(client.server.instance.auditLog), as: UTF8.self)
                .split(separator: "\n").compactMap { try? JSON(parsing: String($0)) }
            let verbs = lines.compactMap { $0["verb"]?.stringValue }
            #expect(verbs.contains("add-registry") && verbs.contains("remove-registry"))
            #expect(lines.last?["verb"] == "change-settings")
            #expect(lines.last?["detail"] == "retention")
        }
    }

    @Test func aRegistryThatHasChangedIsToldToWhoFollows() async throws {
        try await ValidatingClient.with { client in
            let file = "\(client.server.home)/catalog.json"
            try File.write(Self.catalog(["a/one"]).bytes, to: file)
            try await client.json("POST", Self.base, ["name": "mine", "local_path": .string(file)], is: 201)
            let step = Lock(0)
            let events = try await client.events("/api/v1/events?type=registry") { events in
                let told = events.count { $0.name == "registry" }
                let next = step.withLock { step -> Int? in
                    guard step <= told, !events.isEmpty else { return nil }
                    defer { step += 1 }
                    return step
                }
                switch next {
                case 0: try File.write(Self.catalog(["a/one", "a/two"]).bytes, to: file)
                case 1: try File.write(Array("nonsense".utf8), to: file)
                default: return told >= 2
                }
                try await client.json("GET", "\(Self.base)/mine")
                return false
            }
            let told = try events.filter { $0.name == "registry" }.map { try JSON(parsing: $0.data) }
            #expect(told.map { $0["server_count"] } == [2, 2])
            #expect(told.map { $0["status"] } == ["ready", "stale"])
        }
    }

    @Test func theEngineThatWasChosenIsTheOnlyOneUsed() async throws {
        try await ValidatingClient.with { client in
            try await client.json("PATCH", "/api/v1/settings", ["engine": ["socket": "/nowhere/docker.sock"]])
            let problem = try await client.json("POST", Self.workloads, ["image": "mcp/time"], is: 503)
            #expect(problem["code"] == "runtime_unavailable")
            #expect(problem["detail"]?.stringValue?.contains("/nowhere/docker.sock") == true, "\(problem)")
            let rows = try await client.json("GET", "/api/v1/runtimes")["runtimes"]?.arrayValue ?? []
            #expect(rows.contains { $0["socket"] == "/nowhere/docker.sock" && $0["ok"] == false })
            #expect(!rows.contains { $0["kind"] == "container" && $0["chosen"] == true })
            let image = try await client.json("GET", "/api/v1/registry/default/servers/postgres")
            #expect(image["runnable"]?["ok"] == false)
            try await client.json("PATCH", "/api/v1/settings", ["engine": ["name": "no-such-engine"]], is: 400)
            // What was read is written back.
            let shown = try await client.json("GET", "/api/v1/settings")
            let same = try await client.server.send("PATCH", "/api/v1/settings", shown)
            #expect(try JSON(parsing: same.body) == shown)
            let other = shown.merging(["registries": []])
            try await client.json("PATCH", "/api/v1/settings", other, is: 400)
        }
    }

    @Test func aConfigurationFileWinsAndSaysWhere() async throws {
        let server = try TestServer()
        let file = server.instance.configFile
        try PrivateDirectory.make(Path.parent(file), from: Path.parent(file))
        try File.write(Array("server:\n  allowed_hosts: [box.example]\n".utf8), to: file)
        try await server.start()
        let client = try ValidatingClient(server)
        let shown = try await client.json("GET", "/api/v1/settings")
        #expect(shown["server"]?["allowed_hosts"] == ["box.example"])
        #expect(shown["origins"]?["/server/allowed_hosts"]?.stringValue == "\(file):2")
        let refused = try await client.json(
            "PATCH", "/api/v1/settings", ["server": ["allowed_hosts": ["other.example"]]], is: 409)
        #expect(refused["detail"]?.stringValue?.contains("\(file):2") == true)
        let late = try await client.json(
            "PATCH", "/api/v1/settings", ["server": ["allowed_origins": ["https://a.example"]]])
        #expect(late["restart_needed"] == ["/server/allowed_origins"])
        try await server.terminate()
        try Directory.removeTree(server.home)
    }
}

extension RouteTests {
    /// Every operation of registries and settings, each with success.
    func driveRegistry(_ client: ValidatingClient) async throws {
        let base = "/api/v1/registry"
        let file = "\(client.server.home)/drive.json"
        try File.write(Array("{\"servers\": []}".utf8), to: file)
        try await client.json("GET", base)
        try await client.json("POST", base, ["name": "drive", "local_path": .string(file)], is: 201)
        try await client.json("GET", "\(base)/drive")
        try await client.json("PUT", "\(base)/drive", ["local_path": .string(file), "refresh_interval": 60])
        try await client.json("PATCH", "\(base)/drive", ["refresh_interval": 61])
        try await client.json("POST", "\(base)/drive:refresh")
        try await client.json("GET", "\(base)/drive/groups")
        try await client.json("GET", "\(base)/default/servers")
        try await client.json("GET", "\(base)/default/servers/time")
        try await client.json("DELETE", "\(base)/drive", is: 204)
        try await client.json("GET", "/api/v1/settings")
        try await client.json("PATCH", "/api/v1/settings", [:])
    }
}
