// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
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
        var request = ImportRequest(from: .toolhive)
        request.path = session.arguments.positionals.first.map { Path.absolute($0, in: console.directory) }
        if session.arguments.has("dry-run") { request.isDryRun = true }
        if session.arguments.has("password-stdin") {
            let input =
                console.isInputTerminal
                ? try console.askSecret("ToolHive's secrets password (not shown): ") : try console.input()
            let line = input.prefix { $0 != 0x0A && $0 != 0x0D }
            guard !line.isEmpty, let password = String(validating: line, as: UTF8.self) else {
                throw UsageError("the password is empty or not UTF-8 text", fix: "nothing was imported")
            }
            request.secretsPassword = password
        }
        let transport = try await session.reach(.change).transport
        let report = try await transport.send(.createImport(request))
        if session.format != .text { session.printJSON(report.raw) } else { show(report.value, console) }
        return report.workloads.contains { $0.action == .failed } ? .partial : .done
    }

    private static func show(_ report: Import, _ console: Console) {
        var table = Table(["WHAT", "NAME", "", "NOTE"])
        func add(_ word: String, _ name: String, _ action: String, _ detail: String, missing: [String] = []) {
            if console.isQuiet { return console.print(name) }
            let notes = [detail, missing.isEmpty ? "" : "missing: " + missing.joined(separator: ", ")]
            table.add([word, name, action, notes.filter { !$0.isEmpty }.joined(separator: "; ")])
        }
        for row in report.groups { add("group", row.name, row.action.text, row.detail) }
        for row in report.secrets { add("secret", row.name, row.action.text, row.detail) }
        for row in report.workloads { add("server", row.name, row.action.text, row.detail, missing: row.missing) }
        for row in report.clients { add("client", row.name, row.action.text, row.detail) }
        if !console.isQuiet { for line in table.lines { console.print(line) } }
        for note in report.notes { console.note(TerminalText.line(note)) }
        if report.isDryRun { console.note("nothing was changed; leave out --dry-run to do it") }
    }
}
