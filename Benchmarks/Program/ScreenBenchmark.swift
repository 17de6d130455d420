// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// `thv tui` on a terminal of 200 × 60 with 1,000 servers, as the terminal sees it.
enum ScreenBenchmark {
    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let (server, _) = try await Server.running("screen", stopped: 1000, options, cleanup)
        let environment = [
            "HOME=\(server.home)", "XDG_RUNTIME_DIR=\(server.home)", "PATH=/usr/bin:/bin", "TERM=xterm-256color",
            "LANG=C.UTF-8",
        ]
        let thv = "\(options.programs)/thv"
        func open() throws -> Pseudoterminal {
            try Pseudoterminal(thv, ["tui"], environment: environment, directory: server.home, cleanup)
        }
        var paints: [Double] = []
        for _ in 0..<5 {
            let start = nanoseconds()
            let terminal = try open()
            try terminal.wait { $0.contains("ThV") }
            paints.append(nanoseconds() - start)
            try terminal.wait { $0.contains("workload-1") }
            terminal.end()
        }
        let version = try times(10) { try Process.run(thv, ["version"]) }.median
        table.row(
            "thv tui, start to first paint", duration(paints.median), yardstick: "thv version \(duration(version))",
            ratio: paints.median / version, target: "≤ 50 ms", reached: paints.median <= 50e6)

        let terminal = try open()
        try terminal.wait { $0.contains("workload-1") }
        let echo = try Pseudoterminal("/bin/cat", [], environment: environment, directory: "/", cleanup)
        let keys = ["j", "k", "\u{1B}[6~", "\u{1B}[5~", "G", "g"]
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0..<240 {
            ours.append(try terminal.press(keys[round % keys.count]))
            theirs.append(try echo.press("x"))
        }
        let p99 = ours.quantile(0.99)
        table.row(
            "key to last byte, 200×60, 1,000 servers, p99", duration(p99),
            yardstick: "echo of a terminal, p99 \(duration(theirs.quantile(0.99)))",
            ratio: p99 / max(1, theirs.quantile(0.99)), target: "≤ 8 ms", reached: p99 <= 8e6)
        echo.end()

        let before = try terminal.wakeUps()
        terminal.drain(seconds: 20)
        let woken = try terminal.wakeUps() - before
        table.row(
            "wake-ups in 20 s without anything to do", "\(woken)", target: "heartbeats only (≤ 12)",
            reached: woken <= 12)
        let dirty = try Process.memory("Private_Dirty", of: terminal.pid)
        table.row(
            "thv tui with 1,000 servers, Private_Dirty", megabytes(dirty), target: "≤ 40 MB",
            reached: dirty <= 40_000_000)
        terminal.end()
    }
}
