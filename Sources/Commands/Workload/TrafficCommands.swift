// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
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
        let window = session.arguments.value("window")
        let transport = try await session.reach(.read).transport
        let counts = try await transport.send(.getWorkloadMetrics(name, window: window))
        if session.format != .text {
            session.printJSON(counts.raw)
            return .done
        }
        if session.console.isQuiet {
            session.console.print(String(counts.requests))
            return .done
        }
        session.console.print(facts(counts.value))
        for (heading, items) in [("TOOL", counts.tools), ("METHOD", counts.methods)] {
            if items.isEmpty { continue }
            var table = Table([heading, "REQUESTS", "FAILED", "MEAN"])
            for item in items {
                table.add([
                    item.tool ?? item.method ?? "", String(item.requests), String(item.errors),
                    milliseconds(item.mean),
                ])
            }
            session.console.print("")
            for line in table.lines { session.console.print(line) }
        }
        return .done
    }

    private static func facts(_ counts: WorkloadMetrics) -> [(name: String, value: String)] {
        let latency = counts.latency
        let times = [("50", latency.p50), ("95", latency.p95), ("99", latency.p99)].map {
            "\($0.0) % within \(milliseconds($0.1))"
        }
        return [
            ("requests", "\(counts.requests), \(counts.errors) failed"),
            ("answered", counts.requests > 0 ? times.joined(separator: ", ") : ""),
            ("bytes", "\(counts.bytesIn) in, \(counts.bytesOut) out"),
            ("sessions", "\(counts.sessions.open) open, \(counts.sessions.opened) in all"),
            ("restarts", String(counts.restarts)), ("memory", counts.memory.map { "\($0 >> 20) MiB" } ?? ""),
            ("cpu", counts.cpuMilliseconds.map { milliseconds(Double($0)) } ?? ""), ("since", counts.since),
        ]
    }

    /// With as many places as say something.
    private static func milliseconds(_ number: Double) -> String {
        number >= 10 ? "\(Int(number.rounded())) ms" : "\((number * 10).rounded() / 10) ms"
    }

    private static func runSessions(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let transport = try await session.reach(.read).transport
        let sessions = try await transport.send(.listSessions(name)).items()
        if session.format != .text {
            session.printJSON(.array(sessions.map(\.raw)))
            return .done
        }
        if session.console.isQuiet {
            for item in sessions { session.console.print(item.id) }
            return .done
        }
        if sessions.isEmpty { session.console.note("no client is connected to \(name)") }
        var table = Table(["ID", "CLIENT", "OPENED", "LAST USED", "REQUESTS", "UNDER WAY"])
        for item in sessions {
            let client = [item.client, item.clientVersion].filter { !$0.isEmpty }
            table.add([
                item.id, client.joined(separator: " "), item.openedAt, item.lastUsedAt, String(item.requests),
                String(item.inFlight),
            ])
        }
        if !sessions.isEmpty { for line in table.lines { session.console.print(line) } }
        return .done
    }
}
