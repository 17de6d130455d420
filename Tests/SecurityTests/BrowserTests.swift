// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A browser of the owner's, and the page of another user who had `[::1]` of a port when it was opened and lets go of it:
/// the page's requests then go to 127.0.0.1, as the owner.
@Suite struct BrowserTests {
    /// The attack works: a server that listens on 127.0.0.1 only and takes `localhost` for its own is asked by the page.
    @Test(.needsRoot) func theAttackSucceedsAgainstAServerThatHoldsOneFamilyAndTrustsTheName() async throws {
        try await TestUser.with(2) { users in
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            let asked = Lock<[String]>([])
            let server = try HTTPServer(socket: socket) { request, exchange in
                asked.withLock { $0.append("\(request.method) \(request.target)") }
                exchange.respond(.text("served"))
            }
            #expect(try await Self.attack(port, by: users[1], on: users[0]) == "200-200-200")
            #expect(asked.withLock { $0 }.contains("POST /api/v1/groups"))
            server.stop()
        }
    }

    /// The first defence: there is nothing for anybody to hold.
    @Test(.needsRoot) func noPageCanBeServedBesideAServerThatHoldsBothFamilies() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let port = try #require(try await server.create("kept")["port"]?.intValue)
                for place in [Int(try server.port), port] {
                    let squatter = try Intruder.Running(users[1], ["page", "\(place)", "1"])
                    #expect(try await squatter.line() == "cannot listen: Address already in use")
                    _ = try await squatter.endGently()
                }
            }
        }
    }

    /// The second: a server that could not have the other family does not answer to the name.
    @Test(.needsRoot) func aPageThatHeldTheOtherFamilyOfTheAPIIsRefused() async throws {
        try await TestUser.with(2) { users in
            let (report, squatter, port) = try await Self.squat(users[1])
            defer { report.stop() }
            try await TestServer.with(arguments: ["--port", "\(port)"], user: users[0]) { server in
                let said = try await Browser.open(port, squatter: squatter, user: users[0], report: report)
                #expect(said == "403-403-403")
                #expect(try await !server.get("/api/v1/groups").text.contains("stolen"))
            }
        }
    }

    @Test(.needsRoot) func aPageThatHeldTheOtherFamilyOfAnMCPPortIsRefused() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let port = UInt16(try #require(try await server.create("kept")["port"]?.intValue))
                _ = try await server.send("POST", "/api/v1/workloads/kept/stop")
                try await server.terminate()
                let report = try Browser.Report()
                defer { report.stop() }
                let squatter = try Intruder.Running(users[1], ["page", "\(port)", "\(report.port)"])
                #expect(try await squatter.line() == "ready")
                try await server.start()
                #expect(try await server.send("POST", "/api/v1/workloads/kept/start").status < 300)
                let said = try await Browser.open(port, squatter: squatter, user: users[0], report: report)
                #expect(said == "403-403-403")
            }
        }
    }

    /// The server's own page still works under each of its names.
    @Test(.needsRoot) func theServersOwnNamesAreServedToABrowser() async throws {
        try await TestUser.with { users in
            try await TestServer.with(user: users[0]) { server in
                for host in ["localhost", "127.0.0.1", "[::1]"] {
                    let home = try TemporaryDirectory()
                    chown(home.path, users[0].uid, users[0].uid)
                    let shown = try await users[0].run(
                        "/usr/bin/chromium",
                        [
                            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
                            "--disable-dev-shm-usage", "--user-data-dir=\(home.path)", "--dump-dom",
                            "http://\(host):\(try server.port)/api/v1/me",
                        ], environment: ["HOME=\(home.path)", "PATH=/usr/bin:/bin", "TMPDIR=\(home.path)"])
                    #expect(shown.output.contains("\"uid\":\(users[0].uid)"), "\(host): \(shown.output)")
                }
            }
        }
    }

    private static func attack(_ port: UInt16, by squatting: TestUser, on user: TestUser) async throws -> String {
        let report = try Browser.Report()
        defer { report.stop() }
        let squatter = try Intruder.Running(squatting, ["page", "\(port)", "\(report.port)"])
        #expect(try await squatter.line() == "ready")
        return try await Browser.open(port, squatter: squatter, user: user, report: report)
    }

    /// Somebody with a page on `[::1]` of a port that is free on 127.0.0.1.
    private static func squat(_ user: TestUser) async throws -> (Browser.Report, Intruder.Running, UInt16) {
        let report = try Browser.Report()
        let free = try LoopbackPort.take(0)
        let port = free.port
        for socket in free.sockets { socket.close() }
        let squatter = try Intruder.Running(user, ["page", "\(port)", "\(report.port)"])
        #expect(try await squatter.line() == "ready")
        return (report, squatter, port)
    }
}
