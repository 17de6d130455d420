// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// One command and everything that is known of it without running it.
struct CommandSpec: Sendable {
    /// What a shell may offer for the arguments.
    enum Completion: Sendable {
        case none, files, workloads, commands
        case words([String])
    }

    let name: String
    var aliases: [String] = []
    /// One line for lists of commands, without a full stop.
    let summary: String
    /// The arguments as written in the usage line: `NAME…`.
    var arguments = ""
    /// How many arguments there may be.
    var count = 0...0
    /// Whether `--` and what follows it means something.
    var takesRest = false
    var options: [OptionSpec] = []
    /// Flags of ToolHive's that it does not have: what is said about each.
    var foreign: [ForeignFlag] = []
    /// Further lines of help, at most three.
    var details = ""
    /// Whole command lines.
    var examples: [String] = []
    var subcommands: [CommandSpec] = []
    var completion = Completion.none
    var isHidden = false
    /// What it does; `nil` for commands that only hold others.
    var run: (@Sendable (Session) async throws -> ExitCode)?

    /// What each argument is called, in order; empty where they are a choice, as for `run`.
    var argumentNames: [String] {
        if arguments.hasBytes(of: " | ") { return [] }
        return arguments.split(separator: " ").prefix { !$0.hasSuffix("--") }.map { word in
            word.filter { !"[]…".contains($0) }
        }
    }

    /// What the argument at `index` is called; the last name is that of all that follow.
    func argumentName(_ index: Int) -> String? {
        let names = argumentNames
        return names.isEmpty ? nil : names[min(index, names.count - 1)]
    }
}
