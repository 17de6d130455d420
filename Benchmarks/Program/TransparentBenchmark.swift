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
        let nginx = try startNginx(front, backend, options, cleanup)
        defer { withExtendedLifetime(nginx) {} }
        let (server, _) = try await Server.running("transparent", options, cleanup)
        try await port(backend)
        try await port(front)
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

    /// Waits until something listens on `port`.
    private static func port(_ port: Int) async throws {
        for _ in 0..<2000 {
            if (try? Wire(port: port)) != nil { return }
            usleep(2000)
        }
        throw Failure("nothing listens on port \(port)")
    }

    static func startNginx(_ port: Int, _ backend: Int, _ options: Options, _ cleanup: Cleanup) throws -> Child {
        let directory = "\(options.work)/nginx"
        mkdir(directory, 0o755)
        let text = """
            daemon off;
            worker_processes 1;
            pid \(directory)/pid;
            error_log \(directory)/error.log;
            \(Account.current == 0 ? "user root;" : "")
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path \(directory)/body;
                proxy_temp_path \(directory)/proxy;
                fastcgi_temp_path \(directory)/fastcgi;
                uwsgi_temp_path \(directory)/uwsgi;
                scgi_temp_path \(directory)/scgi;
                upstream backend { server 127.0.0.1:\(backend); keepalive 32; }
                server {
                    listen 127.0.0.1:\(port);
                    keepalive_requests 1000000;
                    location / {
                        proxy_pass http://backend;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host localhost;
                    }
                }
            }
            """
        try File.write(Array(text.utf8), to: "\(directory)/nginx.conf")
        let nginx = try Child.start(
            Child.Plan("/usr/sbin/nginx", ["-e", "\(directory)/error.log", "-c", "\(directory)/nginx.conf"]))
        cleanup.add { Process.end(nginx) }
        return nginx
    }
}
