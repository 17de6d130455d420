// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// `GET /api/v1/workloads`, as the caller sees it and with its tag, beside the same list from Go's net/http and, as a file,
/// from nginx.
enum ListBenchmark {
    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        try await hundred(options, cleanup, table)
        try await thousand(options, cleanup, table)
    }

    private static func yardstick(
        _ server: Server, _ options: Options, _ cleanup: Cleanup
    ) throws -> (port: Int, child: Child, path: String) {
        let path = "/api/v1/workloads"
        let answer = try Wire(port: server.port).exchange(Wire.request("GET", path))
        guard answer.status == 200, answer.header("ETag") != nil else { throw Failure("\(path): \(answer.head)") }
        let file = "\(server.home)/list.json"
        try File.write(answer.body, to: file)
        let (child, line) = try Process.start(options.yardstick, [file], cleanup)
        guard let port = Int(line) else { throw Failure("the yardstick printed “\(line)”") }
        return (port, child, path)
    }

    private static func hundred(_ options: Options, _ cleanup: Cleanup, _ table: Table) async throws {
        let (server, _) = try await Server.running("list-100", stopped: 100, options, cleanup)
        let (port, _, path) = try yardstick(server, options, cleanup)
        let ours = "http://127.0.0.1:\(try server.port)\(path)"
        let marshal = "http://127.0.0.1:\(port)/marshal"
        let prebuilt = "http://127.0.0.1:\(port)/prebuilt"
        let files = try Process.freePort()
        let nginx = try Nginx.start(files, named: "files", location: "root \(server.home);", options, cleanup)
        defer { withExtendedLifetime(nginx) {} }
        try Nginx.listens(files)
        let file = "http://127.0.0.1:\(files)/list.json"
        for url in [ours, marshal, prebuilt, file] { _ = try Load.run(url, seconds: 1) }
        var worst: [[Double]] = [[], [], [], []]
        func contestant(_ index: Int, _ url: String) -> () throws -> Double {
            {
                let result = try Load.run(url)
                worst[index].append(result.p99)
                return result.perSecond
            }
        }
        let contest = try Contest(
            rounds: 4, [contestant(0, ours), contestant(1, marshal), contestant(2, prebuilt), contestant(3, file)])
        let what = "list of 100, 32 connections"
        for (index, name, least) in [(1, "Go, marshalled per request", 2.0), (2, "Go, prebuilt bytes", 1.2)] {
            let ratio = contest.ratio(0, to: index)
            table.row(
                what, rate(contest.median(0)), yardstick: "\(name) \(rate(contest.median(index)))", ratio: ratio,
                target: "≥ \(least)×", reached: ratio >= least)
        }
        // With client and server on two processors, what the machine itself adds may be more than the target.
        let bound = max(2e6, worst[3].median * 1.25)
        let same = "nginx, the same as a file \(duration(worst[3].median))"
        table.row(
            "\(what), p99", duration(worst[0].median), yardstick: same,
            ratio: worst[0].median / max(1, worst[3].median), target: "≤ 2 ms or 1.25× nginx",
            reached: worst[0].median <= bound)
    }

    private static func thousand(_ options: Options, _ cleanup: Cleanup, _ table: Table) async throws {
        let (server, _) = try await Server.running("list-1000", stopped: 1000, options, cleanup)
        let (port, _, path) = try yardstick(server, options, cleanup)
        let ours = try Wire(port: server.port)
        let theirs = try Wire(port: port)
        func contestant(_ wire: Wire, _ path: String) -> () throws -> Double {
            let request = Wire.request("GET", path)
            return { try times(40) { _ = try wire.exchange(request) }.median }
        }
        let contest = try Contest(
            rounds: 5, [contestant(ours, path), contestant(theirs, "/marshal"), contestant(theirs, "/prebuilt")])
        table.row(
            "list of 1,000, one connection, p50", duration(contest.median(0)),
            yardstick: "Go, marshalled per request \(duration(contest.median(1)))", ratio: contest.ratio(0, to: 1),
            target: "≤ 5 ms", reached: contest.median(0) <= 5e6)
    }
}
