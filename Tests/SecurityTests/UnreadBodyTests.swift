// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What is decided by the header section alone costs no memory, whatever body is announced, and is answered all the same.
@Suite struct UnreadBodyTests {
    /// 15 MB.
    private static let size = 15 << 20

    private static func head(_ request: String, _ fields: [String] = [], host: String = "localhost") -> String {
        (["\(request) HTTP/1.1", "Host: \(host)", "Content-Length: \(size)"] + fields).joined(separator: "\r\n")
            + "\r\n\r\n"
    }

    private static let json = "Content-Type: application/json"

    @Test(.enabled(if: geteuid() == 0)) func aForeignersBodyIsNotReadAndHeIsAnswered() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let made = try await server.create("target")
                let proxy = try #require(Self.proxy(of: made))
                let mcp = "tcp:\(try #require(made["port"]?.intValue))"
                let (stranger, owner) = (Intruder(user: users[1]), Intruder(user: users[0]))
                for (request, place) in [
                    ("POST /api/v1/workloads", "tcp:\(try server.port)"),
                    ("POST /api/v1beta/workloads", "tcp:\(try server.port)"),
                    ("PUT /api/v1/secrets/a", "tcp:\(try server.port)"), ("POST /mcp", mcp), ("POST /other", mcp),
                ] {
                    let seen = try await stranger.flood(
                        Self.head(request, [Self.json]), at: place, count: 100, size: Self.size)
                    #expect(Set(seen.keys).isSubset(of: [0, 403]), "\(request): \(seen)")
                    #expect(seen[403, default: 0] >= 20, "\(request): \(seen)")
                    let served = try await owner.status(RawRequest.text("GET", "/health"), to: place)
                    #expect((200...204).contains(served))
                }
                #expect(ProcessMemory.peak(server.pid) < 300)
                #expect(ProcessMemory.peak(proxy) < 300)
            }
        }
    }

    /// The same in pieces whose number nobody knows beforehand.
    @Test(.enabled(if: geteuid() == 0)) func aForeignersEndlessBodyIsNotReadEither() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let made = try await server.create("target")
                let head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"
                let seen = try await Intruder(user: users[1]).flood(
                    head, at: "tcp:\(made["port"]?.intValue ?? 0)", count: 50, size: Self.size)
                #expect(seen[403, default: 0] >= 20, "\(seen)")
                #expect(ProcessMemory.peak(try #require(Self.proxy(of: made))) < 300)
            }
        }
    }

    /// Requests of the owner's that end at their header section, and how.
    private static let apiRequests: [(String, [String], Int)] = [
        ("POST /api/v1/nothing", [], 404), ("PATCH /api/v1/activity", [], 405), ("DELETE /api/v1/groups", [], 405),
        ("POST /api/v1/workloads?unknown=1", [], 400), ("POST /api/v1/../workloads", [], 400),
        ("POST /api/v1beta/nothing", [], 404), ("POST /registry/nothing/x", [], 404),
        ("POST /api/v1/workloads", ["Origin: http://evil.test"], 403),
        ("POST /api/v1/workloads", ["X-Forwarded-For: 192.0.2.1"], 401), ("POST /api/v1/workloads", [], 413),
        ("PUT /api/v1beta/secrets/default/keys/a", [], 413), ("POST /api/v1/workloads", ["Content-Length: 1"], 400),
    ]
    private static let proxyRequests: [(String, [String], Int)] = [
        ("POST /nothing", [], 404), ("PUT /mcp", [], 405), ("PATCH /mcp", [], 405), ("POST /health", [], 404),
        ("POST /mcp", ["Content-Type: text/plain"], 415), ("POST /mcp", [json, "Origin: http://evil.test"], 403),
        ("POST /mcp", [json, "Via: 1.1 proxy"], 401), ("POST /mcp", [json, "Transfer-Encoding: chunked"], 400),
    ]

    @Test func whatNeedsNoBodyIsAnsweredWithoutOne() async throws {
        try await TestServer.with { server in
            let made = try await server.create("target")
            let client = Intruder(user: nil)
            let places = [
                ("tcp:\(try server.port)", Self.apiRequests), (server.instance.apiSocket, Self.apiRequests),
                ("tcp:\(made["port"]?.intValue ?? 0)", Self.proxyRequests),
            ]
            for (place, requests) in places {
                for (request, fields, status) in requests {
                    // A page's origin and a host mean nothing where no browser gets.
                    if status == 403, place.hasPrefix("/") { continue }
                    let what: Comment = "\(request) \(fields) at \(place)"
                    // Nothing of the body was sent, and none is asked for.
                    let answer = try await client.send(
                        Self.head(request, fields + ["Expect: 100-continue"]), to: place)
                    #expect(Intruder.status(of: answer) == status, what)
                    #expect(answer.lowercased().contains("connection: close"), what)
                    // Whoever sends first and reads then is answered, too.
                    let seen = try await client.flood(
                        Self.head(request, fields), at: place, count: 1, size: min(Self.size, 1 << 20))
                    #expect(seen == [status: 1], what)
                }
            }
            #expect(ProcessMemory.peak(server.pid) < 300)
        }
    }

    /// An answer to what has no body leaves the connection open, as before.
    @Test func whatHasNoBodyKeepsItsConnection() async throws {
        try await TestServer.with { server in
            let wrong = "GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let last = RawRequest.text("GET", "/health")
            let answer = try await Intruder(user: nil).send(wrong + wrong + last, to: "tcp:\(try server.port)")
            #expect(answer.split(separator: "HTTP/1.1 404").count == 2)
            #expect(answer.contains("HTTP/1.1 204"))
        }
    }

    /// A proxy that no server has started has as few descriptors as the shell it was started from.
    @Test(.enabled(if: geteuid() == 0)) func silentForeignersLeaveTheOwnerRoomAtAProxyStartedWithoutAServer()
        async throws
    {
        try await TestUser.with(2) { users in
            let server = try TestServer(user: users[0])
            defer { _ = try? Command.run("/bin/rm", ["-rf", server.home]) }
            func thv(_ arguments: [String]) async throws -> Command {
                try await users[0].run(
                    "/usr/bin/prlimit", ["--nofile=1024:4096", "\(TestServer.programs)/thv"] + arguments,
                    environment: server.environment, directory: server.home)
            }
            let started = try await thv(["run", "--name", "target", "--", TestServer.everything])
            #expect(started.code == 0, "\(started.errors)")
            let object = try JSON(parsing: Array(try await thv(["status", "target", "--format", "json"]).output.utf8))
            let place = "tcp:\(try #require(object["port"]?.intValue))"
            let crowds = try (0..<3).map { _ in try Intruder.Running(users[1], ["crowd", place, "1400"]) }
            for crowd in crowds { #expect(try await crowd.line() == "1400") }
            let owner = Intruder(user: users[0])
            for _ in 0..<20 {
                #expect(try await owner.status(RawRequest.text("GET", "/health"), to: place) == 200)
            }
            for crowd in crowds { _ = try await crowd.end() }
            #expect(try await thv(["rm", "target"]).code == 0)
        }
    }

    private static func proxy(of workload: JSON) -> Int32? {
        workload["pid"]?.intValue.map { Int32($0) }
    }
}
