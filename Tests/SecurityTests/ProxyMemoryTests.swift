// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Whatever a backend or a client does, a proxy holds no more than its budget, and others are served meanwhile.
///
/// The proxies here get 16 MiB, so that a few hundred megabytes show what gigabytes would; `make trial` sends those.
@Suite(.serialized) struct ProxyMemoryTests {
    private static let rounds = Environment.variable("THV_MEMORY_ROUNDS").flatMap { Int($0) } ?? 9
    private static let budget = 16 << 20
    /// MiB: the budget, what the program takes itself, and what a message takes while it is passed on.
    private static let bound = 75

    @Test(arguments: ["ids", "notes", "lists"]) func whatABackendSendsUnaskedDoesNotFillItsProxy(tool: String)
        async throws
    {
        try await TestServer.with { server in
            let (url, proxy) = try await GreedyServer.create("greedy", memory: Self.budget, on: server)
            // One that reads its stream, one that has none, and one that opens its stream and never reads it.
            let reading = try await SessionClient.open(url)
            let silent = try await SessionClient.open(url, listens: false)
            let deaf = try await Self.deaf(url, silent.session)
            // Log messages come with the answer, of which this client takes 64 MiB.
            let count = tool == "notes" ? min(Self.rounds, 20) : Self.rounds
            let arguments = #"{"count":\#(count),"size":3000000}"#
            for client in [silent, reading] { #expect(try await client.call(tool, arguments) == "done") }
            #expect(ProcessMemory.peak(proxy) < Self.bound, "\(ProcessMemory.peak(proxy)) MiB")
            // Everybody is served as before, the sessions that were flooded too.
            for client in [reading, silent, try await SessionClient.open(url)] {
                #expect(try await client.call("big", #"{"size":10}"#) == "bbbbbbbbbb")
            }
            try await reading.end()
            try await silent.end()
            withExtendedLifetime(deaf) {}
        }
    }

    /// A GET stream that nobody reads.
    private static func deaf(_ url: String, _ session: String) async throws -> Descriptor {
        let (socket, port) = try LoopbackSocket.connect(to: url)
        let head =
            "GET /mcp HTTP/1.1\r\nHost: localhost:\(port)\r\nAccept: text/event-stream\r\nMcp-Session-Id: \(session)\r\n\r\n"
        try socket.writeAll(Array(head.utf8))
        return socket
    }

    @Test func aLineThatDoesNotEndIsDroppedAndItsCallFails() async throws {
        try await TestServer.with { server in
            let (url, proxy) = try await GreedyServer.create("greedy", memory: Self.budget, on: server)
            let client = try await SessionClient.open(url, listens: false)
            let arguments = #"{"count":\#(Self.rounds),"size":4000000}"#
            await #expect(throws: Failed.self) { try await client.call("line", arguments) }
            #expect(try await client.call("big", #"{"size":10}"#) == "bbbbbbbbbb")
            #expect(ProcessMemory.peak(proxy) < Self.bound, "\(ProcessMemory.peak(proxy)) MiB")
        }
    }

    /// Clients that ask and do not read hold their own share and nobody else's.
    @Test func clientsThatDoNotReadTheirAnswersHoldTheirShareOnly() async throws {
        try await TestServer.with { server in
            let (url, proxy) = try await GreedyServer.create("greedy", memory: 2 * Self.budget, on: server)
            let healthy = try await SessionClient.open(url)
            var sockets: [Descriptor] = []
            for _ in 0..<3 {
                let greedy = try await SessionClient.open(url, listens: false)
                // More than the kernel keeps for them.
                for number in 0..<Self.rounds / 2 {
                    sockets.append(
                        try Self.call(url, greedy.session, #"{"size":8000000}"#, name: "big", id: number))
                }
            }
            // Its calls are answered between theirs.
            for _ in 0..<3 { #expect(try await healthy.call("big", #"{"size":1000000}"#).utf8.count == 1_000_000) }
            #expect(ProcessMemory.peak(proxy) < Self.bound + 25, "\(ProcessMemory.peak(proxy)) MiB")
            // Whoever reads at last gets an answer to every call: the result, or why there is none.
            var (results, errors) = (0, 0)
            for socket in sockets {
                SocketIO.setReceiveTimeout(socket, milliseconds: 20_000)
                var answer: [UInt8] = []
                while let bytes = SocketIO.receive(socket) { answer += bytes }
                let text = String(decoding: answer.prefix(2000), as: UTF8.self)
                if text.contains("\"result\"") { results += 1 }
                if text.contains("proxy.memory"), text.contains("-32603") { errors += 1 }
            }
            #expect(results > 0)
            #expect(errors > 0)
            #expect(results + errors == sockets.count)
            // What was read is free again.
            #expect(try await healthy.call("big", #"{"size":3000000}"#).utf8.count == 3_000_000)
        }
    }

    /// Long bodies are not read before there is room for them: in all they may be many times what there is.
    @Test func bodiesWaitForTheirTurn() async throws {
        try await TestServer.with { server in
            let (url, proxy) = try await GreedyServer.create("greedy", memory: Self.budget, on: server)
            let healthy = try await SessionClient.open(url)
            let greedy = try await SessionClient.open(url, listens: false)
            let body =
                #"{"jsonrpc":"2.0","method":"notifications/test","params":{"a":""#
                + String(
                    repeating: "a", count: 3_000_000) + #""}}"#
            // These have said how much will come, and do not send it.
            let stuck = try (0..<20).map { _ in try Self.post(url, greedy.session, body, sending: 1000) }
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<Self.rounds { group.addTask { try await healthy.post(body).status } }
                return try await group.reduce(into: 0) { $0 += $1 == 202 ? 1 : 0 }
            }
            #expect(sent == Self.rounds)
            #expect(ProcessMemory.peak(proxy) < Self.bound, "\(ProcessMemory.peak(proxy)) MiB")
            // Those who leave while they wait are forgotten.
            for socket in stuck { socket.close() }
            #expect(try await greedy.post(body).status == 202)
            let tooLong = try await healthy.post(body + String(repeating: " ", count: 3 << 20))
            #expect(tooLong.status == 413)
        }
    }

    /// Servers that speak HTTP: an event or an answer that never ends.
    @Test(arguments: ["events", "json"], [true, false]) func anAnswerThatNeverEndsIsEnded(
        kind: String, isFiltered: Bool
    )
        async throws
    {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let backend = try HTTPServer(socket: socket) { request, exchange in
            let message = try? JSON(parsing: request.body)
            if message?["method"] != "tools/call" {
                return exchange.respond(.json(["jsonrpc": "2.0", "id": message?["id"] ?? .null, "result": [:]]))
            }
            let stream = HTTPBodyStream()
            let type = kind == "events" ? "text/event-stream" : "application/json"
            exchange.respond(HTTPResponse(200, headers: ["Content-Type": type], body: .stream(stream)))
            Task {
                let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 128 << 10)
                var text = kind == "events" ? #"data: {"a":""# : #"{"jsonrpc":"2.0","id":1,"result":{"a":""#
                while await stream.write(Array(text.utf8) + piece) { text = "" }
            }
        }
        defer { backend.stop() }
        try await TestServer.with { server in
            try await GreedyServer.limit(Self.budget, on: server)
            var config: JSONObject = [
                "name": "remote", "url": .string("http://127.0.0.1:\(port)/mcp"), "transport": "streamable-http",
            ]
            if isFiltered { config["tools_filter"] = ["visible"] }
            let (url, proxy) = try await GreedyServer.make(config, on: server)
            if !isFiltered {
                // It passes as it comes; a client that does not read it holds it up.
                let sockets = try (0..<20).map { try Self.call(url, "a", "{}", name: "visible", id: $0) }
                for _ in 0..<5 { #expect(try await server.get("/api/v1/workloads/remote")["status"] == "running") }
                #expect(ProcessMemory.peak(proxy) < Self.bound)
                withExtendedLifetime(sockets) {}
                return
            }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let socket = try Self.call(url, "a", "{}", name: "visible", id: number)
                        return try await Thread.dedicated("answer") {
                            SocketIO.setReceiveTimeout(socket, milliseconds: 60_000)
                            var answer: [UInt8] = []
                            while let bytes = SocketIO.receive(socket) { answer += bytes }
                            return String(decoding: answer.suffix(2000), as: UTF8.self)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.contains("-32603") && $0.contains("longer than") }, "\(answers)")
            #expect(ProcessMemory.peak(proxy) < Self.bound, "\(ProcessMemory.peak(proxy)) MiB")
        }
    }

    // MARK: Clients that do not read

    private static func call(
        _ url: String, _ session: String, _ arguments: String, name: String, id: Int
    ) throws -> Descriptor {
        let body =
            #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments)}}"#
        return try post(url, session, body, sending: body.utf8.count)
    }

    /// Sends the beginning of a request and reads nothing.
    private static func post(_ url: String, _ session: String, _ body: String, sending count: Int) throws -> Descriptor
    {
        let (socket, port) = try LoopbackSocket.connect(to: url)
        let head = """
            POST /mcp HTTP/1.1\r\nHost: localhost:\(port)\r\nContent-Type: application/json\r\nAccept: application/json, \
            text/event-stream\r\nConnection: close\r\nMcp-Session-Id: \(session)\r\nContent-Length: \(body.utf8.count)\r\n\r\n
            """
        try socket.writeAll(Array(head.utf8) + Array(body.utf8.prefix(count)))
        return socket
    }
}
