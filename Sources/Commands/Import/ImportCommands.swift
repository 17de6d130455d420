// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Platform

/// `thv import …`.
enum ImportCommands {
    static let spec = CommandSpec(
        name: "import", summary: "take over what another program has",
        examples: ["thv import toolhive --dry-run", "thv import toolhive"], subcommands: [toolhive])

    private static let toolhive = CommandSpec(
        name: "toolhive", summary: "take over ToolHive's servers, groups and registrations", arguments: "[DIR]",
        count: 0...1,
        options: [
            OptionSpec("dry-run", nil, .flag, "only say what would be done"),
            OptionSpec("password-stdin", nil, .flag, "read ToolHive's secrets password from stdin"),
            FormatOption.list,
        ],
        details: """
            Servers are stopped afterwards; start them one by one. ToolHive's own files are only read.
            Without the password, the servers say which secrets they miss.
            """,
        examples: ["thv import toolhive --dry-run", "pass show toolhive | thv import toolhive --password-stdin"],
        completion: .files, run: runToolHive)

    private static func runToolHive(_ session: Session) async throws -> ExitCode {
        let console = session.console
        var body = JSONObject([("from", "toolhive")])
        if let path = session.arguments.positionals.first {
            body["path"] = .string(Path.absolute(path, in: console.directory))
        }
        if session.arguments.has("dry-run") { body["dry_run"] = true }
        var isSensitive = false
        if session.arguments.has("password-stdin") {
            let input =
                console.isInputTerminal
                ? try console.askSecret("ToolHive's secrets password (not shown): ") : try console.input()
            let line = input.prefix { $0 != 0x0A && $0 != 0x0D }
            guard !line.isEmpty, let password = String(validating: line, as: UTF8.self) else {
                throw UsageError("the password is empty or not UTF-8 text", fix: "nothing was imported")
            }
            body["secrets_password"] = .string(password)
            isSensitive = true
        }
        let transport = try await session.reach(.change).transport
        var request = APIRequest("POST", APIPath.v1("imports"), body: .object(body))
        request.isSensitive = isSensitive
        let report = try await transport.json(request)
        if session.format != .text { session.printJSON(report) } else { show(report, console) }
        let failed = (report["workloads"]?.arrayValue ?? []).contains { $0["action"] == "failed" }
        return failed ? .partial : .done
    }

    private static func show(_ report: JSON, _ console: Console) {
        var table = Table(["WHAT", "NAME", "", "NOTE"])
        for (plural, word) in [
            ("groups", "group"), ("secrets", "secret"), ("workloads", "server"), ("clients", "client"),
        ] {
            for row in report[plural]?.arrayValue ?? [] {
                let missing = (row["missing"]?.arrayValue ?? []).compactMap(\.stringValue)
                let notes = [
                    row["detail"]?.stringValue ?? "",
                    missing.isEmpty ? "" : "missing: " + missing.joined(separator: ", "),
                ]
                if console.isQuiet {
                    console.print(row["name"]?.stringValue ?? "")
                    continue
                }
                table.add([
                    word, row["name"]?.stringValue ?? "", row["action"]?.stringValue ?? "",
                    notes.filter { !$0.isEmpty }.joined(separator: "; "),
                ])
            }
        }
        if !console.isQuiet { for line in table.lines { console.print(line) } }
        for note in report["notes"]?.arrayValue ?? [] { console.note(TerminalText.line(note.stringValue ?? "")) }
        if report["dry_run"] == true { console.note("nothing was changed; leave out --dry-run to do it") }
    }
}
