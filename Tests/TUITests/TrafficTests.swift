// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// What passes servers, in the list and on the page of one.
@Suite struct TrafficTests {
    /// Ten minutes in which more and more passed.
    private static let metrics: JSON = [
        "requests": 1830, "errors": 7, "latency": ["p50_ms": 21, "p95_ms": 38, "p99_ms": 140],
        "series": .array(
            (0..<60).map { ["requests": JSON($0), "errors": 0, "p95_ms": JSON($0 % 2 == 0 ? 32 : 64)] }),
    ]

    private func screen(_ size: Size = Size(80, 24)) -> Screen {
        var screen = Screen(
            workloads: [Screen.workload("alpha"), Screen.workload("beta"), Screen.workload("gamma")], size: size)
        screen.answer("GET", "id-alpha/metrics", Self.metrics)
        screen.answer("GET", "id-beta/metrics", ["requests": 0, "errors": 0, "latency": [:], "series": []])
        screen.answer(
            "GET", "id-gamma/metrics", status: 409, .null, failure: .init(code: "x", what: "not running", fix: ""))
        return screen
    }

    @Test func theListShowsTrafficAndLatencyOfWhatRuns() throws {
        var screen = screen()
        #expect(screen.text.contains("TRAFFIC"))
        #expect(screen.text.contains("▁▂▃▄▅▆▇█ 38ms"))
        #expect(screen.text.contains("········"))
        try screen.expectGolden("servers-traffic")
        screen.state.world.glyphs = .ascii
        #expect(screen.text.contains(".:-=+*## 38ms"))
    }

    @Test func aServerShowsChartsWithPercentilesAndErrors() throws {
        var screen = screen(Size(120, 40))
        try screen.expectGolden("servers-traffic-wide")
        screen.press(.enter)
        screen.answer("GET", "id-alpha/metrics", Self.metrics)
        #expect(screen.text.contains("p50 21ms  p95 38ms  p99 140ms  errors 0.3%"))
        try screen.expectGolden("server-traffic")
    }

    @Test func onlyWhatIsSeenIsAskedAboutAndNotAgainAtOnce() {
        var screen = screen()
        screen.requests = []
        screen.press(.down, .up)
        #expect(screen.requests.isEmpty)
        let deadline = screen.state.deadline
        #expect(deadline != nil)
        // A page that covers the list lets it sleep.
        screen.type("?")
        #expect(screen.state.deadline == nil)
        screen.pass(60_000)
        #expect(screen.requests.isEmpty)
        screen.press(.escape)
        screen.pass(10)
        #expect(screen.requests.count == 3)
        // What is stopped has no traffic.
        var stopped = Screen.workload("alpha").objectValue ?? .init()
        stopped["status"] = "stopped"
        var quiet = Screen(workloads: [.object(stopped)])
        quiet.pass(60_000)
        #expect(!quiet.requests.contains { $0.request.path.contains("metrics") })
        #expect(quiet.state.deadline == nil)
    }

    @Test func timesAreShort() {
        #expect(
            [0, 0.25, 38, 999, 1250, 60_000, 250_000].map(Traffic.words) == [
                "", "<1ms", "38ms", "999ms", "1.2s", "60.0s", "250s",
            ])
    }
}
