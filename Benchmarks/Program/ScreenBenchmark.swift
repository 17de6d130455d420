// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
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
        try measurePaints(thv, open, &table)
        let terminal = try open()
        try terminal.wait { $0.contains("workload-1") }
        let echo = try Pseudoterminal("/bin/cat", [], environment: environment, directory: "/", cleanup)
        try measureKeys(terminal, echo, &table)
        echo.end()

        let before = try terminal.wakeUps()
        terminal.drain(seconds: 60)
        let woken = try terminal.wakeUps() - before
        // The server says every 15 s that it is there; that passes a socket, a task and a pipe.
        table.row(
            "wake-ups of all threads in 60 s without anything to do", "\(woken)", target: "heartbeats only (≤ 24)",
            reached: woken <= 24)
        try measureLogs(terminal, server, &table)
        terminal.end()
    }

    private static func measurePaints(
        _ thv: String, _ open: () throws -> Pseudoterminal, _ table: inout Table
    ) throws {
        var paints: [Double] = []
        var lists: [Double] = []
        for _ in 0..<5 {
            let start = nanoseconds()
            let terminal = try open()
            try terminal.wait { $0.contains("ThV") }
            paints.append(nanoseconds() - start)
            try terminal.wait { $0.contains("workload-1") }
            lists.append(nanoseconds() - start)
            terminal.end()
        }
        let version = try times(10) { try Process.run(thv, ["version"]) }.median
        table.row(
            "thv tui, start to first paint", duration(paints.median), yardstick: "thv version \(duration(version))",
            ratio: paints.median / version, target: "≤ 50 ms", reached: paints.median <= 50e6)
        table.row("thv tui, start to a list of 1,000 servers", duration(lists.median))
    }

    private static func measureKeys(
        _ terminal: Pseudoterminal, _ echo: Pseudoterminal, _ table: inout Table
    ) throws {
        let keys = ["j", "k", "\u{1B}[6~", "\u{1B}[5~", "G", "g"]
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0..<240 {
            ours.append(try terminal.press(keys[round % keys.count]))
            theirs.append(try echo.press("x"))
        }
        for (name, part) in [("p50", 0.5), ("p99", 0.99)] {
            let (value, yardstick) = (ours.quantile(part), theirs.quantile(part))
            table.row(
                "key to last byte, 200×60, 1,000 servers, \(name)", duration(value),
                yardstick: "echo of a terminal, \(name) \(duration(yardstick))", ratio: value / max(1, yardstick),
                target: "≤ 8 ms", reached: value <= 8e6)
        }
    }

    /// 5,000 lines a second for five seconds, then as many and as long ones as are kept.
    private static func measureLogs(
        _ terminal: Pseudoterminal, _ server: Server, _ table: inout Table
    ) throws {
        // Of all the stopped servers here the names of the logs are the same.
        let path = "\(server.instance.logsDirectory)/000000000000.log"
        let file = Descriptor(owning: Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600))
        guard file.number >= 0 else { throw SystemError("open \(path)") }
        func lines(_ range: Range<Int>, _ width: Int) -> [UInt8] {
            let filling = [UInt8](repeating: 0x78, count: width)
            return range.flatMap { Array("2026-01-02T03:04:05.000Z line \($0) ".utf8) + filling + [0x0A] }
        }
        _ = try terminal.press("l")
        try file.writeAll(lines(0..<1, 60))
        try terminal.wait { $0.contains("line 0 ") }
        let total = 25_000
        let start = nanoseconds()
        var written = 1
        while written < total {
            let due = min(total, Int((nanoseconds() - start) / 1e9 * 5000))
            if due > written {
                try file.writeAll(lines(written..<due, 60))
                written = due
            }
            terminal.drain(seconds: 0.005)
        }
        let counted = try count(terminal, atLeast: total)
        table.row(
            "lines counted in a log of 5,000 lines/s for 5 s", "\(counted)", yardstick: "\(total) written",
            ratio: Double(counted) / Double(total), target: "none lost", reached: counted == total)
        try file.writeAll(lines(total..<(total + 11_000), 780))
        _ = try count(terminal, atLeast: total + 11_000)
        let dirty = try Process.memory("Private_Dirty", of: terminal.pid)
        table.row(
            "thv tui with 1,000 servers and a full log, Private_Dirty", megabytes(dirty), target: "≤ 40 MB",
            reached: dirty <= 40_000_000)
    }

    /// How many lines the view says have come: those it has and those that are gone again.
    private static func count(_ terminal: Pseudoterminal, atLeast wanted: Int) throws -> Int {
        let end = nanoseconds() + 20e9
        var counted = -1
        while counted < wanted, nanoseconds() < end {
            terminal.drain(seconds: 0.2)
            let text = try terminal.redrawn()
            counted = (number(in: text, before: " lines ") ?? 0) + (number(in: text, before: " older gone") ?? 0)
        }
        return counted
    }

    /// The last number of the text that stands right before `words`.
    private static func number(in text: String, before words: String) -> Int? {
        let all = Array(text.utf8)
        let wanted = Array(words.utf8)
        guard all.count > wanted.count else { return nil }
        for end in (1...(all.count - wanted.count)).reversed() where all[end...].starts(with: wanted) {
            let digits = all[..<end].reversed().prefix { (0x30...0x39).contains($0) }.reversed()
            if let number = Int(String(decoding: Array(digits), as: UTF8.self)) { return number }
        }
        return nil
    }
}
