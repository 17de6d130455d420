// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// `thv version`.
enum VersionCommand {
    static let spec = CommandSpec(
        name: "version", summary: "print the version", options: [FormatOption.list], examples: ["thv version"],
        run: { session in
            if session.format != .text {
                session.printJSON(["version": .string(session.host.version)])
            } else {
                session.console.print(session.console.isQuiet ? session.host.version : "thv \(session.host.version)")
            }
            return .done
        })
}

/// `thv completion`.
enum CompletionCommand {
    private static let shells = ["bash", "zsh", "fish"]

    static let spec = CommandSpec(
        name: "completion", summary: "print a completion script for a shell", arguments: "bash | zsh | fish",
        count: 1...1, details: "bash and fish: put it into a file they read. zsh: as _thv into a directory of $fpath.",
        examples: ["thv completion bash > ~/.local/share/bash-completion/completions/thv"],
        completion: .words(shells), run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let shell = session.arguments.positionals[0]
        guard let script = Completions(of: session.arguments.table).script(for: shell) else {
            throw UsageError(
                "there is no completion for “\(shell)”", fix: "use one of \(shells.joined(separator: ", "))")
        }
        session.console.write(script)
        return .done
    }
}

/// `thv help`.
enum HelpCommand {
    static let spec = CommandSpec(
        name: "help", summary: "explain a command, or the exit codes", arguments: "[COMMAND… | exit-codes]",
        count: 0...4,
        options: [
            OptionSpec("all", "a", .flag, "with every flag"),
            OptionSpec("man", nil, .flag, "print the manual page", isHidden: true),
        ], examples: ["thv help run --all", "thv help exit-codes"], completion: .commands, run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let console = session.console
        if session.arguments.has("man") {
            console.write(ManualPage.text(of: session.arguments.table, version: session.host.version))
            return .done
        }
        let words = session.arguments.positionals
        if words == ["exit-codes"] {
            for (code, meaning) in ExitCode.meanings {
                let number = String(code.number)
                console.print(String(repeating: " ", count: 4 - number.count) + "\(number)  \(meaning)")
            }
            return .done
        }
        let parsed = try Parser.parse(words + ["--help"], in: session.arguments.table)
        if let extra = parsed.positionals.first {
            throw UsageError("\(parsed.path.joined(separator: " ")) has no command “\(extra)”", fix: "see thv help")
        }
        console.write(
            HelpText.make(parsed.command, path: parsed.path, in: parsed.table, all: session.arguments.has("all")))
        return .done
    }
}
