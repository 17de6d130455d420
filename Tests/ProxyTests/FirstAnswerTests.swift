// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What is said of a server elsewhere as long as it does not answer `initialize`, and in the end.
@Suite struct FirstAnswerTests {
    /// A web server on loopback whose answer a path begins with: `/404/mcp`.
    private final class WebServer: Sendable {
        let port: UInt16
        private let server: HTTPServer

        init() throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            self.port = port
            server = try HTTPServer(socket: socket) { request, exchange in
                exchange.respond(HTTPResponse.text("no MCP", status: request.path.first.flatMap { Int($0) } ?? 200))
            }
        }

        func url(_ status: Int) -> String { "http://127.0.0.1:\(port)/\(status)/mcp?key=hidden-key" }
    }

    private func config(_ name: String, _ url: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(
            JSONObject(
                [
                    ("name", .string(name)), ("url", .string(url)), ("transport", "streamable-http"),
                    ("start_timeout", 3),
                ] + more))
    }

    /// What is said of a workload that must not come up.
    private func failure(_ server: TestServer, _ config: JSON) async throws -> String {
        let answer = try await server.send("POST", "/api/v1/workloads", config)
        let problem = try JSON(parsing: answer.body)
        #expect(answer.status == 422, "\(problem.prettyText)")
        let detail = problem["detail"]?.stringValue ?? ""
        let shown = problem["workload"]
        #expect(shown?["status"] == "error")
        #expect(shown?["status_context"]?.stringValue.map { detail.hasSuffix($0) } == true, "\(problem.prettyText)")
        #expect(!detail.contains("hidden"), "\(detail)")
        return detail
    }

    @Test func aServerThatDoesNotComeUpSaysWhy() async throws {
        let web = try WebServer()
        let silent = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let cases = [
            ("silent", "http://127.0.0.1:\(silent.port)/mcp", "still waiting for its answer"),
            ("broken", web.url(500), "it answers 500 Internal Server Error"),
            ("away", web.url(503), "it answers 503 Service Unavailable"),
        ]
        try await TestServer.with { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (name, url, words) in cases {
                    group.addTask {
                        let detail = try await failure(server, config(name, url))
                        #expect(detail.contains("did not come up: no answer to initialize within 3 s: "))
                        #expect(detail.contains(words), "\(detail)")
                        #expect(!detail.contains("logs"), "\(detail)")
                    }
                }
                group.addTask {
                    let old: [(String, JSON)] = [("transport", "sse"), ("proxy_mode", "sse")]
                    let detail = try await failure(server, config("old", web.url(404), old))
                    #expect(detail.contains("it answers 404 Not Found"), "\(detail)")
                }
                try await group.waitForAll()
            }
        }
        withExtendedLifetime(silent.socket) {}
    }

    /// A server that asks for sign-in answers: the workload is there, and whoever looks at it reads what it lacks.
    @Test func oneThatAsksForSignInIsMadeAndSaysWhatItLacks() async throws {
        let web = try WebServer()
        try await TestServer.with { server in
            let value: JSON = ["value": "hidden-token"]
            #expect(try await server.send("PUT", "/api/v1/secrets/token", value).status == 200)
            let secret: [(String, JSON)] = [("bearer_token_secret", "token")]
            for (name, status, more, words) in [
                ("open", 401, [], "it asks for sign-in (401): it needs the secret that holds its token"),
                ("wrong", 401, secret, "it does not accept the token it is sent (401)"),
                ("forbidden", 403, [], "it answers 403 Forbidden"),
            ] {
                let made = try await server.send("POST", "/api/v1/workloads", config(name, web.url(status), more))
                #expect(made.status == 201)
                let shown = try JSON(parsing: made.body)
                #expect(shown["status"] == "unauthenticated", "\(shown)")
                #expect(shown["status_context"]?.stringValue == words, "\(shown)")
            }
        }
    }

    @Test func theReasonIsShownWhileItStartsAndIsGoneOnceItRuns() async throws {
        let isReady = Lock(false)
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let web = try HTTPServer(socket: socket) { request, exchange in
            guard isReady.withLock({ $0 }) else { return exchange.respond(.text("wait", status: 503)) }
            let id = (try? JSON(parsing: request.body))?["id"] ?? .null
            exchange.respond(.json(["jsonrpc": "2.0", "id": id, "result": [:]]))
        }
        defer { web.stop() }
        try await TestServer.with { server in
            let answer = try await server.send(
                "POST", "/api/v1/workloads",
                config("late", "http://127.0.0.1:\(port)/mcp", [("start_timeout", 60)]),
                headers: ["Prefer": "respond-async"])
            #expect(answer.status == 202)
            try await until("the reason is shown") {
                let workload = try await server.workload("late")
                return workload["status"] == "starting"
                    && workload["status_context"] == "it answers 503 Service Unavailable"
            }
            isReady.withLock { $0 = true }
            try await until("it runs") { try await server.workload("late")["status"] == "running" }
            #expect(try await server.workload("late")["status_context"] == "")
        }
    }

    /// Its own words say more than that it is late.
    @Test func aServerThatRefusesToInitializeFailsAtOnceInItsOwnWords() async throws {
        try await TestServer.with { server in
            for id in ["\"thv-initialize\"", "null"] {
                let answer = #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32000,"message":"API key missing"}}"#
                let script = "read line; echo '\(answer)'; exec sleep 600"
                let config: JSON = ["name": "keyless", "command": ["/bin/sh", "-c", .string(script)]]
                let began = MonotonicClock.milliseconds
                let detail = try await failure(server, config)
                #expect(
                    detail == "keyless did not come up: the server refused to initialize: API key missing",
                    "\(detail)")
                #expect(MonotonicClock.milliseconds - began < 6_000 * Pace.factor)
                #expect(try await server.status("DELETE", "/api/v1/workloads/keyless") == 204)
            }
        }
    }

    @Test func theLogsAreNamedWhereThereAreSome() async throws {
        try await TestServer.with { server in
            for (script, hint) in [
                ("echo loading >&2; sleep 600", "see the logs, or give it longer to start"),
                ("sleep 600", "give it longer to start"),
            ] {
                let config: JSON = ["name": "slow", "command": ["/bin/sh", "-c", .string(script)], "start_timeout": 1]
                let detail = try await failure(server, config)
                #expect(detail.hasSuffix("no answer to initialize within 1 s: \(hint)"), "\(detail)")
                #expect(try await server.status("DELETE", "/api/v1/workloads/slow") == 204)
            }
        }
    }
}
