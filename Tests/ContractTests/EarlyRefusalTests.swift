// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Whoever does not wait for the end is told all the same what needs no time to be told: nothing is “under way” that could
/// have been refused.
@Suite struct EarlyRefusalTests {
    private struct Cause: Sendable {
        var change: [(String, JSON)]
        var status: Int
        var code: String
    }

    private static func causes(_ port: UInt16) -> [Cause] {
        [
            Cause(change: [("port", JSON(Int(port)))], status: 409, code: "port_in_use"),
            Cause(change: [("volumes", ["/no/such/path:/data:ro"])], status: 422, code: "path_not_found"),
            Cause(change: [("working_dir", "/no/such/path")], status: 422, code: "path_not_found"),
            Cause(change: [("secrets", ["nosuch,target=KEY"])], status: 422, code: "secret_not_found"),
            Cause(change: [("command", ["/no/such/program"])], status: 422, code: "command_not_found"),
            Cause(
                change: [
                    ("command", .null), ("package", "uvx://nothing@1"), ("package_runner", "/no/such/uv"),
                    ("permission_profile", "none"),
                ], status: 422, code: "command_not_found"),
            Cause(change: [("command", .null), ("image", "Not//An:Image:")], status: 422, code: "image_not_found"),
            Cause(
                change: [("command", .null), ("image", "a/b:1"), ("volumes", ["/no/such/path:/data:ro"])], status: 422,
                code: "path_not_found"),
            Cause(
                change: [
                    (
                        "permission_profile",
                        ["network": ["outbound": ["insecure_allow_all": false, "allow_host": ["example.com"]]]]
                    )
                ], status: 422, code: "not_supported"),
        ]
    }

    private static func document(_ name: String, _ cause: Cause) -> JSON {
        var object = JSONObject([("name", .string(name)), ("command", [.string(TestServer.everything)])])
        for (key, value) in cause.change { object[key] = value == .null ? nil : value }
        return .object(object)
    }

    @Test func aRequestThatDoesNotWaitIsRefusedForWhatNeedsNoTime() async throws {
        let taken = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let causes = Self.causes(taken.port)
        try await TestServer.with { server in
            for (number, cause) in causes.enumerated() {
                for path in ["/api/v1/workloads", "/api/v1/workloads:import"] {
                    let document = Self.document("w\(number)", cause)
                    let answer = try await server.send("POST", path, document, headers: ["Prefer": "respond-async"])
                    let problem = try JSON(parsing: answer.body)
                    #expect(answer.status == cause.status, "\(document.text) \(problem.prettyText)")
                    #expect(problem["code"]?.stringValue == cause.code, "\(document.text) \(problem.prettyText)")
                    #expect(problem["fix"]?.stringValue?.isEmpty == false, "\(problem.prettyText)")
                }
            }
            #expect(try await server.get("/api/v1/workloads")["total"] == 0)
            try await edits(causes, server)
            try await starts(server)
        }
        withExtendedLifetime(taken.socket) {}
    }

    /// Changes of a workload that runs.
    private func edits(_ causes: [Cause], _ server: TestServer) async throws {
        try await server.create("edited")
        for cause in causes {
            // An image takes the place of a command only with it.
            let change = JSON.object(JSONObject(cause.change))
            let answer = try await server.send(
                "PATCH", "/api/v1/workloads/edited", change,
                headers: ["Prefer": "respond-async", "Content-Type": "application/merge-patch+json"])
            let problem = try JSON(parsing: answer.body)
            #expect(answer.status == cause.status, "\(change.text) \(problem.prettyText)")
            #expect(problem["code"]?.stringValue == cause.code, "\(change.text) \(problem.prettyText)")
        }
        #expect(try await server.workload("edited")["revision"] == 1)
    }

    /// What was there when it was made, and is not when it is started.
    private func starts(_ server: TestServer) async throws {
        #expect(try await server.send("PUT", "/api/v1/secrets/key", ["value": "v"]).status == 200)
        try await server.create("started", [("secrets", ["key,target=KEY"])])
        #expect(try await server.status("POST", "/api/v1/workloads/started/stop") == 200)
        #expect(try await server.status("DELETE", "/api/v1/secrets/key") == 204)
        for verb in ["start", "restart"] {
            let answer = try await server.send(
                "POST", "/api/v1/workloads/started/\(verb)", headers: ["Prefer": "respond-async"])
            #expect(answer.status == 422)
            #expect(try JSON(parsing: answer.body)["code"] == "secret_not_found")
        }
    }

    /// What takes its time fails later, and whoever waits by name is told why.
    @Test func waitingByNameFindsAnOperationThatFailed() async throws {
        let closed = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        closed.socket.close()
        try await TestServer.with { server in
            let answer = try await server.send(
                "POST", "/api/v1/workloads",
                ["name": "gone", "image": .string("127.0.0.1:\(closed.port)/no/such:1")],
                headers: ["Prefer": "respond-async"])
            #expect(answer.status == 202)
            let waited = try await server.send("GET", "/api/v1/workloads/gone?wait_for=running&timeout=60")
            let problem = try JSON(parsing: waited.body)
            #expect(waited.status == 404 && problem["detail"]?.stringValue?.hasPrefix("gone was not made: ") == true)
            #expect(problem["fix"]?.stringValue?.isEmpty == false, "\(problem.prettyText)")
            let again = try await server.send("GET", "/api/v1/workloads/gone?wait_for=running&timeout=1")
            #expect(try JSON(parsing: again.body)["detail"] == problem["detail"])
            let other = try await server.send("GET", "/api/v1/workloads/other?wait_for=running&timeout=1")
            #expect(try JSON(parsing: other.body)["detail"]?.stringValue?.contains("was not made") == false)
        }
    }
}
