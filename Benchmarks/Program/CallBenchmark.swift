// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A tool call through the proxy of a sandboxed process, beside the same program on a bare pipe.
enum CallBenchmark {
    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let (server, _) = try await Server.running("call", options, cleanup)
        let workload = try server.create("everything", [("command", [.string(options.everything)])])
        guard let port = workload["port"]?.intValue else { throw Failure("a workload without a port") }
        let session = try MCPSession(port: port)
        let pipe = try BarePipe(options.everything)
        for _ in 0..<200 {
            try session.callTool()
            try pipe.callTool()
        }
        let single = try Contest(
            rounds: 7,
            [
                { try times(500) { try session.callTool() }.median }, { try times(500) { try pipe.callTool() }.median },
            ])
        let extra = single.difference(0, from: 1)
        table.row(
            "tool call, sandboxed process, p50", duration(single.median(0)),
            yardstick: "bare pipe \(duration(single.median(1)))", ratio: single.ratio(0, to: 1),
            target: "≤ pipe + 150 µs (+ \(duration(extra)))", reached: extra <= 150e3)

        let url = "http://127.0.0.1:\(port)/mcp"
        let environment = ["BENCH_BODY=\(Words.call)", "BENCH_SESSION=\(session.id)"]
        _ = try Load.run(url, seconds: 1, script: options.script, environment: environment)
        let many = try Contest(
            rounds: 3,
            [
                { try Load.run(url, script: options.script, environment: environment).perSecond },
                { try pipe.callsPerSecond(window: 32, total: 60_000) },
            ])
        table.row(
            "tool calls through one proxy, 32 connections", rate(many.median(0)),
            yardstick: "bare pipe, 32 under way \(rate(many.median(1)))", ratio: many.ratio(0, to: 1),
            target: "≥ 10,000/s", reached: many.median(0) >= 10_000)
    }
}
