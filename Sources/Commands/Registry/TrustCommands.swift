// SPDX-License-Identifier: Apache-2.0
import Configuration
import JSONCoding
import Platform

/// `thv config trust` and `untrust`: the `.thv.yaml` of a directory counts only once the person has looked at it.
enum TrustCommands {
    static let trust = CommandSpec(
        name: "trust", summary: "let the .thv.yaml of a directory count as it is now", arguments: "[DIR]", count: 0...1,
        options: [
            OptionSpec("list", nil, .flag, "show which files are trusted, and whether they still are"),
            FormatOption.list,
        ],
        details: "Until then, and after every change of it, thv does not read it. A server that it names gets no "
            + "secrets.",
        examples: ["thv config trust .", "thv config trust --list"], run: runTrust)
    static let untrust = CommandSpec(
        name: "untrust", summary: "let the .thv.yaml of a directory count no more", arguments: "[DIR]", count: 0...1,
        examples: ["thv config untrust ."], run: runUntrust)

    private static func directory(_ session: Session) -> String {
        let path = Path.absolute(session.arguments.positionals.first ?? ".", in: session.console.directory)
        // The file itself may be named, too.
        return Path.name(path) == ProjectFile.name ? Path.parent(path) : path
    }

    private static func runTrust(_ session: Session) throws -> ExitCode {
        if session.arguments.has("list") { return try showList(session) }
        let file = ProjectFile.look(in: directory(session), session.trustList)
        switch file.standing {
        case .absent:
            throw Failure(
                .notFound, "there is no \(file.path)", fix: "name the directory that holds \(ProjectFile.name)")
        case .refused(let reason):
            throw Failure(
                .refused, TerminalText.line("\(file.path) cannot be trusted: \(reason)"),
                fix: "make it a file of your own that nobody else can write, or name it each time with --config")
        case .trusted, .untrusted: break
        }
        let isNew = try file.trust(session.trustList)
        // What was trusted is shown: it may say more than was expected.
        for line in file.lines.prefix(40) { session.console.note("  | \(TerminalText.line(line))") }
        session.say(
            TerminalText.line("\(file.path) \(isNew ? "is trusted as it is now" : "was trusted already")"), file.path)
        return .done
    }

    private static func runUntrust(_ session: Session) throws -> ExitCode {
        let file = ProjectFile.look(in: directory(session), session.trustList)
        let wasTrusted = try file.untrust(session.trustList)
        session.say("\(file.path) \(wasTrusted ? "is trusted no more" : "was not trusted")", file.path)
        return .done
    }

    private static func showList(_ session: Session) throws -> ExitCode {
        let list = session.trustList
        let rows = try list.entries().map { entry -> (path: String, state: String) in
            let now = ProjectFile.look(in: Path.parent(entry.path), list)
            switch now.standing {
            case .trusted: return (entry.path, "trusted")
            case .untrusted: return (entry.path, "changed since")
            case .absent: return (entry.path, "gone")
            case .refused(let reason): return (entry.path, reason)
            }
        }
        if session.format != .text {
            session.printJSON(.array(rows.map { ["path": .string($0.path), "state": .string($0.state)] }))
            return .done
        }
        if rows.isEmpty { session.console.note("no \(ProjectFile.name) is trusted") }
        for row in rows {
            session.console.print(session.console.isQuiet ? row.path : "\(row.path)  \(row.state)")
        }
        return .done
    }
}
