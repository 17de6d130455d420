// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Platform

/// `thv logs` and `thv export`.
enum LogsCommand {
    static let spec = CommandSpec(
        name: "logs", summary: "show what a server wrote", arguments: "NAME", count: 1...1,
        options: [
            OptionSpec("follow", "f", .flag, "stay and show what comes"),
            OptionSpec("tail", "n", .value("N"), "only the last N lines"),
            OptionSpec("since", nil, .value("TIME"), "only newer: 10m, or 2026-01-31T12:00:00Z"),
            OptionSpec("until", nil, .value("TIME"), "only older, likewise"),
            OptionSpec("grep", nil, .value("TEXT"), "only lines with this in them; case does not count"),
            OptionSpec(
                "level", nil, .value("LEVEL"), "only this important: debug, info, warn, error",
                choices: ["debug", "info", "warn", "error"]),
            OptionSpec("proxy", "p", .flag, "the proxy's log instead"),
        ], examples: ["thv logs -f --tail 20 time"], completion: .workloads, run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        var filter = LogFilter(
            tail: try arguments.int("tail", in: 0...10_000_000), follows: arguments.has("follow"))
        filter.since = try arguments.value("since").map { try moment("since", $0) }
        filter.until = try arguments.value("until").map { try moment("until", $0) }
        filter.words = arguments.value("grep")
        filter.level = arguments.value("level")
        let name = arguments.positionals[0]
        let transport = try await session.reach(.read).transport
        let stream = try await transport.open(
            arguments.has("proxy") ? .getProxyLogs(name, filter) : .getLogs(name, filter))
        var relay = session.console.relay()
        while let bytes = try await stream.next() { relay.take(bytes) }
        relay.finish()
        return .done
    }

    private static func moment(_ flag: String, _ text: String) throws(UsageError) -> String {
        if let seconds = Quantity.seconds(text) {
            return Timestamp(milliseconds: Timestamp.now.milliseconds - Int64(seconds * 1000)).text
        }
        guard let time = Timestamp(text) else {
            throw UsageError("--\(flag) “\(text)” is not a time", fix: "write --\(flag) 10m, or an RFC 3339 time")
        }
        return time.text
    }
}

/// `thv export`.
enum ExportCommand {
    static let spec = CommandSpec(
        name: "export", summary: "print a server's run configuration", arguments: "NAME [PATH]", count: 1...2,
        options: [
            OptionSpec(
                "format", nil, .value("FORMAT"), "json, or k8s for a Kubernetes manifest", choices: ["json", "k8s"])
        ],
        details:
            "Without a path, or with -, prints it; folders of the path are made. thv run --from-config reads it. It holds no secret's value.",
        examples: ["thv export time time.json"], completion: .workloads, run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let document = try await transport.send(.exportWorkload(session.arguments.positionals[0]))
        var text = TerminalText.json(document.raw.prettyText)
        if session.arguments.value("format") == "k8s" {
            let manifest = try KubernetesManifest(document.raw)
            for warning in manifest.warnings { session.console.warn(warning) }
            text = String(manifest.text.dropLast())
        }
        let path = session.arguments.positionals.dropFirst().first ?? "-"
        if path == "-" {
            session.console.write(text + "\n")
        } else {
            let target = Path.absolute(path, in: session.console.directory)
            try Directory.make(Path.parent(target))
            try File.write(Array((text + "\n").utf8), to: target, mode: 0o600)
            session.console.note("written to \(path)")
        }
        return .done
    }
}
