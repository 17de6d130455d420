// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Operations and requests that are sent twice.
@Suite struct OperationTests {
    private static let base = "/api/v1/workloads"

    private func document(_ name: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(JSONObject([("name", .string(name)), ("command", JSON([TestServer.everything]))] + more))
    }

    @Test func theyComeInPagesAndAreFiltered() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", Self.base, document("one"), is: 201)
            try await client.json("POST", "\(Self.base)/one/stop")
            try await client.json("POST", "\(Self.base)/one/start")
            try await client.json("POST", Self.base, document("two"), is: 201)
            try await client.json("POST", Self.base, document("bad", [("command", ["/bin/false"])]), is: 422)
            func kinds(_ query: String) async throws -> [String] {
                let list = try await client.json("GET", "/api/v1/operations\(query)")
                return (list["operations"]?.arrayValue ?? []).compactMap { $0["kind"]?.stringValue }
            }
            #expect(try await kinds("") == ["create", "create", "start", "stop", "create"])
            #expect(try await kinds("?workload=one") == ["start", "stop", "create"])
            #expect(try await kinds("?kind=stop&kind=start") == ["start", "stop"])
            #expect(try await kinds("?status=failed") == ["create"])
            #expect(try await kinds("?status=failed&status=succeeded&workload=one").count == 3)
            for bad in ["?status=odd", "?kind=a|b", "?limit=0", "?cursor=x", "?cursor=1-", "?cursor=-"] {
                try await client.json("GET", "/api/v1/operations\(bad)", is: 400)
            }
            var next: String? = "/api/v1/operations?limit=2"
            var ids: [String] = []
            var pages = 0
            while let path = next {
                let answer = try await client.send("GET", path)
                let page = try JSON(parsing: answer.body)
                #expect(page["total"] == 5)
                ids += (page["operations"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
                pages += 1
                next = answer.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
                #expect((page["next_cursor"] == nil) == (next == nil))
            }
            #expect(pages == 3)
            #expect(Set(ids).count == 5)
            try await client.server.kill()
            try await client.server.start()
            #expect(try await kinds("") == ["create", "create", "start", "stop", "create"])
        }
    }

    @Test func whatHasEndedOrBegunCannotBeCancelled() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", Self.base, document("one"), is: 201)
            let list = try await client.json("GET", "/api/v1/operations")
            let id = try #require(list["operations"]?[0]?["id"]?.stringValue)
            #expect(try await client.json("DELETE", "/api/v1/operations/\(id)", is: 409)["code"] == "conflict")
            try await client.json("DELETE", "/api/v1/operations/unknown", is: 404)
            let later = try await client.send(
                "POST", Self.base, document("slow", [("command", ["/bin/sleep", "600"])]),
                headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            try await until("it has been made") {
                try await client.send("GET", "\(Self.base)/slow").status == 200
            }
            try await client.json("DELETE", location, is: 409)
        }
    }

    @Test func severalAreCancelledBetweenOneAndTheNext() async throws {
        try await ValidatingClient.with { client in
            // More than are worked on at a time, and each of them takes a while to start.
            for number in 0..<10 {
                let answer = try await client.send(
                    "POST", Self.base,
                    document(
                        "w\(number)",
                        [
                            ("command", [.string(TestServer.everything), "--delay-start", "1000"])
                        ]), headers: ["Prefer": "respond-async"])
                #expect(answer.status == 202)
            }
            for number in 0..<10 { try await client.json("GET", "\(Self.base)/w\(number)?wait_for=running") }
            let later = try await client.send(
                "POST", "\(Self.base):restart", ["all": true], headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            let ended = try await client.json("DELETE", location)
            #expect(ended["status"] == "cancelled")
            let results = ended["results"]?.arrayValue ?? []
            #expect(results.count == 10)
            #expect(results.contains { $0["problem"]?["code"] == "cancelled" })
            let list = try await client.json("GET", Self.base)["workloads"]?.arrayValue ?? []
            #expect(list.allSatisfy { $0["status"] == "running" })
        }
    }

    @Test func whatAnEarlierServerBeganIsFinished() async throws {
        try await ValidatingClient.with { client in
            let later = try await client.send(
                "POST", Self.base,
                document("late", [("command", [.string(TestServer.everything), "--delay-start", "1500"])]),
                headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            try await until("it has been made") {
                try await client.send("GET", "\(Self.base)/late").status == 200
            }
            try await client.server.kill()
            try await client.server.start()
            let operation = try await client.json("GET", "\(location)?timeout=30")
            #expect(operation["status"] == "succeeded")
            #expect(operation["workload"] == (try await client.json("GET", "\(Self.base)/late"))["id"])
        }
    }

    private func slow(_ name: String) -> JSON {
        document(name, [("command", [.string(TestServer.everything), "--delay-start", "800"])])
    }

    @Test func aRestartThatWasCutOffIsFinishedOnce() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, slow("late"), is: 201)
            let later = try await client.send(
                "POST", "\(Self.base)/late/restart", headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            try await until("the new proxy runs") {
                let now = try await client.json("GET", "\(Self.base)/late")
                return now["pid"] != 0 && now["pid"] != made["pid"]
            }
            let pid = try await client.json("GET", "\(Self.base)/late")["pid"]
            try await client.server.kill()
            try await client.server.start()
            #expect(try await client.json("GET", "\(location)?timeout=30")["status"] == "succeeded")
            #expect(try await client.json("GET", "\(Self.base)/late")["pid"] == pid)
            #expect(try await client.json("GET", "/api/v1/activity?verb=restart")["total"] == 1)
        }
    }

    @Test func whatIsLeftOfSeveralIsDoneByTheNextServer() async throws {
        try await ValidatingClient.with { client in
            let names = (0..<10).map { "w\($0)" }
            for name in names {
                _ = try await client.send("POST", Self.base, slow(name), headers: ["Prefer": "respond-async"])
            }
            for name in names { try await client.json("GET", "\(Self.base)/\(name)?wait_for=running") }
            let later = try await client.send(
                "POST", "\(Self.base):restart", ["names": JSON(names + ["nobody"])],
                headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            func done(_ operation: JSON) -> [String] {
                (operation["results"]?.arrayValue ?? []).filter { $0["status"] == "succeeded" }
                    .compactMap { $0["name"]?.stringValue }
            }
            var early: [String] = []
            try await until("some have been restarted") {
                early = done(try await client.json("GET", location))
                return !early.isEmpty
            }
            var pids: [JSON?] = []
            for name in early { pids.append(try await client.json("GET", "\(Self.base)/\(name)")["pid"]) }
            try await client.server.kill()
            try await client.server.start()
            let ended = try await client.json("GET", "\(location)?timeout=60")
            #expect(ended["status"] == "succeeded")
            #expect(done(ended) == names)
            #expect(ended["results"]?.arrayValue?.last?["problem"]?["code"] == "not_found")
            for (name, pid) in zip(early, pids) {
                #expect(try await client.json("GET", "\(Self.base)/\(name)")["pid"] == pid, "\(name)")
            }
            let list = try await client.json("GET", Self.base)["workloads"]?.arrayValue ?? []
            #expect(list.allSatisfy { $0["status"] == "running" })
        }
    }

    @Test func aChangeThatWasCutOffSaysWhatIsInForce() async throws {
        try await ValidatingClient.with { client in
            let made = try await client.json("POST", Self.base, document("one"), is: 201)
            let later = try await client.send(
                "PATCH", "\(Self.base)/one",
                ["command": [.string(TestServer.everything), "--delay-start", "20000"]],
                headers: ["Prefer": "respond-async"])
            let location = try #require(later.headers["Location"])
            try await until("it is being tried out") {
                let now = try await client.json("GET", "\(Self.base)/one")
                return now["pid"] != 0 && now["pid"] != made["pid"]
            }
            try await client.server.kill()
            try await client.server.start()
            let ended = try await client.json("GET", location)
            #expect(ended["status"] == "failed")
            #expect(ended["problem"]?["detail"]?.stringValue?.contains("the old one is in force") == true)
            let now = try await client.json("GET", "\(Self.base)/one?wait_for=running")
            #expect(now["config"] == made["config"])
            let record = try await client.json("GET", "/api/v1/activity?outcome=failed")
            #expect(record["activity"]?[0]?["verb"] == "edit")
            #expect(record["activity"]?[0]?["detail"] == ended["problem"]?["detail"])
        }
    }

    @Test func aRequestThatIsSentTwiceIsDoneOnce() async throws {
        try await ValidatingClient.with { client in
            let key: HTTPHeaders = ["Idempotency-Key": "5a0c-1"]
            let first = try await client.send("POST", Self.base, document("once"), headers: key)
            #expect(first.status == 201)
            let again = try await client.send("POST", Self.base, document("once"), headers: key)
            #expect(again.status == 201)
            #expect(again.body == first.body)
            #expect(again.headers["Location"] == first.headers["Location"])
            #expect(again.headers["ETag"] == first.headers["ETag"])
            let other = try await client.json("POST", Self.base, document("other"), headers: key, is: 422)
            #expect(other["code"] == "key_reused")
            // The same key elsewhere is another key.
            try await client.json("POST", "\(Self.base)/once/stop", headers: key)
            try await client.json("POST", "\(Self.base)/once/start")
            #expect(try await client.json("POST", "\(Self.base)/once/stop", headers: key)["status"] == "stopped")
            #expect(try await client.json("GET", "\(Self.base)/once")["status"] == "running")
            try await client.server.kill()
            try await client.server.start()
            let replayed = try await client.send("POST", Self.base, document("once"), headers: key)
            #expect(replayed.body == first.body)
            #expect(try await client.json("GET", Self.base)["total"] == 1)

            // What was refused and changed nothing may be corrected under the same key.
            let free: HTTPHeaders = ["Idempotency-Key": "5a0c-2"]
            try await client.json("POST", Self.base, ["name": "a b"], headers: free, is: 400)
            try await client.json("POST", Self.base, document("fine"), headers: free, is: 201)
            for bad in ["a b", String(repeating: "x", count: 256)] {
                let answer = try await client.send(
                    "POST", Self.base, document("never"), headers: ["Idempotency-Key": bad])
                #expect(answer.status == 400, "“\(bad)”")
            }
        }
    }

    @Test func manyAtOnceWithOneKeyMakeOne() async throws {
        try await ValidatingClient.with { client in
            let document = document("single")
            let tasks = (0..<8).map { _ in
                Task { try await client.send("POST", Self.base, document, headers: ["Idempotency-Key": "k"]) }
            }
            var bodies = Set<[UInt8]>()
            for task in tasks {
                let answer = try await task.value
                #expect(answer.status == 201)
                bodies.insert(answer.body)
            }
            #expect(bodies.count == 1)
            #expect(try await client.json("GET", "/api/v1/operations")["total"] == 1)
            let later = try await client.send(
                "POST", "\(Self.base)/single/restart",
                headers: ["Idempotency-Key": "r", "Prefer": "respond-async"])
            #expect(later.status == 202)
            let joined = try await client.json(
                "POST", "\(Self.base)/single/restart", headers: ["Idempotency-Key": "r"])
            #expect(joined["status"] == "running")
            #expect(try await client.json("GET", "/api/v1/operations")["total"] == 2)
        }
    }
}
