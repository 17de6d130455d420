// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Requests that are meant to be misunderstood, sent to the API and to an MCP port by their very owner.
@Suite struct HostileHTTPTests {
    /// What is sent, and the statuses that refuse it.
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let statuses: Set<Int>

        init(_ name: String, _ request: String, _ statuses: Int...) {
            testDescription = name
            self.request = request
            self.statuses = Set(statuses)
        }
    }

    /// Good on the API (`GET /health`) and on a proxy (`GET /health`) but for what each adds.
    private static func health(_ headers: String..., path: String = "/health", version: String = "1.1") -> String {
        "GET \(path) HTTP/\(version)\r\n" + (headers + ["Connection: close"]).joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static func post(_ headers: String..., body: String) -> String {
        (["POST /mcp HTTP/1.1", "Host: localhost", "Content-Type: application/json"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    static let attacks: [Attack] = [
        Attack("two Hosts", health("Host: localhost", "Host: localhost"), 400),
        Attack("two Hosts, one foreign", health("Host: localhost", "Host: evil.test"), 400),
        Attack("foreign Host", health("Host: evil.test"), 403),
        Attack("foreign Host that looks near", health("Host: localhost.evil.test"), 403),
        Attack("foreign Host behind a user part", health("Host: localhost:80@evil.test"), 403),
        Attack("foreign Host behind an address", health("Host: [::1]evil.test"), 403),
        Attack("an address of the network", health("Host: 192.0.2.1"), 403),
        Attack("empty Host", health("Host:"), 403),
        Attack("no Host", health("Accept: */*"), 400, 403),
        Attack("no Host in HTTP/1.0", health("Accept: */*", version: "1.0"), 400, 403),
        Attack("Origin null", health("Host: localhost", "Origin: null"), 403),
        Attack("foreign Origin", health("Host: localhost", "Origin: https://evil.test"), 403),
        Attack("another program's page", health("Host: localhost:8080", "Origin: http://localhost:3000"), 403),
        Attack("Origin that only begins well", health("Host: localhost", "Origin: http://localhost.evil.test"), 403),
        Attack(
            "a second, foreign Origin",
            health("Host: localhost", "Origin: http://localhost", "Origin: http://evil.test"), 403),
        Attack("no scheme in Origin", health("Host: localhost", "Origin: localhost"), 403),
        Attack("rebound name", health("Host: evil.test:8080", "Origin: http://evil.test:8080"), 403),
        Attack("cross-site", health("Host: localhost", "Sec-Fetch-Site: cross-site"), 403),
        Attack("cross-site in capitals", health("Host: localhost", "Sec-Fetch-Site: Cross-Site"), 403),
        Attack("length and coding", post("Content-Length: 2", "Transfer-Encoding: chunked", body: "0\r\n\r\n"), 400),
        Attack("coding and length", post("Transfer-Encoding: chunked", "Content-Length: 2", body: "0\r\n\r\n"), 400),
        Attack("two lengths", post("Content-Length: 2", "Content-Length: 3", body: "{}}"), 400),
        Attack("two equal lengths", post("Content-Length: 2", "Content-Length: 2", body: "{}"), 400),
        Attack("list of lengths", post("Content-Length: 2, 2", body: "{}"), 400),
        Attack("negative length", post("Content-Length: -1", body: ""), 400),
        Attack("signed length", post("Content-Length: +2", body: "{}"), 400),
        Attack("length beyond counting", post("Content-Length: 99999999999999999999999", body: "{}"), 400, 413),
        Attack("strange coding", post("Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n"), 400),
        Attack(
            "two codings", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body: "0\r\n\r\n"), 400),
        // The API has no such path, and says so first.
        Attack("100 MB announced", post("Content-Length: 104857600", body: "{}"), 404, 413),
        Attack("NUL in the path", health("Host: localhost", path: "/health%00"), 400),
        Attack("NUL in the query", health("Host: localhost", path: "/health?a=%00"), 400),
        Attack("dot segment", health("Host: localhost", path: "/mcp/../health"), 400),
        Attack("coded dot segment", health("Host: localhost", path: "/mcp/%2e%2e/health"), 400),
        Attack("slash in a segment", health("Host: localhost", path: "/..%2F..%2Fetc%2Fpasswd"), 400, 404),
        Attack("coded slash", health("Host: localhost", path: "/api%2Fv1"), 404),
        Attack("doubled slash", health("Host: localhost", path: "//health"), 400),
        Attack("half an escape", health("Host: localhost", path: "/health%2"), 400),
        Attack("no text", health("Host: localhost", path: "/%ff%fe"), 400),
        Attack("somebody else's authority", health("Host: localhost", path: "http://evil.test/health"), 400, 403),
        Attack(
            "a tunnel", "CONNECT evil.test:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400, 404, 405),
        Attack("huge header", health("Host: localhost", "X-Huge: \(String(repeating: "a", count: 1 << 20))"), 431, 413),
        Attack("huge target", health("Host: localhost", path: "/\(String(repeating: "a", count: 1 << 20))"), 414, 431),
        Attack(
            "many headers",
            health("Host: localhost", Array(repeating: "X-A: b", count: 100_000).joined(separator: "\r\n")), 431, 413),
        Attack("a space before the colon", health("Host: localhost", "Transfer-Encoding : chunked"), 400),
        Attack("no HTTP", "hello\r\n\r\n", 0, 400),
        Attack("a TLS greeting", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}", 0, 400),
    ]

    @Test func nothingAmbiguousOrForeignIsServed() async throws {
        try await TestServer.with { server in
            let places = [
                "tcp:\(try server.port)", "tcp:\(try #require(try await server.create("target")["port"]?.intValue))",
            ]
            let client = Intruder(user: nil)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (attack, place) in Self.attacks.flatMap({ attack in places.map { (attack, $0) } }) {
                    group.addTask {
                        let answer = try await client.send(attack.request, to: place)
                        #expect(
                            attack.statuses.contains(Intruder.status(of: answer)),
                            "\(attack.testDescription) at \(place): \(answer.prefix(400))")
                    }
                }
                try await group.waitForAll()
            }
            // The same without the attack is served: what was refused was refused for its reason.
            for place in places {
                let fine = Self.health("Host: localhost", "Origin: http://localhost", "Sec-Fetch-Site: same-origin")
                #expect(try await (200...204).contains(client.status(fine, to: place)))
            }
            #expect(try await server.workload("target")["status"] == "running")
        }
    }

    /// The bytes behind a refused request must never be read as a request of their own.
    @Test func whatFollowsARefusedRequestIsNotServed() async throws {
        try await TestServer.with { server in
            try await server.create("target")
            let place = "tcp:\(try server.port)"
            let hidden = RawRequest.text("DELETE", "/api/v1/workloads/target")
            let client = Intruder(user: nil)
            for attack in Self.attacks where !attack.statuses.contains(404) && !attack.statuses.contains(0) {
                let answer = try await client.send(attack.request + hidden, to: place)
                #expect(!answer.contains(" 204 "), "\(attack.testDescription): \(answer)")
            }
            #expect(try await server.workload("target")["status"] == "running")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await TestServer.with { server in
            let one = "GET /api/v1/workloads/a HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let two = "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let last = RawRequest.text("GET", "/health")
            let answer = try await Intruder(user: nil).send(one + two + one + last, to: "tcp:\(try server.port)")
            #expect(answer.components(of: "HTTP/1.1 ") == 4, "\(answer)")
            #expect(answer.components(of: "HTTP/1.1 404") == 2)
            #expect(answer.components(of: "HTTP/1.1 204") == 1)
        }
    }

    @Test func aBodyOf100MegabytesIsNotTaken() async throws {
        try await TestServer.with { server in
            let proxy = try #require(try await server.create("target")["port"]?.intValue)
            let piece = "100000\r\n\(String(repeating: "a", count: 1 << 20))\r\n"
            let body = String(repeating: piece, count: 100) + "0\r\n\r\n"
            for place in ["tcp:\(try server.port)", "tcp:\(proxy)"] {
                let answer = try await Intruder(user: nil).status(
                    Self.post("Connection: close", "Transfer-Encoding: chunked", body: body), to: place)
                #expect([0, 404, 413].contains(answer), "\(place)")
            }
            #expect(try await server.workload("target")["status"] == "running")
            #expect(Self.memory(of: server.pid) < 200 << 20)
        }
    }

    @Test(.needsRoot) func oneUsersConnectionsLeaveRoomForOthers() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let proxy = try #require(try await server.create("target")["port"]?.intValue)
                for place in ["tcp:\(try server.port)", "tcp:\(proxy)"] {
                    let crowd = try Intruder.Running(users[1], ["crowd", place, "2000"])
                    #expect(try await crowd.line() == "2000")
                    let owner = Intruder(user: users[0])
                    #expect(try await (200...204).contains(owner.status(Self.health("Host: localhost"), to: place)))
                    _ = try await crowd.end()
                    #expect(try await (200...204).contains(owner.status(Self.health("Host: localhost"), to: place)))
                }
                #expect(try await server.workload("target")["status"] == "running")
            }
        }
    }

    @Test func aHeaderOrBodyThatNeverEndsLosesItsConnection() async throws {
        var limits = HTTPServer.Limits()
        limits.header = 200
        limits.bodyProgress = 200
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let server = try HTTPServer(socket: socket, limits: limits) { _, exchange in exchange.respond(.text("served")) }
        for beginning in [
            "", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX-A: ", Self.post("Content-Length: 10", body: "{"),
            Self.post("Transfer-Encoding: chunked", body: "5\r\nab"),
        ] {
            let answer = try await Intruder(user: nil).send(beginning, to: "tcp:\(port)")
            #expect(!answer.contains("served"), "\(beginning)")
        }
        server.stop()
    }

    /// Random bytes, half of them made from pieces of real requests. The seed is printed with every failure.
    @Test func noiseDoesNotDisturbTheServer() async throws {
        try await TestServer.with { server in
            let proxy = try #require(try await server.create("target")["port"]?.intValue)
            let seed = UInt64.random(in: 0...UInt64.max)
            for place in ["tcp:\(try server.port)", "tcp:\(proxy)", server.instance.apiSocket] {
                let worst = try await Intruder(user: nil).noise(at: place, seed: seed, rounds: 400)
                #expect(worst < 500 || worst == 505, "seed \(seed) at \(place)")
            }
            #expect(try await server.status("GET", "/health") == 204, "seed \(seed)")
            #expect(try await server.workload("target")["status"] == "running", "seed \(seed)")
            #expect(try await server.get("/api/v1/workloads")["total"] == 1, "seed \(seed)")
        }
    }

    private static func memory(of pid: Int32) -> Int {
        let pages = (try? File.read("/proc/\(pid)/statm")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return (pages.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}

extension String {
    /// How often `text` stands in it.
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = String(rest).place(of: text) {
            let distance = String(rest).distance(from: String(rest).startIndex, to: found)
            rest = rest.dropFirst(distance + text.count)
            count += 1
        }
        return count
    }
}
