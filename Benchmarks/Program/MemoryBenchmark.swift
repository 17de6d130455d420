// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// What processes of ours keep for themselves.
enum MemoryBenchmark {
    private static let proxies = 50

    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let (server, child) = try await Server.running("memory", stopped: 100, options, cleanup)
        let url = "http://127.0.0.1:\(try server.port)/api/v1/workloads"
        let answer = try Wire(port: server.port).exchange(Wire.request("GET", "/api/v1/workloads"))
        try File.write(answer.body, to: "\(server.home)/list.json")
        let (go, line) = try Process.start(options.yardstick, ["\(server.home)/list.json"], cleanup)
        _ = try Load.run(url, seconds: 1)
        _ = try Load.run("http://127.0.0.1:\(line)/marshal", seconds: 1)
        let ours = try Process.memory("Private_Dirty", of: child.pid)
        let theirs = try Process.memory("Private_Dirty", of: go.pid)
        table.row(
            "thv serve with 100 workloads after load, Private_Dirty", megabytes(ours),
            yardstick: "Go, same objects \(megabytes(theirs))", ratio: Double(ours) / Double(theirs), target: "≤ 30 MB",
            reached: ours <= 30_000_000)
        var pids: [Int32] = []
        for number in 0..<proxies {
            let made = try server.create("idle-\(number)", [("command", [.string(options.everything)])])
            guard let pid = made["pid"]?.intValue, pid > 0 else { throw Failure("a workload without a proxy") }
            pids.append(Int32(pid))
        }
        let dirty = try pids.map { Double(try Process.memory("Private_Dirty", of: $0)) }.median
        table.row(
            "one idle proxy, Private_Dirty", megabytes(Int(dirty)), target: "≤ 8 MB", reached: dirty <= 8_000_000)
        let shared = try pids.map { Double(try Process.memory("Pss", of: $0)) }.median
        table.row(
            "one of \(proxies) proxies, PSS", megabytes(Int(shared)), target: "≤ 10 MB", reached: shared <= 10_000_000)
    }
}
