// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models
import Platform

/// `thv run`.
enum RunCommand {
    static let spec = CommandSpec(
        name: "run", summary: "run an MCP server", arguments: "(SERVER | IMAGE | URL | PACKAGE | -- COMMAND…)",
        count: 0...1,
        takesRest: true, options: RunOptions.all + [FormatOption.object], foreign: ForeignFlag.run,
        examples: [
            "thv run github", "thv run --name time -- python3 -m mcp_server_time",
            "thv run -v ./docs:/docs:ro mcp/filesystem -- /docs",
        ],
        run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        var document = try RunDocument.build(arguments, console: session.console)
        let kept = try KeptVariables(arguments, console: session.console)
        let timeout = try arguments.seconds("timeout", default: 300)
        if arguments.has("foreground"), arguments.has("no-wait") {
            throw UsageError("--foreground waits and --no-wait does not", fix: "leave one of them out")
        }
        var purpose = Session.Purpose.change
        purpose.namesLocalStdio =
            document.url == nil && (document.transport ?? .known(.stdio)) == .stdio
        let reached = try await session.reach(purpose)
        document = try await CatalogSource(session, over: reached.transport).resolve(document)
        let name = document.name ?? session.console.directory.slashPieces.last ?? "server"
        document = kept.kept(in: document, of: name)
        if !kept.isEmpty { document.name = name }
        return try await run(document, kept, reached, timeout: timeout, session)
    }

    private static func run(
        _ document: RunConfigDocument, _ kept: KeptVariables, _ reached: Session.Reached, timeout: Double,
        _ session: Session
    ) async throws -> ExitCode {
        let arguments = session.arguments
        if arguments.has("no-wait"), !reached.isEmbedded {
            return try await accept(document, kept, reached.transport, session)
        }
        if arguments.has("no-wait") {
            session.console.note("waiting all the same: no server is running that would finish the start")
        }
        // From here on ^C must not leave behind what was asked for only as long as this command runs.
        let signals = arguments.has("foreground") ? TerminationSignals() : nil
        let made: Received<Workload>?
        do {
            made = try await ConsentDialogue.sending(session) { acceptance in
                try await session.perform(
                    .createWorkload(document.accepting(acceptance)), over: reached.transport, seconds: timeout)
            }
        } catch APIFailure.problem(let problem) where problem.code == .startFailed {
            for line in logTail(of: problem) { session.console.note("  | \(TerminalText.line(line))") }
            throw APIFailure.problem(problem)
        }
        guard let made else { return .done }
        let workload = WorkloadView(made)
        report(workload, session)
        kept.report(of: workload.name, to: session.console)
        await ToolRemark.make(workload, over: reached.transport, session)
        if let signals {
            return try await Foreground.stay(with: workload.name, until: signals, over: reached.transport, session)
        }
        return .done
    }

    private static func accept(
        _ document: RunConfigDocument, _ kept: KeptVariables, _ transport: any APITransport, _ session: Session
    ) async throws -> ExitCode {
        let work = try await ConsentDialogue.sending(session) { acceptance in
            try await transport.send(.createWorkload(document.accepting(acceptance)).inBackground)
        }
        let answer: (raw: JSON, name: String, id: String)
        switch work {
        case .accepted(let operation): answer = (operation.raw, operation.name, operation.id)
        case .done(let workload): answer = (workload.raw, workload.name, workload.id)
        case .gone: return .done
        }
        let name = document.name ?? answer.name
        if session.format != .text {
            session.printJSON(answer.raw)
        } else {
            session.say("\(name) is starting; thv wait \(name) waits for it (operation \(answer.id))", name)
        }
        kept.report(of: name, to: session.console)
        return .done
    }

    private static func report(_ workload: WorkloadView, _ session: Session) {
        if session.format != .text {
            session.printJSON(workload.workload.raw)
        } else {
            session.say("\(workload.name) is \(workload.status) at \(workload.url)", workload.name)
        }
        if !workload.isRunning, !workload.context.isEmpty { session.console.note("  \(workload.context)") }
        let everything = session.arguments.has("print-resolved-overlays")
        for line in SeenFiles.lines(workload.workload.value, in: session.console.directory, everything: everything) {
            session.console.note("  \(line)")
        }
        for sentence in ConsentDialogue.granted(workload.workload.value) {
            session.console.note("  granted: it \(sentence)")
        }
    }

    /// The last lines the backend wrote, from the object inside the problem.
    private static func logTail(of problem: Problem) -> [String] {
        let workload = problem.workload ?? problem.currentWorkload
        return (workload.map { $0.logTail ?? [] } ?? problem.logTail).suffix(10)
    }
}
