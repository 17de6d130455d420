// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Changes of every kind, and a server that is killed while it makes them.
@Suite struct MixedChangeCrashTests {
    /// What the server has said is so.
    private struct Known {
        /// Name to label, for workloads.
        var workloads: [String: String] = [:]
        var stopped: Set<String> = []
        var secrets: Set<String> = []
        var groups: Set<String> = []
    }

    /// One change: its request, and what is known when it has been done.
    private struct Change {
        var method: String
        var path: String
        var body: JSON?
        var after: Known
    }

    private static let base = "/api/v1/workloads"

    /// Random moments: 20 of them, or as many as `THV_CRASH_ROUNDS` says.
    @Test func whatWasAnsweredIsThereAndNothingIsHalfThere() async throws {
        let seed = Environment.variable("THV_CRASH_SEED").flatMap(UInt64.init) ?? UInt64.random(in: 1...1 << 40)
        let rounds = Environment.variable("THV_CRASH_ROUNDS").flatMap(Int.init) ?? 20
        var random = SeededRandom(seed)
        print("mixed changes: seed \(seed), \(rounds) rounds")
        try await TestServer.with { server in
            var known = Known()
            var (answered, accepted, unanswered) = (0, 0, 0)
            for round in 0..<rounds {
                let change = change(known, round, &random)
                let isAsynchronous = Bool.random(using: &random)
                let delay = Int.random(in: 0...90, using: &random)
                let asked = Task { try? await send(change, to: server, isAsynchronous: isAsynchronous) }
                try await Task.sleep(for: .milliseconds(delay))
                try await server.kill()
                let answer = await asked.value
                try await server.start()
                let here: Comment = "seed \(seed), round \(round): \(change.method) \(change.path) after \(delay) ms"
                if answer?.status == 202 {
                    accepted += 1
                    let id = try #require(try JSON(parsing: answer?.body ?? [])["id"]?.stringValue, here)
                    try await self.accepted(id, change, server, &known, here)
                } else if let answer, (200..<300).contains(answer.status) {
                    answered += 1
                    let actual = try await settled(server)
                    #expect(same(actual, change.after), "\(here): answered \(answer.status), and then \(actual)")
                    known = actual
                } else {
                    unanswered += 1
                    let actual = try await settled(server)
                    #expect(same(actual, known) || same(actual, change.after), "\(here): half done: \(actual)")
                    known = actual
                }
            }
            print("answered \(answered), accepted \(accepted), cut off \(unanswered)")
            #expect(answered + accepted > 0, "seed \(seed): nothing was ever answered")
        }
    }

    /// An operation that was accepted is never lost: it ends, and what is there is what it says.
    private func accepted(
        _ id: String, _ change: Change, _ server: TestServer, _ known: inout Known, _ here: Comment
    ) async throws {
        var operation = JSON.null
        try await until("operation \(id) ends", seconds: 20) {
            operation = try await server.get("/api/v1/operations/\(id)?timeout=1")
            return ["succeeded", "failed", "cancelled"].contains(operation["status"]?.stringValue)
        }
        let actual = try await settled(server)
        if operation["status"] == "succeeded" {
            #expect(same(actual, change.after), "\(here): succeeded, and then \(actual)")
        } else {
            #expect(operation["problem"]?["detail"]?.stringValue?.isEmpty == false, here)
            #expect(same(actual, known) || same(actual, change.after), "\(here): half done: \(actual)")
        }
        known = actual
    }

    private func change(_ known: Known, _ round: Int, _ random: inout SeededRandom) -> Change {
        var change = Change(method: "POST", path: Self.base, after: known)
        let name = known.workloads.keys.sorted().randomElement(using: &random)
        let kind = Int.random(in: 0..<10, using: &random)
        switch (kind, name) {
        case (0, let name?):
            change.method = "DELETE"
            change.path = "\(Self.base)/\(name)"
            change.after.workloads[name] = nil
            change.after.stopped.remove(name)
        case (1, let name?):
            change.path = "\(Self.base)/\(name)/stop"
            change.after.stopped.insert(name)
        case (2, let name?):
            change.path = "\(Self.base)/\(name)/start"
            change.after.stopped.remove(name)
        case (3, let name?):
            change.method = "PATCH"
            change.path = "\(Self.base)/\(name)"
            change.body = ["labels": ["round": .string("\(round)")]]
            change.after.workloads[name] = "\(round)"
        case (4, _):
            change.method = "PUT"
            change.path = "/api/v1/secrets/s\(round)"
            change.body = ["value": "v"]
            change.after.secrets.insert("s\(round)")
        case (5, _):
            change.path = "/api/v1/groups"
            change.body = ["name": .string("g\(round)")]
            change.after.groups.insert("g\(round)")
        case (7, let name?) where !known.stopped.contains(name):
            change.path = "\(Self.base)/\(name)/restart"
        case (8, _) where !known.workloads.isEmpty:
            let verb = ["start", "stop", "restart"].randomElement(using: &random) ?? "stop"
            change.path = "\(Self.base):\(verb)"
            change.body = ["all": true]
            change.after.stopped = verb == "stop" ? Set(known.workloads.keys) : []
        case (6, _) where !known.secrets.isEmpty:
            let secret = known.secrets.sorted()[0]
            change.method = "DELETE"
            change.path = "/api/v1/secrets/\(secret)"
            change.after.secrets.remove(secret)
        default:
            change.body = [
                "name": .string("w\(round)"), "command": [.string(TestServer.everything)],
                "labels": ["round": .string("\(round)")],
            ]
            change.after.workloads["w\(round)"] = "\(round)"
        }
        return change
    }

    private func send(_ change: Change, to server: TestServer, isAsynchronous: Bool) async throws -> HTTPClientResponse
    {
        let headers: HTTPHeaders = isAsynchronous ? ["Prefer": "respond-async"] : [:]
        return try await server.send(change.method, change.path, change.body, headers: headers)
    }

    /// What there is, once every workload has the state it is to have.
    private func settled(_ server: TestServer) async throws -> Known {
        var list: [JSON] = []
        var running = JSON.null
        do {
            try await until("every workload is what it is to be", seconds: 20) {
                // What was cut off may go on.
                running = try await server.get("/api/v1/operations?status=running")
                list = try await server.get(Self.base)["workloads"]?.arrayValue ?? []
                return running["total"] == 0 && list.allSatisfy { $0["status"] == $0["desired"] }
            }
        } catch {
            let odd = list.filter { $0["status"] != $0["desired"] }
            throw Failed("\(error); running: \(running.text); not as they are to be: \(JSON.array(odd).text)")
        }
        var known = Known()
        for workload in list {
            let name = workload["name"]?.stringValue ?? ""
            known.workloads[name] = workload["labels"]?["round"]?.stringValue ?? ""
            if workload["desired"] == "stopped" { known.stopped.insert(name) }
        }
        let secrets = try await server.get("/api/v1/secrets")["secrets"]?.arrayValue ?? []
        known.secrets = Set(secrets.compactMap { $0["name"]?.stringValue })
        let groups = try await server.get("/api/v1/groups")["groups"]?.arrayValue ?? []
        known.groups = Set(groups.compactMap { $0["name"]?.stringValue }).subtracting(["default"])
        return known
    }

    private func same(_ a: Known, _ b: Known) -> Bool {
        a.workloads == b.workloads && a.stopped == b.stopped && a.secrets == b.secrets && a.groups == b.groups
    }
}
