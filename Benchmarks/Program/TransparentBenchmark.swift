// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// A tool call through the transparent HTTP proxy, beside nginx in front of the very same server.
enum TransparentBenchmark {
    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let backend = try Process.freePort()
        let everything = try Child.start(Child.Plan(options.everything, ["--http", "\(backend)"]))
        cleanup.add { Process.end(everything) }
        let front = try Process.freePort()
        let nginx = try Nginx.start(
            front, named: "proxy", upstream: "upstream backend { server 127.0.0.1:\(backend); keepalive 32; }",
            location: """
                proxy_pass http://backend;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host localhost;
                """, options, cleanup)
        defer { withExtendedLifetime(nginx) {} }
        let (server, _) = try await Server.running("transparent", options, cleanup)
        try Nginx.listens(backend)
        try Nginx.listens(front)
        let workload = try server.create("remote", [("url", .string("http://127.0.0.1:\(backend)/mcp"))])
        guard let port = workload["port"]?.intValue else { throw Failure("a workload without a port") }
        let sessions = try [port, front, backend].map { try MCPSession(port: $0) }
        for session in sessions { for _ in 0..<200 { try session.callTool() } }
        let contest = try Contest(
            rounds: 7, sessions.map { session in { try times(400) { try session.callTool() }.median } })
        let extra = contest.difference(0, from: 1)
        table.row(
            "transparent HTTP proxy, tool call, p50", duration(contest.median(0)),
            yardstick: "nginx proxy_pass \(duration(contest.median(1)))", ratio: contest.ratio(0, to: 1),
            target: "≤ nginx + 100 µs (+ \(duration(extra)))", reached: extra <= 100e3)
        table.row("    the same without a proxy", duration(contest.median(2)))
    }
}
