// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
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
        var query: [(String, String)] = []
        for name in ["workload", "actor", "verb", "outcome", "since", "limit"] {
            if let value = session.arguments.value(name) { query.append((name, value)) }
        }
        let transport = try await session.reach(.read).transport
        if follows {
            query.append(("follow", "true"))
            return try await follow(APIPath.v1("activity", query: query), transport, session)
        }
        let records = try await session.list("activity", APIPath.v1("activity", query: query), over: transport)
        // The latest at the bottom, where a terminal shows it.
        let ordered = Array(records.reversed())
        switch session.format {
        case .ndjson: for record in ordered { session.console.printJSON(record.text) }
        case .json, .mcpservers: session.printJSON(.array(ordered))
        case .text:
            if ordered.isEmpty { session.console.note("nothing yet") }
            for record in ordered { session.console.print(line(record, session)) }
        }
        return .done
    }

    private static func follow(
        _ path: String, _ transport: any APITransport, _ session: Session
    ) async throws -> ExitCode {
        let stream = try await transport.stream(APIRequest("GET", path))
        guard (200..<300).contains(stream.status) else {
            _ = try await stream.rest().json()
            return .failed
        }
        var parser = ServerSentEventParser()
        while let bytes = try await stream.next() {
            for event in parser.feed(bytes) {
                guard let data = try? JSON(parsing: event.data) else { continue }
                let records = event.name == "snapshot" ? data["activity"]?.arrayValue ?? [] : [data]
                for record in records {
                    if session.format == .text {
                        session.console.print(line(record, session))
                    } else {
                        session.console.printJSON(record.text)
                    }
                }
            }
        }
        return .done
    }

    private static func line(_ record: JSON, _ session: Session) -> String {
        func text(_ key: String) -> String { record[key]?.stringValue ?? "" }
        let object = text("name").isEmpty ? text("object") : text("name")
        if session.console.isQuiet { return object }
        let detail = text("detail") == object ? "" : text("detail")
        let words = [
            text("time"), text("user"), text("verb"), object, text("outcome") == "ok" ? "" : text("outcome"), detail,
        ]
        return TerminalText.line(words.filter { !$0.isEmpty }.joined(separator: "  "))
    }
}
