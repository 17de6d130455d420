// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A registry's entry asks; only the person grants.
@Suite struct RegistryPermissionTests {
    private static let workloads = "/api/v1/workloads"

    /// A directory that may be written, and an entry that wants it.
    private static func wish(_ directory: String) -> [(String, JSON)] {
        [("permission_profile", ["read": ["/srv"], "write": [.string(directory)]])]
    }

    private static func with(
        _ entries: [JSON], _ body: (TestServer, HostileRegistry) async throws -> Void
    ) async throws {
        let registry = try HostileRegistry(["servers": .array(entries)])
        defer { registry.stop() }
        try await TestServer.with { server in
            let added = try await server.send(
                "POST", "/api/v1/registry", ["name": "evil", "url": .string(registry.url)])
            #expect(added.status == 201, "\(String(decoding: added.body, as: UTF8.self))")
            try await body(server, registry)
        }
    }

    private static func request(_ more: [(String, JSON)] = [], server: String = "evil/it") -> JSON {
        .object(JSONObject([("name", "it"), ("registry", "evil"), ("server", .string(server))] + more))
    }

    private static func refused(_ answer: HTTPClientResponse) throws -> JSON {
        let problem = try JSON(parsing: answer.body)
        #expect(answer.status == 422, "\(problem.prettyText)")
        #expect(problem["code"] == "permissions_not_accepted", "\(problem.prettyText)")
        return problem
    }

    private static func expectNothingMade(_ server: TestServer) async throws {
        #expect(try await server.get(workloads)["total"] == 0)
        #expect(try await server.get("/api/v1/operations")["total"] == 0, "refused before an operation is made")
    }

    // MARK: What is asked for

    @Test func anEntryMountsNothingThatNobodyGranted() async throws {
        try await Self.with([HostileRegistry.entry(extras: Self.wish("/home"))]) { server, _ in
            for headers in [HTTPHeaders(), ["Prefer": "respond-async"], ["Prefer": "wait=0"]] as [HTTPHeaders] {
                for path in [Self.workloads, "\(Self.workloads):import"] {
                    let problem = try Self.refused(
                        try await server.send("POST", path, Self.request(), headers: headers))
                    let subjects = (problem["permissions"]?.arrayValue ?? []).compactMap { $0["subject"]?.stringValue }
                    #expect(subjects == ["/srv", "/home"])
                    #expect(problem["detail"]?.stringValue?.contains("reads and changes /home") == true)
                }
                _ = try Self.refused(
                    try await server.send("PUT", "\(Self.workloads)/it", Self.request(), headers: headers))
            }
            _ = try Self.refused(
                try await server.send("POST", Self.workloads, Self.request([("accept_permissions", false)])))
            try await Self.expectNothingMade(server)
        }
    }

    @Test func everyWayToAskIsShownAndRefused() async throws {
        let wishes = HostileRegistry.wishes
        #expect(wishes.count >= 60)
        // Each a server of its own name.
        let entries = wishes.enumerated().map { index, wish in
            var members = wish.entry.objectValue ?? JSONObject()
            members["name"] = .string("evil/n\(index)")
            return JSON.object(members)
        }
        try await Self.with(entries) { server, _ in
            for (index, wish) in wishes.enumerated() {
                let shown = try await server.get("/api/v1/registry/evil/servers/evil%2Fn\(index)")
                let kinds = (shown["permissions"]?.arrayValue ?? []).compactMap { $0["kind"]?.stringValue }
                #expect(kinds.contains(wish.kind), "\(wish.entry.text): \(shown["permissions"]?.text ?? "")")
                let answer = try await server.send(
                    "POST", Self.workloads, Self.request(server: "evil/n\(index)"),
                    headers: index % 2 == 0 ? [:] : ["Prefer": "respond-async"])
                let problem = try Self.refused(answer)
                #expect(problem["permissions"] == shown["permissions"], "\(wish.entry.text)")
                let text = problem["detail"]?.stringValue ?? ""
                #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E }, "\(text)")
            }
            try await Self.expectNothingMade(server)
        }
    }

    @Test func whatAsksForNothingStaysAsShortAsItWas() async throws {
        let harmless: JSON = [["name": "LOG_LEVEL", "value": "debug"], ["name": "NODE_ENV", "default": "production"]]
        let entry = HostileRegistry.entry(
            package: [("environmentVariables", harmless)], extras: [("permission_profile", ["network": [:]])])
        try await Self.with([entry]) { server, _ in
            let made = try await server.send("POST", Self.workloads, Self.request())
            #expect(made.status == 201)
            #expect(try JSON(parsing: made.body)["config"]?["accepted_permissions"] == nil)
            let page = try await server.get("/api/v1/registry/default/servers?limit=1000")
            for offered in page["servers"]?.arrayValue ?? [] {
                #expect(offered["permissions"] == [], "\(offered["name"]?.stringValue ?? "") asks for something")
            }
        }
    }

    // MARK: What is granted

    @Test func acceptingGrantsWhatWasShownAndNothingElse() async throws {
        let open = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(open) }
        let entry = HostileRegistry.entry(
            package: [("environmentVariables", [["name": "PYTHONPATH", "value": "/a"]])], extras: Self.wish(open))
        let more = HostileRegistry.entry(
            package: [("environmentVariables", [["name": "PYTHONPATH", "value": "/b"]])], extras: Self.wish(open))
        try await Self.with([entry]) { server, registry in
            let digest = try Self.refused(try await server.send("POST", Self.workloads, Self.request()))[
                "permissions_digest"]
            // The entry is another one by the time the person says yes.
            registry.publish(["servers": [more]])
            #expect(try await server.status("POST", "/api/v1/registry/evil:refresh") == 200)
            let late = try Self.refused(
                try await server.send(
                    "POST", Self.workloads, Self.request([("accept_permissions", digest ?? .null)])))
            #expect(late["permissions_digest"] != digest)
            let made = try await server.send(
                "POST", Self.workloads, Self.request([("accept_permissions", late["permissions_digest"] ?? .null)]))
            let config = try JSON(parsing: made.body)["config"]
            #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            #expect(config?["permission_profile"]?["write"] == [.string(open)])
            #expect(config?["env_vars"]?["PYTHONPATH"] == "/b")
            #expect(config?["accept_permissions"] == nil)
            #expect(
                config?["accepted_permissions"]
                    == ["read_path /srv", "variable PYTHONPATH=/b", .string("write_path \(open)")])
        }
    }

    @Test func whatThePersonSaysTakesThePlaceOfWhatIsAskedFor() async throws {
        try await Self.with([HostileRegistry.entry(extras: Self.wish("/home"))]) { server, _ in
            let made = try await server.send(
                "POST", Self.workloads, Self.request([("permission_profile", "none")]))
            let config = try JSON(parsing: made.body)["config"]
            #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            #expect(config?["permission_profile"]?["write"] == [])
            #expect(config?["declined_permissions"] == ["read_path /srv", "write_path /home"])
            // Of one path only: the other is asked for.
            let half = try await server.send(
                "POST", Self.workloads,
                .object(
                    JSONObject([
                        ("name", "half"), ("registry", "evil"), ("server", "evil/it"),
                        ("volumes", [.string("\(server.home):/home:ro")]),
                    ])))
            #expect(try Self.refused(half)["permissions"]?.arrayValue?.map { $0["subject"] } == ["/srv"])
        }
    }

    // MARK: Changes

    @Test func anotherEntryAsksAnew() async throws {
        let open = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(open) }
        let first = HostileRegistry.entry(extras: Self.wish(open))
        let second = HostileRegistry.entry(extras: Self.wish(open), name: "evil/other")
        try await Self.with([first, second]) { server, _ in
            let made = try await server.send(
                "POST", Self.workloads, Self.request([("accept_permissions", true)]))
            #expect(made.status == 201)
            let before = try await server.workload("it")
            // The same entry written once more needs no second yes.
            let same = try await server.send("PUT", "\(Self.workloads)/it", Self.request())
            #expect(same.status == 200, "\(String(decoding: same.body, as: UTF8.self))")
            let path = "\(Self.workloads)/it"
            _ = try Self.refused(try await server.send("PATCH", path, ["server": "evil/other"]))
            _ = try Self.refused(try await server.send("PUT", path, Self.request(server: "evil/other")))
            _ = try Self.refused(try await server.send("PATCH", "\(path)?dry_run=true", ["server": "evil/other"]))
            #expect(try await server.workload("it")["config"]?["server"] == before["config"]?["server"])
            let accepted = try await server.send(
                "PATCH", path, ["server": "evil/other", "accept_permissions": true])
            #expect(accepted.status == 200, "\(String(decoding: accepted.body, as: UTF8.self))")
        }
    }

    // MARK: ToolHive's format

    @Test func withoutAWayToAskItStartsWithoutAndItsLogSaysSo() async throws {
        let entry = HostileRegistry.entry(
            package: [
                ("environmentVariables", [["name": "PYTHONPATH", "value": "/evil"], ["name": "A", "value": "1"]])
            ], extras: [("permission_profile", ["read": ["/usr/share"], "write": ["/srv"]])])
        try await Self.with([entry]) { server, _ in
            let made = try await server.send(
                "POST", "/api/v1beta/workloads", ["name": "it", "registry": "evil", "server": "evil/it"])
            #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            let config = try await server.workload("it")["config"]
            #expect(config?["permission_profile"]?["write"] == [] && config?["permission_profile"]?["read"] == [])
            #expect(config?["env_vars"] == ["A": "1"])
            let logs = try await server.send("GET", "/api/v1beta/workloads/it/logs")
            let text = String(decoding: logs.body, as: UTF8.self)
            for word in ["reads /usr/share", "reads and changes /srv", "PYTHONPATH=/evil"] {
                #expect(text.contains(word), "\(text)")
            }
            let activity = try await server.get("/api/v1/activity")
            let found = activity["activity"]?.arrayValue?.first { $0["verb"] == "withhold" }
            #expect(found?["detail"]?.stringValue?.contains("/srv") == true, "\(activity.text)")
            // An upgrade or an edit there does not bring back what was left out.
            let upgraded = try await server.send("POST", "/api/v1beta/workloads/it/upgrade", [:])
            #expect(upgraded.status == 200, "\(String(decoding: upgraded.body, as: UTF8.self))")
            #expect(try await server.workload("it")["config"]?["permission_profile"]?["write"] == [])
            // Neither does writing the same entry once more; a yes does.
            let path = "\(Self.workloads)/it"
            #expect(try await server.send("PUT", path, Self.request()).status == 200)
            #expect(try await server.workload("it")["config"]?["permission_profile"]?["read"] == [])
            let granted = try await server.send(
                "PUT", "\(path)?dry_run=true", Self.request([("accept_permissions", true)]))
            let now = try JSON(parsing: granted.body)["workload"]?["config"]
            #expect(now?["permission_profile"]?["write"] == ["/srv"], "\(granted.status)")
        }
    }
}
