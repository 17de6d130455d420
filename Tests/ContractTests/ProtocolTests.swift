// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What holds for every route: errors, conditions, waiting, events.
@Suite struct ProtocolTests {
    private static let base = "/api/v1/workloads"

    private func document(_ name: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(JSONObject([("name", .string(name)), ("command", JSON([TestServer.everything]))] + more))
    }

    @Test func badRequestsAreRefusedWithWords() async throws {
        try await ValidatingClient.with { client in
            #expect(try await client.json("POST", Self.base, text: "{", is: 400)["code"] == "bad_request")
            #expect(try await client.json("POST", Self.base, text: "", is: 400)["code"] == "bad_request")
            #expect(try await client.json("POST", Self.base, text: "[]", is: 400)["code"] == "invalid_fields")
            let twice = try await client.json("POST", Self.base, text: #"{"name":"a","name":"b"}"#, is: 400)
            #expect(twice["code"] == "bad_request")
            let many = try await client.json(
                "POST", Self.base,
                ["command": [TestServer.everything.asJSON], "prot": 1, "port": 70_000, "labels": []],
                is: 400)
            let pointers = (many["errors"]?.arrayValue ?? []).compactMap { $0["pointer"]?.stringValue }
            #expect(Set(pointers) == ["/prot", "/port", "/labels"])
            #expect(many["instance"]?.stringValue == Self.base)
            let type = try await client.json(
                "POST", Self.base, document("x"), headers: ["Content-Type": "text/plain"], is: 415)
            #expect(type["code"] == "unsupported_media_type")
            let large = try await client.json(
                "POST", Self.base, text: "{\"name\":\"" + String(repeating: "a", count: 2 << 20) + "\"}", is: 413)
            #expect(large["code"] == "too_large")
            for prefer in ["wait=x", "wait=601", "wait=-1"] {
                try await client.json("POST", Self.base, document("x"), headers: ["Prefer": prefer], is: 400)
            }
            try await client.json("POST", "\(Self.base)?on_failure=maybe", document("x"), is: 400)
            #expect(try await client.json("GET", Self.base)["total"] == 0)
        }
    }

    @Test func pathsAndMethodsThatDoNotExistAreToldApart() async throws {
        try await ValidatingClient.with { client in
            for path in ["/nothing", "/api/v1/nothing", "/api/v2/workloads", "/api/v1/workloads/a/b/c"] {
                #expect(try await client.json("GET", path, is: 404)["code"] == "not_found")
            }
            for path in ["//", "/api//v1", "/api/v1/../v1", "/api/v1/workloads/%00", "/%zz", "/api/%2e%2e/v1"] {
                let problem = try await client.json("GET", path, is: 400)
                #expect(problem["instance"]?.stringValue == path)
                #expect((problem["request_id"]?.stringValue ?? "").utf8.count > 8, "\(problem)")
            }
            let slash = try await client.server.send("GET", "/api/v1/workloads/")
            #expect(slash.status == 404)
            #expect(try JSON(parsing: slash.body)["fix"] == "leave out the “/” at the end")
            let wrong = try await client.send("POST", "\(Self.base)/x", [:])
            #expect(wrong.status == 405)
            #expect(wrong.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")
            for operation in client.specification.operations {
                let path = operation.path.split(separator: "/").map {
                    $0.hasPrefix("{") ? "x" + $0.drop { $0 != "}" }.dropFirst() : String($0)
                }
                let options = try await client.send("OPTIONS", "/" + path.joined(separator: "/"))
                #expect(options.status == 204)
                let allowed = options.headers["Allow"]?.split(separator: ", ").map(String.init) ?? []
                #expect(allowed.contains(operation.method), "\(operation.path)")
                let refused = try await client.send("TRACE", "/" + path.joined(separator: "/"))
                #expect(refused.status == 405, "\(operation.path)")
                if operation.method == "GET", operation.path != "/api/v1/events" {
                    let head = try await client.send("HEAD", "/" + path.joined(separator: "/"))
                    let get = try await client.send("GET", "/" + path.joined(separator: "/"))
                    #expect(head.status == get.status, "\(operation.path)")
                    #expect(head.headers["Content-Type"] == get.headers["Content-Type"], "\(operation.path)")
                }
            }
            #expect(try await client.send("HEAD", "/api/v1/events").status == 200)
        }
    }

    @Test func everyQueryParameterThatIsNotDescribedIsRefused() async throws {
        try await ValidatingClient.with { client in
            for operation in client.specification.operations where operation.method == "GET" {
                let path = operation.path.split(separator: "/").map { $0.hasPrefix("{") ? "x" : $0 }
                let problem = try await client.json("GET", "/\(path.joined(separator: "/"))?no-such=1", is: 400)
                #expect(problem["errors"]?[0]?["code"] == "unknown_field", "\(operation.id)")
                #expect(problem["errors"]?[0]?["pointer"] == "?no-such", "\(operation.id)")
            }
        }
    }

    /// Of two values one would be passed over.
    @Test func whatHasOneValueIsGivenOnce() async throws {
        try await ValidatingClient.with { client in
            for path in ["workloads", "groups", "secrets", "clients", "operations", "activity"] {
                let problem = try await client.json("GET", "/api/v1/\(path)?limit=2&limit=3", is: 400)
                #expect(problem["errors"]?[0]?["pointer"] == "?limit", "\(path)")
            }
            try await client.json("GET", "\(Self.base)?group=a&group=b&status=running&status=stopped")
        }
    }

    @Test func strangersAreRefused() async throws {
        try await ValidatingClient.with { client in
            for headers: HTTPHeaders in [
                ["Host": "evil.example"], ["Origin": "https://evil.example"], ["Origin": "null"],
                ["Sec-Fetch-Site": "cross-site"],
            ] {
                let refused = try await client.send("GET", Self.base, headers: headers, tcp: true)
                #expect(refused.status == 403, "\(headers)")
                #expect(refused.headers["Connection"] == "close", "\(headers)")
            }
            let forwarded = try await client.send("GET", Self.base, headers: ["X-Forwarded-For": "10.0.0.1"], tcp: true)
            #expect(forwarded.status == 401)
            #expect(forwarded.headers["WWW-Authenticate"] != nil)
            let origin = try client.server.url
            let own = try await client.send("GET", Self.base, headers: ["Origin": origin], tcp: true)
            #expect(own.status == 200)
        }
    }

    @Test func tagsSaveAnswersAndGuardChanges() async throws {
        try await ValidatingClient.with { client in
            let empty = try #require(try await client.send("GET", Self.base).headers["ETag"])
            #expect(try await client.send("GET", Self.base, headers: ["If-None-Match": empty]).status == 304)
            let made = try await client.send("POST", Self.base, document("tag"))
            let first = try #require(made.headers["ETag"])
            #expect(try await client.send("GET", Self.base, headers: ["If-None-Match": empty]).status == 200)
            let tags = "\"other\", W/\(first)"
            let kept = try await client.send("GET", "\(Self.base)/tag", headers: ["If-None-Match": tags])
            #expect(kept.status == 304)
            #expect(kept.headers["ETag"] == first)

            let stopped = try await client.send("POST", "\(Self.base)/tag/stop", headers: ["If-Match": first])
            #expect(stopped.status == 200)
            #expect(stopped.headers["ETag"] != first)
            let stale = try await client.json("POST", "\(Self.base)/tag/start", headers: ["If-Match": first], is: 412)
            #expect(stale["code"] == "stale")
            #expect(stale["current"]?["revision"] == 2)
            try await client.json("DELETE", "\(Self.base)/tag", headers: ["If-Match": "\"1-1\""], is: 412)
            try await client.json("DELETE", "\(Self.base)/tag", headers: ["If-Match": "*"], is: 204)
        }
    }

    @Test func waitingEndsInTimeOrInTruth() async throws {
        try await ValidatingClient.with { client in
            try await client.json("GET", "\(Self.base)/w?wait_for=gone", is: 204)
            try await client.json("GET", "\(Self.base)/w?wait_for=running", is: 404)
            let begun = try await client.send(
                "POST", Self.base, document("w"), headers: ["Prefer": "respond-async"])
            #expect(begun.status == 202)
            let operation = try #require(begun.headers["Location"])
            // At once, when the server may not have got to making it yet.
            #expect(try await client.json("GET", "\(Self.base)/w?wait_for=running&timeout=60")["status"] == "running")
            #expect(try await client.json("GET", "\(operation)?timeout=60")["status"] == "succeeded")
            let late = try await client.json("GET", "\(Self.base)/w?wait_for=stopped&timeout=0", is: 504)
            #expect(late["code"] == "timeout")
            #expect(late["workload"]?["status"] == "running")
            #expect(
                try await client.json("GET", "\(Self.base)/w?wait_for=gone&timeout=0", is: 504)["code"] == "timeout")
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask { try await client.json("GET", "\(Self.base)/w?wait_for=stopped&timeout=0", is: 504) }
                }
                for try await answer in group { #expect(answer["code"] == "timeout") }
            }
            try await client.json("GET", "\(Self.base)/w?wait_for=asleep", is: 400)
            try await client.json("GET", "\(Self.base)/w?timeout=601", is: 400)
            async let gone = client.json("GET", "\(Self.base)/w?wait_for=gone&timeout=60", is: 204)
            try await client.json("DELETE", "\(Self.base)/w", is: 204)
            #expect(try await gone == .null)
        }
    }

    @Test func failuresSayWhatFailedAndLeaveWhatWasAskedFor() async throws {
        try await ValidatingClient.with { client in
            let failing: JSON = ["name": "f", "command": ["/bin/sh", "-c", "echo went wrong >&2; exit 3"]]
            let kept = try await client.send("POST", Self.base, failing)
            let problem = try JSON(parsing: kept.body)
            #expect(kept.status == 422)
            #expect(problem["code"] == "start_failed")
            #expect(problem["workload"]?["status"] == "error")
            #expect(problem["workload"]?["log_tail"]?.text.contains("went wrong") == true)
            let location = try #require(kept.headers["Location"])
            #expect(try await client.json("GET", location)["exit_code"] == 3)
            try await client.json("DELETE", location, is: 204)

            let removed = try await client.send("POST", "\(Self.base)?on_failure=remove", failing)
            #expect(removed.status == 422)
            #expect(removed.headers["Location"] == nil)
            #expect(try JSON(parsing: removed.body)["workload"]?["log_tail"]?.text.contains("went wrong") == true)
            #expect(try await client.json("GET", Self.base)["total"] == 0)

            let refusals: [(JSON, String)] = [
                (["name": "f", "command": ["/no/such/program"]], "command_not_found"),
                (["name": "f", "package": "go://example.org/x"], "not_supported"),
                (document("f", [("secrets", ["none,target=X"])]), "secret_not_found"),
                (document("f", [("volumes", ["/no/such/path:/data"])]), "path_not_found"),
            ]
            for (body, code) in refusals {
                #expect(try await client.json("POST", Self.base, body, is: 422)["code"]?.stringValue == code)
                try await client.json("GET", "\(Self.base)/f", is: 404)
            }
            let failed = try await client.json("GET", "/api/v1/operations")["operations"]?.arrayValue ?? []
            #expect(failed.contains { $0["problem"]?["code"] == "secret_not_found" })
            #expect(try await client.json("GET", "/api/v1/operations/none", is: 404)["code"] == "not_found")
        }
    }

    @Test func eventsTellEveryChangeAndAreReplayed() async throws {
        try await ValidatingClient.with { client in
            let asked = Lock(false)
            func once() -> Bool {
                asked.withLock { was in
                    defer { was = true }; return !was
                }
            }
            let events = try await client.events("/api/v1/events") { events in
                if events.count == 1, once() {
                    try await client.json("POST", Self.base, document("e"), is: 201)
                    try await client.json("DELETE", "\(Self.base)/e", is: 204)
                }
                return events.contains { $0.name == "workload_deleted" }
            }
            #expect(events.first?.name == "snapshot")
            #expect(events.contains { (try? JSON(parsing: $0.data)["status"]) == "running" })
            #expect(events.contains { (try? JSON(parsing: $0.data)["status"]) == "removing" })
            let ids = events.compactMap { $0.id.flatMap { Int($0) } }
            #expect(ids.count == events.count)
            #expect(ids == ids.sorted() && Set(ids).count == ids.count)

            let middle = events[2]
            let replayed = try await client.events(
                "/api/v1/events", headers: ["Last-Event-ID": try #require(middle.id)]
            ) { $0.contains { $0.name == "workload_deleted" } }
            let both = min(replayed.count, events.count - 3)
            #expect(replayed.prefix(both) == events[3...].prefix(both))
            #expect(replayed.contains { $0.name == "workload_deleted" })
            let kinds = Set(
                (events + replayed).filter { $0.name == "operation" }
                    .compactMap { (try? JSON(parsing: $0.data))?["kind"]?.stringValue })
            #expect(kinds == ["create", "delete"])
            for unknown in ["1", "99999999999999", "word"] {
                let fresh = try await client.events("/api/v1/events", headers: ["Last-Event-ID": unknown]) {
                    !$0.isEmpty
                }
                #expect(fresh[0].name == "snapshot", "\(unknown)")
            }
        }
    }
}

extension String {
    fileprivate var asJSON: JSON { .string(self) }
}
