// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// `thv list`.
enum ListCommand {
    static let spec = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list the servers and where they answer",
        options: [
            OptionSpec("all", "a", .flag, "accepted for habit: all are listed anyway"),
            OptionSpec("group", "g", .value("GROUP"), "only of this group", completion: .groups),
            OptionSpec("label", "l", .list("K=V"), "only with this label; repeat for more"),
            OptionSpec("status", nil, .value("STATUS"), "only in this state: running, stopped, error …"),
            OptionSpec(
                "format", nil, .value("FORMAT"), "text, json, or mcpservers for client applications",
                choices: ["text", "json", "mcpservers"]),
        ], details: "With --quiet, prints the names only.",
        examples: ["thv list --format json | jq -r '.[].url'", "thv list --group shop --status running -q"], run: run)

    static func run(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        var filter = WorkloadFilter()
        filter.groups = arguments.value("group").map { [$0] } ?? []
        filter.statuses = arguments.value("status").map { [Word($0)] } ?? []
        filter.labels = arguments.list("label")
        let transport = try await session.reach(.read).transport
        let items = try await transport.send(.listWorkloads(filter)).items()
        if items.isEmpty { try await session.checkGroup(over: transport) }
        let workloads = items.map(WorkloadView.init)
        switch session.format {
        case .json, .ndjson: session.printJSON(.array(workloads.map(\.object)))
        case .mcpservers:
            let entries = workloads.filter { !$0.url.isEmpty }.map { workload in
                (workload.name, ["url": .string(workload.url), "type": .string(workload.proxyMode)] as JSON)
            }
            session.printJSON(["mcpServers": .object(JSONObject(entries))])
        case .text: printTable(workloads, session)
        }
        return .done
    }

    private static func printTable(_ workloads: [WorkloadView], _ session: Session) {
        let console = session.console
        if console.isQuiet {
            for workload in workloads { console.print(workload.name) }
            return
        }
        if workloads.isEmpty {
            session.noteNoServers()
            return
        }
        var table = Table(WorkloadView.heading)
        for workload in workloads { table.add(workload.row(cutting: console.isOutputTerminal)) }
        for line in table.lines { console.print(line) }
        for workload in workloads where workload.isProblem && !workload.context.isEmpty {
            let fix = workload.workload.status == .error ? "; \(workload.fix(in: session.arguments))" : ""
            console.note("\(workload.name): \(TerminalText.line(workload.context + fix))")
        }
    }
}

/// `thv status`.
enum StatusCommand {
    static let spec = CommandSpec(
        name: "status", summary: "show one server, or health at a glance", arguments: "[NAME]", count: 0...1,
        options: [FormatOption.list], examples: ["thv status time"], completion: .workloads, run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let reached = try await session.reach(.read)
        guard let name = session.arguments.positionals.first else { return try await glance(session, reached) }
        let workload = WorkloadView(try await reached.transport.send(.getWorkload(name)))
        if session.format != .text {
            session.printJSON(workload.object)
            return .done
        }
        if session.console.isQuiet {
            session.console.print(workload.status)
            return .done
        }
        session.console.print(workload.details, column: 13)
        if workload.workload.status == .error, !workload.logTail.isEmpty {
            session.console.print("log")
            for line in workload.logTail.suffix(10) { session.console.print("  \(TerminalText.line(line))") }
        }
        return .done
    }

    private static func glance(_ session: Session, _ reached: Session.Reached) async throws -> ExitCode {
        let workloads = try await reached.transport.send(.listWorkloads()).items().map(WorkloadView.init)
        var counts: [String: Int] = [:]
        for workload in workloads { counts[workload.status, default: 0] += 1 }
        let server: String
        switch reached.resolution.target {
        case .server(let address): server = "\(address)"
        case .embedded: server = "none running; this command did the work itself"
        }
        if session.format != .text {
            let states = counts.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) }
            session.printJSON(["server": .string(server), "workloads": .object(JSONObject(states))])
            return .done
        }
        if session.console.isQuiet {
            for workload in workloads where workload.isProblem { session.console.print(workload.name) }
            return .done
        }
        let states = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        session.console.print("server   \(server)")
        session.console.print("servers  \(states.isEmpty ? "none" : states.joined(separator: ", "))")
        for workload in workloads where workload.isProblem {
            session.console.print("  \(workload.name): \(workload.status): \(TerminalText.line(workload.context))")
        }
        return .done
    }
}
