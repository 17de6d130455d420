// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Every request header field that the specification names, at every operation that names it: what is sent counts.
@Suite struct HeaderProbeTests {
    private static let workloads = "/api/v1/workloads"

    /// A request that its operation would do.
    private struct Asked {
        var path: String
        var body: JSON?
        /// Another body, for a key that was used for the first.
        var other: JSON?
        /// What is sent without waiting, when the first has been done.
        var later: JSON?
    }

    private static func command(_ name: String) -> JSON {
        ["name": .string(name), "command": JSON([TestServer.everything])]
    }

    /// For every operation that takes `Prefer`, `Idempotency-Key`, or a condition without being a change of a whole object.
    private static let asked: [String: Asked] = [
        "createWorkload": Asked(path: workloads, body: command("a"), other: command("b"), later: command("g")),
        "importWorkload": Asked(
            path: "\(workloads):import", body: command("c"), other: command("d"), later: command("h")),
        "startWorkloads": Asked(path: "\(workloads):start", body: ["names": ["two"]], other: ["names": ["one"]]),
        "stopWorkloads": Asked(path: "\(workloads):stop", body: ["names": ["two"]], other: ["names": ["one"]]),
        "restartWorkloads": Asked(path: "\(workloads):restart", body: ["names": ["two"]], other: ["names": ["one"]]),
        "deleteWorkloads": Asked(
            path: "\(workloads):delete", body: ["names": ["gone"]], other: ["names": ["one"]],
            later: ["names": ["gone2"]]),
        "upgradeWorkload": Asked(path: "\(workloads)/entry/upgrade", body: [:], other: ["env_vars": ["A": "b"]]),
        "renameWorkload": Asked(
            path: "\(workloads)/named:rename", body: ["name": "named"], other: ["name": "x"], later: ["name": "y"]),
        "moveWorkload": Asked(
            path: "\(workloads)/two:move", body: ["group": "shop"], other: ["group": "x"], later: ["group": "default"]),
        "copyWorkload": Asked(
            path: "\(workloads)/two:copy", body: ["name": "e"], other: ["name": "f"], later: ["name": "i"]),
        "startWorkload": Asked(path: "\(workloads)/two/start"), "stopWorkload": Asked(path: "\(workloads)/two/stop"),
        "restartWorkload": Asked(path: "\(workloads)/two/restart"),
        "putWorkload": Asked(
            path: "\(workloads)/two", body: ["command": JSON([TestServer.everything]), "labels": ["a": "b"]]),
        "patchWorkload": Asked(path: "\(workloads)/two", body: ["env_vars": ["A": "1"]]),
        "deleteWorkload": Asked(path: "\(workloads)/late"), "deleteGroup": Asked(path: "/api/v1/groups/late"),
        "callTool": Asked(
            path: "\(workloads)/one/tools/echo:call", body: ["arguments": ["text": "a"]],
            other: ["arguments": ["text": "b"]]),
        "createGroup": Asked(path: "/api/v1/groups", body: ["name": "x"], other: ["name": "y"]),
        "addRegistry": Asked(
            path: "/api/v1/registry", body: ["name": "x", "local_path": "$HOME/catalog.json"],
            other: ["name": "y", "local_path": "$HOME/catalog.json"]),
        "refreshRegistry": Asked(path: "/api/v1/registry/default:refresh"),
        "pruneCache": Asked(path: "/api/v1/cache:prune"),
        "createImport": Asked(
            path: "/api/v1/imports", body: ["from": "toolhive", "dry_run": true], other: ["from": "toolhive"]),
    ]

    /// What other tests look at, whole or in part.
    private static let elsewhere: [String: String] = [
        "cancelOperation/Prefer": "OperationTests.whatHasEndedOrBegunCannotBeCancelled",
        "streamEvents/Last-Event-ID": "ProtocolTests.eventsTellEveryChangeAndAreReplayed",
    ]

    private static func prepare(_ client: ValidatingClient) async throws {
        for name in ["one", "two", "gone", "gone2", "late", "named"] {
            try await client.json("POST", workloads, command(name), is: 201)
        }
        try await client.json("POST", workloads, ["name": "entry", "server": "mcp-everything"], is: 201)
        try File.write(Array(#"{"servers":[]}"#.utf8), to: "\(client.server.home)/catalog.json")
        try Directory.make("\(client.server.home)/.local/state/toolhive/runconfigs")
        for name in ["shop", "late"] {
            try await client.json("POST", "/api/v1/groups", ["name": .string(name)], is: 201)
        }
    }

    @Test func everyHeaderFieldHasAnEffect() async throws {
        try await ValidatingClient.with { client in
            try await Self.prepare(client)
            var unknown = Set<String>()
            for operation in client.specification.operations {
                let fields = client.specification.parameters(of: operation, in: "header")
                    .compactMap { $0["name"]?.stringValue }
                // First what changes nothing.
                for field in ["If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "Last-Event-ID"]
                where fields.contains(field) {
                    if try await !Self.look(field, operation, client) { unknown.insert("\(operation.id)/\(field)") }
                }
                let known: Set<String> = ["If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "Last-Event-ID"]
                unknown.formUnion(Set(fields).subtracting(known).map { "\(operation.id)/\($0)" })
            }
            #expect(unknown.isEmpty, "fields without a probe: \(unknown.sorted())")
        }
    }

    /// Looks at one field of one operation; `false` when nothing does.
    private static func look(
        _ field: String, _ operation: Specification.Operation, _ client: ValidatingClient
    ) async throws -> Bool {
        let place = "\(operation.id)/\(field)"
        if let test = elsewhere[place] {
            #expect(try isThere(test), "\(place): there is no \(test)")
            return true
        }
        // There is nothing to wait for when nothing has changed.
        if place == "upgradeWorkload/Prefer" {
            #expect(try isThere("UpgradeTests.anEntryThatNamesAnotherServerIsTakenOver"))
            return true
        }
        if place == "listWorkloads/If-None-Match" {
            let tag = try await client.send("GET", workloads).headers["ETag"] ?? ""
            try await client.json("GET", workloads, headers: ["If-None-Match": tag], is: 304)
            return true
        }
        if place == "listActivity/Last-Event-ID" {
            let path = "/api/v1/activity?follow=true"
            let seen = try await client.events(path) { !$0.isEmpty }
            try await client.json("POST", "/api/v1/groups", ["name": "later"], is: 201)
            let rest = try await client.events(path, headers: ["Last-Event-ID": seen[0].id ?? ""]) { !$0.isEmpty }
            #expect(seen[0].name == "snapshot" && rest.first?.name != "snapshot", "\(place)")
            return true
        }
        // Whole objects that are read and changed: every one of them, with every condition.
        if field == "If-Match" || field == "If-None-Match", operation.method != "POST" {
            #expect(try isThere("ConditionTests.everyChangeKeepsToItsConditions"))
            return true
        }
        guard var asked = asked[operation.id] else { return false }
        let home = client.server.home
        asked.body = asked.body.map { placed($0, home) }
        asked.other = asked.other.map { placed($0, home) }
        switch field {
        case "If-Match", "If-None-Match":
            let headers: HTTPHeaders = field == "If-Match" ? ["If-Match": "\"0-0\""] : ["If-None-Match": "*"]
            let answer = try await client.send(operation.method, asked.path, asked.body, headers: headers)
            #expect(answer.status == 412, "\(place): \(answer.status)")
        case "Idempotency-Key":
            let key: HTTPHeaders = ["Idempotency-Key": "key-of-\(operation.id)"]
            let first = try await client.send(operation.method, asked.path, asked.body, headers: key)
            let again = try await client.send(operation.method, asked.path, asked.body, headers: key)
            #expect(first.status < 300, "\(place): \(first.status)")
            #expect(again.status == first.status, "\(place): \(first.status), then \(again.status)")
            var changed = key
            if asked.other == nil { changed["If-Match"] = "\"0-0\"" }
            let other = try await client.send(operation.method, asked.path, asked.other ?? asked.body, headers: changed)
            #expect(other.status == 422, "\(place): \(other.status)")
        case "Prefer":
            let answer = try await client.send(
                operation.method, asked.path, asked.later ?? asked.body, headers: ["Prefer": "respond-async"])
            #expect(answer.status == 202, "\(place): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
            let location = answer.headers["Location"] ?? ""
            #expect(location.hasPrefix("/api/v1/operations/"), "\(place)")
            let end = try await client.json("GET", "\(location)?timeout=60")
            #expect(end["status"] == "succeeded", "\(place): \(end.prettyText)")
        default: return false
        }
        return true
    }

    private static func placed(_ body: JSON, _ home: String) -> JSON {
        let text = body.text.split(separator: "$HOME", omittingEmptySubsequences: false).joined(separator: home)
        return (try? JSON(parsing: text)) ?? body
    }

    private static func isThere(_ test: String) throws -> Bool {
        let tests = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let parts = test.split(separator: ".")
        let text = String(decoding: try File.read("/\(tests)/\(parts[0]).swift"), as: UTF8.self)
        return text.contains("func \(parts[1])(")
    }
}
