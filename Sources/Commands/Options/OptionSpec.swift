// SPDX-License-Identifier: Apache-2.0

/// One flag. Parser, help, completions and manual page all read this.
struct OptionSpec: Sendable {
    /// What follows the flag.
    enum Kind: Sendable, Equatable {
        /// Nothing; present or not.
        case flag
        /// Nothing, or `=true` and `=false`.
        case toggle
        /// A value called so in the help; the last one counts.
        case value(String)
        /// A value each time it is given.
        case list(String)
    }

    /// What a shell may offer for the value.
    enum Completion: Sendable {
        case none, files, directories, workloads, groups
    }

    /// Without dashes.
    let name: String
    let short: Character?
    let kind: Kind
    /// One line, without a full stop.
    let help: String
    /// The only values allowed, when not empty.
    var choices: [String] = []
    var completion = Completion.none
    /// Left out of the short help, which names it only.
    var isAdvanced = false
    /// Shown nowhere.
    var isHidden = false

    init(
        _ name: String, _ short: Character? = nil, _ kind: Kind = .flag, _ help: String, choices: [String] = [],
        completion: Completion = .none, isAdvanced: Bool = false, isHidden: Bool = false
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.help = help
        self.choices = choices
        self.completion = completion
        self.isAdvanced = isAdvanced
        self.isHidden = isHidden
    }

    /// What its value is called, if it takes one.
    var placeholder: String? {
        switch kind {
        case .flag, .toggle: nil
        case .value(let name), .list(let name): name
        }
    }
}

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
        if arguments.contains(" | ") { return [] }
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
