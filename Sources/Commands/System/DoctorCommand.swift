// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv doctor`.
enum DoctorCommand {
    static let spec = CommandSpec(
        name: "doctor", summary: "check engines, sandbox, sockets, ports, disk and permissions",
        options: [FormatOption.list], details: "Changes nothing. Exit code 1 when something must be repaired.",
        examples: ["thv doctor"], run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        var checks = MachineChecks(session: session).all()
        let (server, transport) = await ServerCheck.run(session)
        checks.append(server)
        var rows: [RuntimeStatus]?
        if let transport { rows = try? await transport.send(.listRuntimes()).elements }
        if rows == nil { rows = await session.host.runtimes() }
        let runtimes = (rows ?? []).map(RuntimeView.init)
        checks += RuntimeView.checks(runtimes) + runtimes.flatMap(\.protections)
        if session.format != .text {
            let items = checks.map { check -> JSON in
                [
                    "name": .string(check.name), "outcome": .string(check.outcome.rawValue),
                    "detail": .string(check.detail), "fix": .string(check.fix),
                ]
            }
            session.printJSON(.array(items))
        } else if session.console.isQuiet {
            for check in checks where check.outcome != .good { session.console.print(check.name) }
        } else {
            for check in checks { session.console.write(check.line + "\n") }
        }
        return checks.contains { $0.outcome == .bad } ? .failed : .done
    }
}

extension DoctorCheck {
    /// `✔ name: detail`, with the fix below.
    var line: String {
        let mark =
            switch outcome {
            case .good: "✔"
            case .warning: "!"
            case .bad: "✘"
            }
        let text = "\(mark) \(TerminalText.line(name)): \(TerminalText.line(detail))"
        return fix.isEmpty ? text : text + "\n    fix: \(TerminalText.line(fix))"
    }
}
