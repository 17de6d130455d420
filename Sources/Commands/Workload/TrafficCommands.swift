// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// `thv metrics` and `thv sessions`: what passes a server's proxy, and for whom.
enum TrafficCommands {
    static let metrics = CommandSpec(
        name: "metrics", summary: "show how a server is used", arguments: "NAME", count: 1...1,
        options: [
            OptionSpec("window", nil, .value("TIME"), "only the last 10s to 1h (default: since it started)"),
            FormatOption.list,
        ], examples: ["thv metrics time --window 15m"], completion: .workloads, run: runMetrics)
    static let sessions = CommandSpec(
        name: "sessions", summary: "show which clients a server has", arguments: "NAME", count: 1...1,
        options: [FormatOption.list], examples: ["thv sessions time"], completion: .workloads, run: runSessions)

    private static func runMetrics(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let query = session.arguments.value("window").map { [("window", $0)] } ?? []
        let transport = try await session.reach(.read).transport
        let counts = try await transport.get(APIPath.v1("workloads", name, "metrics", query: query))
        if session.format != .text {
            session.printJSON(counts)
            return .done
        }
        if session.console.isQuiet {
            session.console.print(number(counts["requests"]))
            return .done
        }
        session.console.print(facts(counts))
        for (heading, key) in [("TOOL", "tool"), ("METHOD", "method")] {
            let items = counts["\(key)s"]?.arrayValue ?? []
            if items.isEmpty { continue }
            var table = Table([heading, "REQUESTS", "FAILED", "MEAN"])
            for item in items {
                table.add([
                    item[key]?.stringValue ?? "", number(item["requests"]), number(item["errors"]),
                    milliseconds(item["mean_ms"]),
                ])
            }
            session.console.print("")
            for line in table.lines { session.console.print(line) }
        }
        return .done
    }

    private static func facts(_ counts: JSON) -> [(name: String, value: String)] {
        let latency = counts["latency"]
        let times = [("50", "p50_ms"), ("95", "p95_ms"), ("99", "p99_ms")].map {
            "\($0.0) % within \(milliseconds(latency?[$0.1]))"
        }
        let isUsed = counts["requests"]?.intValue ?? 0 > 0
        return [
            ("requests", "\(number(counts["requests"])), \(number(counts["errors"])) failed"),
            ("answered", isUsed ? times.joined(separator: ", ") : ""),
            ("bytes", "\(number(counts["bytes_in"])) in, \(number(counts["bytes_out"])) out"),
            (
                "sessions",
                "\(number(counts["sessions"]?["open"])) open, \(number(counts["sessions"]?["opened"])) in all"
            ),
            ("restarts", number(counts["restarts"])),
            ("memory", counts["memory"]?.intValue.map { "\($0 >> 20) MiB" } ?? ""),
            ("cpu", counts["cpu_ms"].map { milliseconds($0) } ?? ""), ("since", counts["since"]?.stringValue ?? ""),
        ]
    }

    private static func number(_ value: JSON?) -> String { value?.intValue.map(String.init) ?? "0" }

    /// With as many places as say something.
    private static func milliseconds(_ value: JSON?) -> String {
        let number = value?.doubleValue ?? 0
        return number >= 10 ? "\(Int(number.rounded())) ms" : "\((number * 10).rounded() / 10) ms"
    }

    private static func runSessions(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let transport = try await session.reach(.read).transport
        let sessions = try await session.list("sessions", APIPath.v1("workloads", name, "sessions"), over: transport)
        if session.format != .text {
            session.printJSON(.array(sessions))
            return .done
        }
        func text(_ item: JSON, _ key: String) -> String { item[key]?.stringValue ?? "" }
        if session.console.isQuiet {
            for item in sessions { session.console.print(text(item, "id")) }
            return .done
        }
        if sessions.isEmpty { session.console.note("no client is connected to \(name)") }
        var table = Table(["ID", "CLIENT", "OPENED", "LAST USED", "REQUESTS", "UNDER WAY"])
        for item in sessions {
            let client = [text(item, "client"), text(item, "client_version")].filter { !$0.isEmpty }
            table.add([
                text(item, "id"), client.joined(separator: " "), text(item, "opened_at"), text(item, "last_used_at"),
                number(item["requests"]), number(item["in_flight"]),
            ])
        }
        if !sessions.isEmpty { for line in table.lines { session.console.print(line) } }
        return .done
    }
}
