// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A real Chromium without a window that opens the page of somebody who sits on `[::1]` of a port.
enum Browser {
    /// What the page was answered after its own server had gone, as it reports: `204-201-404`. `nil` when the page's
    /// server could not have the address at all.
    /// - Parameters:
    ///   - port: where the page is, at `http://localhost:PORT`.
    ///   - squatter: whose page it is; already serving when it was started before.
    ///   - user: who looks at it; the test's own user when `nil`.
    static func open(_ port: UInt16, squatter: Intruder.Running, user: TestUser?, report: Report) async throws -> String
    {
        let said = try await show("http://localhost:\(port)/", user: user, report: report)
        _ = try await squatter.endGently()
        return said
    }

    /// What the page at `address` reports, to a browser of `user`, or the test's own user's.
    static func show(_ address: String, user: TestUser?, report: Report) async throws -> String {
        let home = try TemporaryDirectory()
        if let user, chown(home.path, user.uid, user.uid) != 0 { throw SystemError("give \(home.path) away") }
        let words =
            [
                "/usr/bin/chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-dev-shm-usage", "--no-proxy-server", "--disable-background-networking",
                "--disable-features=LocalNetworkAccessChecks", "--user-data-dir=\(home.path)/profile",
                address,
            ]
        let command = user?.command(words) ?? words
        var plan = Child.Plan(
            command[0], Array(command.dropFirst()),
            environment: ["HOME=\(home.path)", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TMPDIR=\(home.path)"])
        let log = Descriptor(owning: Glibc.open("\(home.path)/log", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        plan.descriptors = [(log.number, 1), (log.number, 2)]
        plan.ownSession = true
        let child = try Child.start(plan)
        defer {
            child.signal(SIGKILL, group: true)
            _ = child.wait()
        }
        do {
            try await until("the page has reported", seconds: 60) { report.said != nil }
        } catch {
            let words = (try? File.read("\(home.path)/log")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw Failed("\(error): \(words.suffix(2000))")
        }
        return report.said ?? ""
    }

    /// Takes the page's report on a port of its own.
    final class Report: Sendable {
        /// Its port on 127.0.0.1.
        let port: UInt16
        private let server: HTTPServer
        private let box: Box

        /// What was reported, once it was.
        var said: String? { box.text.withLock { $0 } }

        private final class Box: Sendable { let text = Lock<String?>(nil) }

        init() throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            let box = Box()
            self.port = port
            self.box = box
            server = try HTTPServer(socket: socket) { request, exchange in
                box.text.withLock { $0 = request.path.joined(separator: "/") }
                exchange.respond(.text("thanks"))
            }
        }

        func stop() { server.stop() }
    }
}
