// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv activity` and `thv audit`: who did what.
enum ActivityCommands {
    private static let filters = [
        OptionSpec("workload", nil, .value("NAME"), "only what was done to this", completion: .workloads),
        OptionSpec("actor", nil, .value("USER"), "only what this user did"),
        OptionSpec("verb", nil, .value("VERB"), "only this: create, stop, set-secret …"),
        OptionSpec(
            "outcome", nil, .value("OUTCOME"), "ok, failed or refused", choices: ["ok", "failed", "refused"]),
        OptionSpec("since", nil, .value("TIME"), "not older: 10m, 2h, or 2026-01-31T12:00:00Z"),
        OptionSpec("limit", "n", .value("N"), "at most N (default 100)"),
    ]
    private static let format = OptionSpec(
        "format", nil, .value("FORMAT"), "text, json or ndjson", choices: ["text", "json", "ndjson"])

    static let activity = CommandSpec(
        name: "activity", summary: "show who did what and when",
        options: filters + [OptionSpec("follow", "f", .flag, "stay and show what is done"), format],
        examples: ["thv activity --workload time", "thv activity -f"],
        run: { try await show($0, follows: $0.arguments.has("follow")) })
    static let audit = CommandSpec(
        name: "audit", summary: "the same for those who keep watch",
        examples: ["thv audit list --since 1h --format ndjson", "thv audit follow"],
        subcommands: [
            CommandSpec(
                name: "list", aliases: ["ls"], summary: "list records, the oldest first", options: filters + [format],
                examples: ["thv audit list --outcome refused"], run: { try await show($0, follows: false) }),
            CommandSpec(
                name: "follow", summary: "stay and show what is done", options: [format],
                examples: ["thv audit follow --format ndjson"], run: { try await show($0, follows: true) }),
        ], isHidden: true)

    private static func show(_ session: Session, follows: Bool) async throws -> ExitCode {
        let arguments = session.arguments
        var filter = ActivityFilter()
        filter.workload = arguments.value("workload")
        filter.actor = arguments.value("actor")
        filter.verb = arguments.value("verb")
        filter.outcome = arguments.value("outcome")
        filter.since = arguments.value("since")
        filter.limit = arguments.value("limit")
        let transport = try await session.reach(.read).transport
        if follows { return try await follow(filter, transport, session) }
        let records = try await transport.send(.listActivity(filter)).items()
        // The latest at the bottom, where a terminal shows it.
        let ordered = Array(records.reversed())
        switch session.format {
        case .ndjson: for record in ordered { session.console.printJSON(record.raw.text) }
        case .json, .mcpservers: session.printJSON(.array(ordered.map(\.raw)))
        case .text:
            if ordered.isEmpty { session.console.note("nothing yet") }
            for record in ordered { session.console.print(line(record.value, session)) }
        }
        return .done
    }

    private static func follow(
        _ filter: ActivityFilter, _ transport: any APITransport, _ session: Session
    ) async throws -> ExitCode {
        for try await element in try await transport.open(.followActivity(filter)) {
            for record in element.event.records {
                if session.format == .text {
                    session.console.print(line(record.value, session))
                } else {
                    session.console.printJSON(record.raw.text)
                }
            }
        }
        return .done
    }

    private static func line(_ record: Activity, _ session: Session) -> String {
        let object = record.name.isEmpty ? record.object : record.name
        if session.console.isQuiet { return object }
        let words = [
            record.time, record.user, record.verb, object, record.outcome == .ok ? "" : record.outcome.text,
            record.detail == object ? "" : record.detail,
        ]
        return TerminalText.line(words.filter { !$0.isEmpty }.joined(separator: "  "))
    }
}
