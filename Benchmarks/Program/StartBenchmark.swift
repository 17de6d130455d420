// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// How long it takes until something has started.
enum StartBenchmark {
    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let version = try Contest(
            rounds: 21,
            [
                { try times(1) { try Process.run("\(options.programs)/thv", ["version"]) }.median },
                { try times(1) { try Process.run("/bin/true") }.median },
            ])
        table.row(
            "thv version", duration(version.median(0)), yardstick: "/bin/true \(duration(version.median(1)))",
            ratio: version.ratio(0, to: 1), target: "≤ 10 ms", reached: version.median(0) <= 10e6)
        try await serve(options, cleanup, table)
        try await workload(options, cleanup, table)
    }

    private static func serve(_ options: Options, _ cleanup: Cleanup, _ table: Table) async throws {
        let server = try await Server("start", stopped: 100, options, cleanup)
        let list = "\(options.work)/empty.json"
        try File.write(Array("{}".utf8), to: list)
        let contest = try Contest(
            rounds: 9,
            [
                {
                    let start = nanoseconds()
                    let child = try server.start()
                    defer { Process.end(child) }
                    return nanoseconds() - start
                },
                {
                    let start = nanoseconds()
                    let (child, line) = try Process.start(options.yardstick, [list], Cleanup())
                    defer { Process.end(child) }
                    _ = try Wire(port: Int(line) ?? 0).exchange(Wire.request("GET", "/prebuilt"))
                    return nanoseconds() - start
                },
            ])
        table.row(
            "thv serve until it answers, 100 workloads", duration(contest.median(0)),
            yardstick: "Go server, no state \(duration(contest.median(1)))", ratio: contest.ratio(0, to: 1),
            target: "≤ 50 ms", reached: contest.median(0) <= 50e6)
    }

    private static func workload(_ options: Options, _ cleanup: Cleanup, _ table: Table) async throws {
        let (server, _) = try await Server.running("workload", options, cleanup)
        let contest = try Contest(
            rounds: 11,
            [
                {
                    let start = nanoseconds()
                    let made = try server.create("started", [("command", [.string(options.everything)])])
                    let session = try MCPSession(port: made["port"]?.intValue ?? 0)
                    try session.listTools()
                    let time = nanoseconds() - start
                    try server.call("DELETE", "/api/v1/workloads/started")
                    return time
                },
                {
                    let start = nanoseconds()
                    let pipe = try BarePipe(options.everything)
                    try pipe.listTools()
                    return nanoseconds() - start
                },
            ])
        let extra = contest.difference(0, from: 1)
        table.row(
            "POST a workload until its first tools/list", duration(contest.median(0)),
            yardstick: "program alone \(duration(contest.median(1)))", ratio: contest.ratio(0, to: 1),
            target: "≤ alone + 30 ms (+ \(duration(extra)))", reached: extra <= 30e6)
    }
}
