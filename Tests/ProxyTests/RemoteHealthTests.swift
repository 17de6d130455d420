// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The health of servers that run elsewhere is watched: nobody else says when one ends, or wants a sign-in.
@Suite struct RemoteHealthTests {
    /// An MCP server on a port of its own that may end and come back there, or answer with a status only.
    private final class Elsewhere: Sendable {
        let port: UInt16
        private let server = Lock<HTTPServer?>(nil)
        private let status = Lock(200)
        private let seen = Lock<[String]>([])

        init() throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            self.port = port
            try serve(socket)
        }

        private func serve(_ socket: Descriptor) throws {
            let made = try HTTPServer(socket: socket) { [self] request, exchange in
                let message = try? JSON(parsing: request.body)
                let session = request.headers["Mcp-Session-Id"] ?? ""
                seen.withLock { $0.append("\(request.method) \(message?["method"]?.stringValue ?? "") \(session)") }
                let status = status.withLock { $0 }
                guard status == 200 else { return exchange.respond(.text("no", status: status)) }
                guard let id = message?["id"] else { return exchange.respond(HTTPResponse(202)) }
                var answer = HTTPResponse.json(["jsonrpc": "2.0", "id": id, "result": [:]])
                if message?["method"] == "initialize" { answer.headers["Mcp-Session-Id"] = "one" }
                exchange.respond(answer)
            }
            server.withLock { $0 = made }
        }

        func answer(_ status: Int) { self.status.withLock { $0 = status } }
        var requests: [String] { seen.withLock { $0 } }
        func stop() { server.withLock { $0 }?.stop() }
        func comeBack() throws { try serve(try ListeningSocket.tcp(host: "127.0.0.1", port: port).socket) }

        var config: JSON {
            [
                "name": "there", "url": .string("http://127.0.0.1:\(port)/mcp"), "transport": "streamable-http",
            ]
        }
    }

    @Test func anEndIsNoticedWithinFifteenSecondsAndAReturnToo() async throws {
        let there = try Elsewhere()
        defer { there.stop() }
        try await TestServer.with { server in
            #expect(try await server.send("POST", "/api/v1/workloads", there.config).status == 201)
            there.stop()
            try await until("its end is noticed", seconds: 15) {
                try await server.workload("there")["status"] == "unhealthy"
            }
            let shown = try await server.workload("there")
            #expect(
                shown["status_context"]?.stringValue
                    == "http://127.0.0.1:\(there.port) cannot be reached: Connection refused")
            let waiting = try await server.send("GET", "/api/v1/workloads/there?wait_for=running&timeout=1")
            #expect(waiting.status == 504)
            try there.comeBack()
            try await until("its return is noticed", seconds: 60) {
                try await server.workload("there")["status"] == "running"
            }
            #expect(try await server.workload("there")["status_context"] == "")
        }
    }

    @Test func oneThatBeginsToAskForSignInIsShownSo() async throws {
        let there = try Elsewhere()
        defer { there.stop() }
        try await TestServer.with { server in
            #expect(try await server.send("POST", "/api/v1/workloads", there.config).status == 201)
            there.answer(401)
            try await until("it is noticed", seconds: 15) {
                try await server.workload("there")["status"] == "unauthenticated"
            }
            there.answer(200)
            try await until("it is let in again", seconds: 60) {
                try await server.workload("there")["status"] == "running"
            }
        }
    }

    /// A laptop that wakes up gives what would end a first start.
    @Test func oneThatHasRunBeforeIsNeverGivenUp() async throws {
        let there = try Elsewhere()
        defer { there.stop() }
        try await TestServer.with { server in
            #expect(try await server.send("POST", "/api/v1/workloads", there.config).status == 201)
            #expect(try await server.status("POST", "/api/v1/workloads/there/stop") == 200)
            there.stop()
            // What is stored counts, also with the next server.
            _ = try await server.terminate()
            try await server.start()
            let began = MonotonicClock.milliseconds
            let answer = try await server.send("POST", "/api/v1/workloads/there/start")
            let problem = try JSON(parsing: answer.body)
            #expect(answer.status == 422 && MonotonicClock.milliseconds - began < 8_000 * Pace.factor)
            #expect(problem["workload"]?["status"] == "unhealthy", "\(problem.prettyText)")
            #expect(problem["detail"]?.stringValue?.contains("Connection refused") == true)
            try there.comeBack()
            try await until("it is tried again", seconds: 30) {
                try await server.workload("there")["status"] == "running"
            }
        }
    }

    /// What watches has one session of its own, and ends it.
    @Test func watchingOpensOneSessionAndEndsIt() async throws {
        let there = try Elsewhere()
        defer { there.stop() }
        try await TestServer.with { server in
            #expect(try await server.send("POST", "/api/v1/workloads", there.config).status == 201)
            try await until("it is watched", seconds: 30) { there.requests.count { $0 == "POST ping one" } == 1 }
            #expect(try await server.status("DELETE", "/api/v1/workloads/there") == 204)
            let began = there.requests.count { $0.hasPrefix("POST initialize") }
            #expect(began == 2 && there.requests.count { $0 == "DELETE  one" } == began, "\(there.requests)")
        }
    }
}
