// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Every query field that the specification names, with what must be seen to differ when it is sent. A field without a row
/// fails.
@Suite struct QueryProbeTests {
    private enum Row: Sendable {
        /// Whether an answer shows the field's effect.
        case probe(@Sendable (ValidatingClient) async throws -> Bool)
        /// Another test looks: `Suite.function`.
        case test(String)
    }

    private static let workloads = "/api/v1/workloads"

    // MARK: Kinds of probes

    /// The names (or what `key` says) that the list at `path` shows.
    private static func names(_ client: ValidatingClient, _ path: String, _ key: String) async throws -> [String] {
        let page = try await client.json("GET", path)
        let list = page.objectValue?.members.lazy.compactMap { $0.value.arrayValue }.first ?? []
        return list.compactMap { $0[key]?.stringValue }
    }

    private static func shows(_ path: String, _ wanted: [String], key: String = "name") -> Row {
        .probe { try await names($0, path, key) == wanted }
    }

    /// Two paths whose lists are not empty and differ.
    private static func narrows(_ path: String, _ query: String, key: String = "name") -> Row {
        .probe { client in
            let (all, some) = (try await names(client, path, key), try await names(client, "\(path)?\(query)", key))
            return !some.isEmpty && some.count < all.count
        }
    }

    /// The second page begins behind the first.
    private static func pages(_ path: String, key: String = "name") -> Row {
        .probe { client in
            let cursor = try await client.json("GET", "\(path)?limit=1")["next_cursor"]
            let text = cursor?.stringValue ?? cursor?.intValue.map(String.init) ?? ""
            let all = try await names(client, path, key)
            return try await names(client, "\(path)?limit=1&cursor=\(RequestTarget.encode(text))", key) == [all[1]]
        }
    }

    private static func turns(_ path: String, key: String = "name") -> Row {
        .probe { client in
            let (all, turned) = (
                try await names(client, path, key), try await names(client, "\(path)?sort=-name", key)
            )
            return all.count > 1 && turned == all.reversed()
        }
    }

    private static func text(_ path: String, _ holds: @escaping @Sendable (_ without: String, _ with: String) -> Bool)
        -> Row
    {
        .probe { client in
            let without = String(path.prefix { $0 != "?" })
            let texts = try await [without, path].asyncMap { path in
                String(decoding: try await client.send("GET", path).body, as: UTF8.self)
            }
            return holds(texts[0], texts[1])
        }
    }

    private static func status(
        _ method: String, _ path: String, _ body: JSON? = nil, is status: Int
    ) -> Row {
        .probe { try await $0.send(method, path, body).status == status }
    }

    /// A change that is only tried.
    private static func dry(_ method: String, _ path: String, _ body: JSON) -> Row {
        .probe { client in
            let before = try await client.json("GET", "\(workloads)/one")["revision"]
            let trial = try await client.json(method, "\(path)?dry_run=true", body)
            return try await client.json("GET", "\(workloads)/one")["revision"] == before && trial["changes"] != nil
        }
    }

    // MARK: The table

    private static func lists(_ operation: String, _ path: String, _ word: String, key: String = "name") -> [String:
        Row]
    {
        [
            "\(operation)/q": narrows(path, "q=\(word)", key: key), "\(operation)/sort": turns(path, key: key),
            "\(operation)/limit": narrows(path, "limit=1", key: key), "\(operation)/cursor": pages(path, key: key),
        ]
    }

    private static func lines(_ text: String) -> Int { text.split(whereSeparator: \.isNewline).count }

    private static func logs(_ operation: String, _ path: String, word: String, level: String) -> [String: Row] {
        [
            "\(operation)/tail": text("\(path)?tail=1") { lines($0) > 1 && lines($1) == 1 },
            "\(operation)/since": text("\(path)?since=2999-01-01T00:00:00Z") { !$0.isEmpty && $1.isEmpty },
            "\(operation)/until": text("\(path)?until=2001-01-01T00:00:00Z") { !$0.isEmpty && $1.isEmpty },
            "\(operation)/grep": text("\(path)?grep=\(word)") { lines($1) > 0 && lines($1) < lines($0) },
            "\(operation)/level": text("\(path)?level=\(level)") { lines($1) < lines($0) },
            "\(operation)/timestamps": text("\(path)?timestamps=true") { !$0.hasPrefix("20") && $1.hasPrefix("20") },
            "\(operation)/follow": .test("RouteTests.logsComeInThreeFormsAndGrow"),
        ]
    }

    private static let single: [String: Row] = [
        "getHealth/verbose": .probe { client in
            let plain = try await client.send("GET", "/health").status
            return try await client.send("GET", "/health?verbose=true").status != plain
        },
        "listWorkloads/q": shows("\(workloads)?q=ENTR", ["entry"]),
        "listWorkloads/status": shows("\(workloads)?status=stopped", ["two"]),
        "listWorkloads/group": shows("\(workloads)?group=shop", ["one"]),
        "listWorkloads/label": shows("\(workloads)?label=team%3Dx", ["one"]),
        "listWorkloads/owner": shows("\(workloads)?owner=nobody-here", []),
        "listWorkloads/sort": turns(workloads), "listWorkloads/limit": narrows(workloads, "limit=1"),
        "listWorkloads/cursor": pages(workloads),
        "createWorkload/on_failure": .test("ProtocolTests.failuresSayWhatFailedAndLeaveWhatWasAskedFor"),
        "importWorkload/on_failure": .probe { client in
            let document: JSON = ["name": "f", "command": ["/bin/sh", "-c", "exit 3"]]
            try await client.json("POST", "\(workloads):import?on_failure=remove", document, is: 422)
            let isGone = try await client.send("GET", "\(workloads)/f").status == 404
            try await client.json("POST", "\(workloads):import", document, is: 422)
            return try await client.send("DELETE", "\(workloads)/f").status == 204 && isGone
        },
        "getWorkload/wait_for": status("GET", "\(workloads)/one?wait_for=stopped&timeout=0", is: 504),
        "getWorkload/timeout": .probe { client in
            let began = MonotonicClock.milliseconds
            try await client.json("GET", "\(workloads)/one?wait_for=stopped&timeout=1", is: 504)
            return MonotonicClock.milliseconds - began >= 1000
        },
        "patchWorkload/dry_run": dry("PATCH", "\(workloads)/one", ["labels": ["a": "b"]]),
        "putWorkload/dry_run": dry("PUT", "\(workloads)/one", ["command": ["/bin/true"]]),
        "upgradeWorkload/dry_run": dry("POST", "\(workloads)/entry/upgrade", [:]),
        "checkUpgrades/group": narrows("\(workloads):upgrade-check", "group=shop", key: "workload_name"),
        "listTools/all": .probe { client in
            let shown = try await client.json("GET", "\(workloads)/one/tools")["total"]
            return try await client.json("GET", "\(workloads)/one/tools?all=true")["total"] == 10 && shown == 1
        },
        "callTool/timeout": .test("RouteTests.everyRouteAnswersAsDescribed"),
        "getWorkloadMetrics/window": .test("ToolPolicyTests.whatPassesIsCountedAndOutlivesTheServer"),
        "getWorkloadMetrics/slots": .probe { client in
            try await client.json("GET", "\(workloads)/one/metrics?window=1m&slots=3")["series"]?.arrayValue?.count == 3
        },
        "listOperations/status": narrows("/api/v1/operations", "status=failed", key: "id"),
        "listOperations/kind": narrows("/api/v1/operations", "kind=stop", key: "id"),
        "listOperations/workload": narrows("/api/v1/operations", "workload=two", key: "id"),
        "listOperations/limit": narrows("/api/v1/operations", "limit=1", key: "id"),
        "listOperations/cursor": pages("/api/v1/operations", key: "id"),
        "getOperation/timeout": .test("RouteTests.aStopIsAnsweredWhenItHasHappened"),
        "streamEvents/type": .test("EventTests.onlyWhatIsAskedForIsTold"),
        "streamEvents/workload": .test("EventTests.onlyWhatIsAskedForIsTold"),
        "streamEvents/group": .test("EventTests.onlyWhatIsAskedForIsTold"),
        "deleteGroup/workloads": .test("GroupTests.groupsAreMadeListedRenamedAndDeletedWithTheirWorkloads"),
        "deleteGroup/move_to": .test("GroupTests.groupsAreMadeListedRenamedAndDeletedWithTheirWorkloads"),
        "previewClient/group": text("/api/v1/clients/cursor/preview?group=shop") { $0 != $1 },
        "previewClient/remove": text("/api/v1/clients/cursor/preview?remove=true") { $0 != $1 },
        "listCatalogServers/q": narrows("/api/v1/registry/mine/servers", "q=clock"),
        "listCatalogServers/tag": narrows("/api/v1/registry/mine/servers", "tag=time"),
        "listCatalogServers/group": narrows("/api/v1/registry/mine/servers", "group=few"),
        "listCatalogServers/limit": narrows("/api/v1/registry/mine/servers", "limit=1"),
        "listCatalogServers/cursor": pages("/api/v1/registry/mine/servers"),
        "listActivity/workload": narrows("/api/v1/activity", "workload=two", key: "time"),
        "listActivity/actor": shows("/api/v1/activity?actor=nobody-at-all", [], key: "time"),
        "listActivity/verb": narrows("/api/v1/activity", "verb=stop", key: "time"),
        "listActivity/outcome": narrows("/api/v1/activity", "outcome=failed", key: "time"),
        "listActivity/since": shows("/api/v1/activity?since=2999-01-01T00:00:00Z", [], key: "time"),
        "listActivity/limit": narrows("/api/v1/activity", "limit=1", key: "time"),
        "listActivity/cursor": pages("/api/v1/activity", key: "time"),
        "listActivity/follow": .test("RecordTests.activityIsFilteredPagedAndFollowed"),
        "listAuditEvents/since": text("/v1/audit/events?since=2999-01-01T00:00:00Z") { $0.utf8.count > $1.utf8.count },
        "listAuditEvents/limit": text("/v1/audit/events?limit=1") { $0.utf8.count > $1.utf8.count },
    ]

    private static let table: [String: Row] = [
        lists("listGroups", "/api/v1/groups", "shop"), lists("listClients", "/api/v1/clients", "zed", key: "id"),
        lists("listRegistries", "/api/v1/registry", "mine"), lists("listSecrets", "/api/v1/secrets", "kb"),
        logs("getLogs", "\(workloads)/talk/logs", word: "plain", level: "error"),
        logs("getProxyLogs", "\(workloads)/junk/proxy-logs", word: "proxy%20started", level: "warn"),
    ].reduce(single) { $0.merging($1) { $1 } }

    // MARK: Looking

    private static func prepare(_ client: ValidatingClient) async throws {
        func made(_ name: String, _ more: [(String, JSON)] = [], _ words: [String] = []) async throws {
            let config = [("name", .string(name)), ("command", JSON([TestServer.everything] + words))] + more
            try await client.json("POST", workloads, .object(JSONObject(config)), is: 201)
        }
        try await made("one", [("group", "shop"), ("labels", ["team": "x"]), ("tools_filter", ["echo"])])
        try await made("two")
        try await made("junk", [], ["--junk"])
        try await client.json("POST", "\(workloads)/two/stop")
        try await client.json("POST", workloads, ["name": "entry", "server": "mcp-everything"], is: 201)
        let script = #"for l in "ERROR one" "[warn] two" "plain three"; do echo "$l" >&2; done; exit 3"#
        try await client.json(
            "POST", workloads, ["name": "talk", "command": ["/bin/sh", "-c", .string(script)]], is: 422)
        for name in ["ka", "kb"] { try await client.json("PUT", "/api/v1/secrets/\(name)", ["value": "x"]) }
        try await client.json("PUT", "/api/v1/clients/cursor/groups/default")
        func entry(_ name: String, _ tag: String) -> JSON {
            [
                "name": .string(name), "packages": [["registryType": "pypi", "identifier": .string(name)]],
                "_meta": ["io.modelcontextprotocol.registry/publisher-provided": ["thv": ["tags": [.string(tag)]]]],
            ]
        }
        let catalog: JSON = [
            "data": [
                "servers": [entry("alarm", "time"), entry("clock", "hours")],
                "groups": [["name": "few", "description": "few", "servers": ["alarm"]]],
            ]
        ]
        let file = "\(client.server.home)/catalog.json"
        try File.write(catalog.bytes, to: file)
        try await client.json("POST", "/api/v1/registry", ["name": "mine", "local_path": .string(file)], is: 201)
    }

    @Test func everyQueryFieldHasAnEffect() async throws {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let sources = try FileList.files("/\(tests)").filter { $0.hasSuffix(".swift") }
            .map { String(decoding: try File.read($0), as: UTF8.self) }
        try await ValidatingClient.with { client in
            var named = Set<String>()
            for operation in client.specification.operations {
                for field in client.specification.parameters(of: operation, in: "query") {
                    named.insert("\(operation.id)/\(field["name"]?.stringValue ?? "")")
                }
            }
            let without = named.symmetricDifference(Self.table.keys)
            #expect(without.isEmpty, "rows without a field, or fields without a row: \(without.sorted())")
            try await Self.prepare(client)
            for (name, row) in Self.table.sorted(by: { $0.key < $1.key }) {
                switch row {
                case .probe(let body):
                    do { #expect(try await body(client), "\(name)") } catch { Issue.record("\(name): \(error)") }
                case .test(let test):
                    let parts = test.split(separator: ".")
                    let isThere = sources.contains {
                        $0.contains("\(parts[0])") && $0.contains("func \(parts[1])(")
                    }
                    #expect(isThere, "\(name): there is no \(test)")
                }
            }
        }
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
