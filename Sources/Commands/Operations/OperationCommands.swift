// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

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

    private static func runList(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        let call = APICall.listOperations(
            statuses: arguments.list("status").map(Word.init), kinds: arguments.list("kind").map(Word.init),
            workload: arguments.value("workload"), limit: arguments.value("limit"))
        let transport = try await session.reach(.read).transport
        let operations = try await transport.send(call).items()
        if session.format != .text {
            session.printJSON(.array(operations.map(\.raw)))
            return .done
        }
        if session.console.isQuiet {
            for operation in operations { session.console.print(operation.id) }
            return .done
        }
        if operations.isEmpty { session.console.note("no operations") }
        var table = Table(["ID", "KIND", "SERVER", "STATUS", "BEGAN", "NOTES"])
        for operation in operations {
            table.add([
                operation.id, operation.kind.text, subject(operation.value), operation.status.text,
                operation.createdAt, note(operation.value),
            ])
        }
        if !operations.isEmpty { for line in table.lines { session.console.print(line) } }
        return .done
    }

    private static func subject(_ operation: Operation) -> String {
        operation.results.map { "\($0.count) servers" } ?? operation.name
    }

    private static func note(_ operation: Operation) -> String {
        if let problem = operation.problem { return problem.detail }
        let failed = (operation.results ?? []).count { $0.status == .failed }
        if failed > 0 { return "\(failed) failed" }
        return operation.status == .running ? operation.progress?.phase ?? "" : ""
    }

    private static func runGet(_ session: Session) async throws -> ExitCode {
        let id = session.arguments.positionals[0]
        let deadline = ContinuousClock.now + .seconds(try session.arguments.seconds("wait", default: 0))
        let transport = try await session.reach(.read).transport
        var operation: Received<Operation>
        repeat {
            let left = Double((deadline - ContinuousClock.now).components.seconds)
            let hold = session.arguments.has("wait") ? min(60, max(0, Int(left.rounded(.up)))) : 0
            operation = try await transport.send(.getOperation(id, waiting: hold > 0 ? hold : nil))
            if operation.status != .running || ContinuousClock.now >= deadline { break }
            try await Pace.keep(milliseconds: 50, since: .now)
        } while true
        show(operation, session)
        return session.arguments.has("wait") && operation.status == .running ? .timeout : .done
    }

    private static func show(_ operation: Received<Operation>, _ session: Session) {
        if session.format != .text { return session.printJSON(operation.raw) }
        if session.console.isQuiet { return session.console.print(operation.status.text) }
        let facts: [(name: String, value: String)] = [
            ("id", operation.id), ("kind", operation.kind.text), ("server", operation.name),
            ("status", operation.status.text), ("phase", operation.progress?.phase ?? ""),
            ("began", operation.createdAt), ("ended", operation.finishedAt ?? ""),
            ("reason", operation.problem?.detail ?? ""),
            ("fix", operation.problem.map { CommandWords.fix($0.fix, in: session.arguments) } ?? ""),
        ]
        session.console.print(facts, column: 8)
        for result in operation.results ?? [] {
            let reason = result.problem?.detail ?? ""
            let words = "\(result.name) \(result.status.text)" + (reason.isEmpty ? "" : ": \(reason)")
            session.console.print("  \(TerminalText.line(words))")
        }
    }

    private static func runCancel(_ session: Session) async throws -> ExitCode {
        let id = session.arguments.positionals[0]
        let transport = try await session.reach(.change).transport
        let operation = try await transport.send(.cancelOperation(id))
        if session.format != .text { session.printJSON(operation.raw) } else { session.say("\(id) cancelled", id) }
        return .done
    }
}
