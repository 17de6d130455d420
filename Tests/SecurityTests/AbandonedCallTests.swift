// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Calls that are cancelled, clients that leave, sessions that nobody ends: the proxy gives everything back.
@Suite(.serialized) struct AbandonedCallTests {
    /// Of 100 each: more than the thousand at which what is kept would be noticed, or as many as `THV_ABANDONED_ROUNDS` says.
    private static let rounds = Environment.variable("THV_ABANDONED_ROUNDS").flatMap { Int($0) } ?? 12
    private static let batch = 100

    /// A scripted server, and a client that goes on working while `body` runs, and still works afterwards.
    private func withServer(_ body: (TestServer, String) async throws -> Void) async throws {
        try await TestServer.with { server in
            let made = try await ScriptedServer.create("shared", on: server)
            let url = try #require(made["url"]?.stringValue)
            let proxy = try #require(made["pid"]?.intValue)
            let healthy = try await SessionClient.open(url, listens: false)
            #expect(try await healthy.call("echo").contains("echo"))
            let before = try FileList.names("/proc/\(proxy)/fd").count
            let isOver = Lock(false)
            let working = Task {
                var calls = 0
                while !isOver.withLock({ $0 }) {
                    guard try await healthy.call("echo").contains("echo") else { throw Failed("no answer") }
                    calls += 1
                }
                return calls
            }
            do {
                try await body(server, url)
            } catch {
                isOver.withLock { $0 = true }
                throw error
            }
            isOver.withLock { $0 = true }
            let calls = try await working.value
            #expect(calls > 0)
            #expect(try await healthy.call("echo").contains("echo"))
            try await until("the proxy has closed its sockets") {
                try FileList.names("/proc/\(proxy)/fd").count <= before + 20
            }
            #expect(try await healthy.post(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).status == 200)
        }
    }

    private func sessions(_ server: TestServer) async throws -> [JSON] {
        let answer = try await server.get("/api/v1/workloads/shared/sessions")
        return try #require(answer["sessions"]?.arrayValue, "\(answer)")
    }

    private func waitForCalls(_ count: Int, _ server: TestServer) async throws {
        try await until("\(count) calls are under way", seconds: 30) {
            try await sessions(server).contains { ($0["in_flight"]?.intValue ?? 0) == count }
        }
    }

    private func waitForNoCalls(_ server: TestServer) async throws {
        try await until("no call of it is under way", seconds: 30) {
            // The one that works all the time has one now and then.
            try await sessions(server).allSatisfy { ($0["in_flight"]?.intValue ?? 0) <= 1 }
        }
    }

    private static func hanging(_ number: Int) -> String {
        #"{"jsonrpc":"2.0","id":\#(number),"method":"tools/call","params":{"name":"hang","arguments":{"label":"x"}}}"#
    }

    @Test func cancelledCallsLeaveNothing() async throws {
        try await withServer { server, url in
            let client = try await SessionClient.open(url, listens: false)
            for round in 0..<Self.rounds {
                let numbers = (round * Self.batch)..<((round + 1) * Self.batch)
                try await withThrowingTaskGroup(of: HTTPClientResponse.self) { group in
                    for number in numbers { group.addTask { try await client.post(Self.hanging(number)) } }
                    try await waitForCalls(Self.batch, server)
                    for number in numbers {
                        let cancel =
                            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(number)}}"#
                        #expect(try await client.post(cancel).status == 202)
                    }
                    for try await answer in group {
                        #expect(try JSON(parsing: answer.body)["error"]?["code"] == -32800)
                    }
                }
            }
            try await waitForNoCalls(server)
            // Each reached the server, under the number it knows.
            let lines = try await client.heard().lines
            #expect(lines.count { $0.contains("notifications/cancelled") } == Self.rounds * Self.batch)
        }
    }

    @Test func callsWhoseClientsLeftLeaveNothing() async throws {
        try await withServer { server, url in
            let client = try await SessionClient.open(url, listens: false)
            for round in 0..<Self.rounds {
                let calls = (0..<Self.batch).map { place in
                    Task { try await client.post(Self.hanging(round * Self.batch + place)) }
                }
                try await waitForCalls(Self.batch, server)
                for call in calls { call.cancel() }
                try await waitForNoCalls(server)
                for call in calls { await #expect(throws: HTTPClientError.self) { try await call.value } }
            }
            let lines = try await client.heard().lines
            #expect(lines.count { $0.contains("notifications/cancelled") } == Self.rounds * Self.batch)
        }
    }

    @Test func abandonedSessionsMakeRoomForOneAnother() async throws {
        try await withServer { server, url in
            let http = HTTPClient()
            for _ in 0..<Self.rounds * Self.batch { _ = try await SessionClient.open(url, listens: false, http: http) }
            #expect(try await sessions(server).count <= 1000)
        }
    }

    @Test func sessionsWhoseStreamsOrCallsWereLeftMakeRoomToo() async throws {
        try await withServer { server, url in
            for way in ["stream", "call"] {
                let http = HTTPClient()
                for _ in 0..<11 {
                    var clients: [SessionClient] = []
                    for _ in 0..<Self.batch {
                        let client = try await SessionClient.open(url, listens: way == "stream", http: http)
                        if way == "call" { client.hang("left") }
                        clients.append(client)
                    }
                    for client in clients {
                        client.leave()
                        await client.drain()
                    }
                }
                try await waitForNoCalls(server)
                #expect(try await sessions(server).count <= 1000)
            }
            // The last is let in like the first.
            _ = try await SessionClient.open(url)
        }
    }

    /// A server that speaks HTTP, and answers nothing but `initialize`: neither calls nor streams of clients that have gone
    /// are kept.
    @Test func theTransparentProxyLetsGoOfClientsThatLeft() async throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let open = Lock<[ObjectIdentifier: HTTPExchange]>([:])
        let backend = try HTTPServer(socket: socket) { request, exchange in
            let message = try? JSON(parsing: request.body)
            if message?["method"] == "initialize" || message?["id"] == nil, request.method == "POST" {
                return exchange.respond(.json(["jsonrpc": "2.0", "id": message?["id"] ?? .null, "result": [:]]))
            }
            let key = ObjectIdentifier(exchange)
            if request.method == "GET" {
                let stream = HTTPBodyStream()
                stream.offer(Array(": open\n\n".utf8))
                stream.whenGone { open.withLock { $0[key] = nil } }
                exchange.respond(
                    HTTPResponse(200, headers: ["Content-Type": "text/event-stream"], body: .stream(stream)))
            }
            open.withLock { $0[key] = exchange }
            if request.method == "POST" {
                exchange.whenGone {
                    open.withLock { $0[key] = nil }
                    exchange.respond(.text("gone"))
                }
            }
        }
        defer { backend.stop() }
        try await TestServer.with { server in
            let config: JSON = [
                "name": "remote", "url": .string("http://127.0.0.1:\(port)/mcp"), "transport": "streamable-http",
            ]
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            let url = try #require(made["url"]?.stringValue)
            let proxy = try #require(made["pid"]?.intValue)
            let before = try FileList.names("/proc/\(proxy)/fd").count
            for round in 0..<10 {
                let calls = (0..<Self.batch).map { place in
                    Task {
                        let isCall = place % 2 == 0
                        var request = HTTPClientRequest(isCall ? "POST" : "GET", url)
                        request.headers = ["Accept": "application/json, text/event-stream"]
                        request.headers["Mcp-Session-Id"] = "\(round)-\(place)"
                        if isCall {
                            request.headers["Content-Type"] = "application/json"
                            request.body = Array(Self.hanging(place).utf8)
                        }
                        _ = try await HTTPClient().send(request)
                    }
                }
                try await until("they are there") { open.withLock { $0.count } == Self.batch }
                for call in calls { call.cancel() }
                try await until("they are gone") { open.withLock { $0.isEmpty } }
            }
            try await until("the proxy has closed its sockets") {
                try FileList.names("/proc/\(proxy)/fd").count <= before + 20
            }
            let shown = try await server.get("/api/v1/workloads/remote/sessions")["total"]?.intValue ?? 0
            #expect(shown <= 1000)
        }
    }

    /// While the server is started again, requests wait for it; those whose clients leave or that are cancelled do not.
    @Test func requestsThatWaitForARestartMayLeave() async throws {
        try await TestServer.with { server in
            let gate = "\(server.home)/gate"
            mkdir(gate, 0o755)
            let made = try await ScriptedServer.create(
                "shared", on: server, [("volumes", [.string("\(gate):/gate:ro")])])
            let url = try #require(made["url"]?.stringValue)
            let proxy = try #require(made["pid"]?.intValue)
            func sockets() throws -> Int { try FileList.names("/proc/\(proxy)/fd").count }
            let client = try await SessionClient.open(url, listens: false)
            try File.write([], to: "\(gate)/closed", mode: 0o644)
            try await client.post(#"{"jsonrpc":"2.0","method":"notifications/test/exit"}"#)
            try await until("it is down") { try await server.workload("shared")["status"] != "running" }

            let before = try sockets()
            let ping = #"{"jsonrpc":"2.0","id":"waits","method":"ping"}"#
            let leaving = (0..<50).map { _ in Task { _ = try await client.post(ping) } }
            let opening = (0..<50).map { _ in Task { _ = try await SessionClient.open(url, listens: false) } }
            try await until("they wait") { try sockets() >= before + 95 }
            for task in leaving + opening { task.cancel() }
            try await until("their sockets are closed") { try sockets() <= before + 5 }

            // One that is cancelled is answered at once, one that goes on waiting when the server is there again.
            let isEnded = Lock(false)
            let cancelled = Task {
                let answer = try await client.post(#"{"jsonrpc":"2.0","id":"c","method":"ping"}"#)
                isEnded.withLock { $0 = true }
                return answer
            }
            try await until("the cancellation ends it") {
                try await client.cancel("c")
                return isEnded.withLock { $0 }
            }
            #expect(try JSON(parsing: try await cancelled.value.body)["error"]?["code"] == -32800)
            let waiting = Task { try await client.post(ping) }
            try File.remove("\(gate)/closed")
            #expect(try JSON(parsing: try await waiting.value.body)["result"] == [:])
            #expect(try await sessions(server).count == 1, "those that left have opened none")
        }
    }
}
