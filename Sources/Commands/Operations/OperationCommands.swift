// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// `thv operations …`: what is being done, and what came of what was.
enum OperationCommands {
    static let spec = CommandSpec(
        name: "operations", aliases: ["ops"], summary: "look at work that takes time, and cancel it",
        examples: ["thv operations list --status running", "thv operations cancel 0123456789abcdef"],
        subcommands: [list, get, cancel])

    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list operations, the newest first",
        options: [
            OptionSpec(
                "status", nil, .list("STATUS"), "running, succeeded, failed or cancelled",
                choices: ["running", "succeeded", "failed", "cancelled"]),
            OptionSpec("kind", nil, .list("KIND"), "only these: create, edit, stop-many …"),
            OptionSpec("workload", nil, .value("NAME"), "only those about this server", completion: .workloads),
            OptionSpec("limit", "n", .value("N"), "at most N (default 100)"), FormatOption.list,
        ], examples: ["thv operations list --workload time -n 10"], run: runList)
    private static let get = CommandSpec(
        name: "get", summary: "show one, with what came of each server", arguments: "ID", count: 1...1,
        options: [
            OptionSpec("wait", nil, .value("TIME"), "wait for its end, at most so long"), FormatOption.list,
        ], examples: ["thv operations get 0123456789abcdef --wait 2m"], run: runGet)
    private static let cancel = CommandSpec(
        name: "cancel", summary: "give one up that has not changed anything yet", arguments: "ID", count: 1...1,
        options: [FormatOption.object],
        details: "One about several servers stops before the next one; what was done stays done.",
        examples: ["thv operations cancel 0123456789abcdef"], run: runCancel)

    private static func text(_ json: JSON?, _ key: String) -> String { json?[key]?.stringValue ?? "" }

    private static func runList(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        var query = arguments.list("status").map { ("status", $0) } + arguments.list("kind").map { ("kind", $0) }
        for name in ["workload", "limit"] {
            if let value = arguments.value(name) { query.append((name, value)) }
        }
        let transport = try await session.reach(.read).transport
        let operations = try await session.list("operations", APIPath.v1("operations", query: query), over: transport)
        if session.format != .text {
            session.printJSON(.array(operations))
            return .done
        }
        if session.console.isQuiet {
            for operation in operations { session.console.print(text(operation, "id")) }
            return .done
        }
        if operations.isEmpty { session.console.note("no operations") }
        var table = Table(["ID", "KIND", "SERVER", "STATUS", "BEGAN", "NOTES"])
        for operation in operations {
            table.add([
                text(operation, "id"), text(operation, "kind"), subject(operation), text(operation, "status"),
                text(operation, "created_at"), note(operation),
            ])
        }
        if !operations.isEmpty { for line in table.lines { session.console.print(line) } }
        return .done
    }

    private static func subject(_ operation: JSON) -> String {
        guard let results = operation["results"]?.arrayValue else { return text(operation, "name") }
        return "\(results.count) servers"
    }

    private static func note(_ operation: JSON) -> String {
        if let problem = operation["problem"] { return text(problem, "detail") }
        let failed = (operation["results"]?.arrayValue ?? []).count { $0["status"] == "failed" }
        if failed > 0 { return "\(failed) failed" }
        return operation["status"] == "running" ? text(operation["progress"], "phase") : ""
    }

    private static func runGet(_ session: Session) async throws -> ExitCode {
        let id = session.arguments.positionals[0]
        let deadline = ContinuousClock.now + .seconds(try session.arguments.seconds("wait", default: 0))
        let transport = try await session.reach(.read).transport
        var operation = JSON.null
        while true {
            let left = Double((deadline - ContinuousClock.now).components.seconds)
            let hold = session.arguments.has("wait") ? min(60, max(0, Int(left.rounded(.up)))) : 0
            let query = hold > 0 ? [("timeout", "\(hold)")] : []
            operation = try await transport.get(APIPath.v1("operations", id, query: query))
            if operation["status"] != "running" || ContinuousClock.now >= deadline { break }
            try await Pace.keep(milliseconds: 50, since: .now)
        }
        show(operation, session)
        return session.arguments.has("wait") && operation["status"] == "running" ? .timeout : .done
    }

    private static func show(_ operation: JSON, _ session: Session) {
        if session.format != .text { return session.printJSON(operation) }
        if session.console.isQuiet { return session.console.print(text(operation, "status")) }
        let facts: [(name: String, value: String)] = [
            ("id", text(operation, "id")), ("kind", text(operation, "kind")), ("server", text(operation, "name")),
            ("status", text(operation, "status")), ("phase", text(operation["progress"], "phase")),
            ("began", text(operation, "created_at")), ("ended", text(operation, "finished_at")),
            ("reason", text(operation["problem"], "detail")),
            ("fix", CommandWords.fix(operation["problem"], in: session.arguments)),
        ]
        session.console.print(facts, column: 8)
        for result in operation["results"]?.arrayValue ?? [] {
            let reason = text(result["problem"], "detail")
            let words = "\(text(result, "name")) \(text(result, "status"))" + (reason.isEmpty ? "" : ": \(reason)")
            session.console.print("  \(TerminalText.line(words))")
        }
    }

    private static func runCancel(_ session: Session) async throws -> ExitCode {
        let id = session.arguments.positionals[0]
        let transport = try await session.reach(.change).transport
        let operation = try await transport.json(APIRequest("DELETE", APIPath.v1("operations", id)))
        if session.format != .text { session.printJSON(operation) } else { session.say("\(id) cancelled", id) }
        return .done
    }
}
