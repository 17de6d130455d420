// SPDX-License-Identifier: Apache-2.0

/// Turns words into a command and its flags, following the tables of `CommandSpec`.
struct Parser {
    private var result: ParsedArguments
    private var words: ArraySlice<String>
    private var helpHint: String { "see \(result.path.joined(separator: " ")) --help" }

    /// Parses the words after the program's name.
    static func parse(_ words: [String], in table: CommandTable) throws(UsageError) -> ParsedArguments {
        var parser = Parser(
            result: ParsedArguments(path: [table.root.name], command: table.root, table: table), words: words[...])
        try parser.run()
        return parser.result
    }

    private init(result: ParsedArguments, words: ArraySlice<String>) {
        self.result = result
        self.words = words
    }

    private mutating func run() throws(UsageError) {
        while let word = words.popFirst() {
            if word == "--" {
                result.rest = Array(words)
                break
            }
            if word.hasPrefix("--") {
                try longFlag(word)
            } else if word.hasPrefix("-"), word.count > 1 {
                try shortFlags(word)
            } else {
                try plain(word)
            }
        }
        if !result.wantsHelp { try check() }
    }

    private mutating func plain(_ word: String) throws(UsageError) {
        let subcommands = result.command.subcommands
        // A word that is no subcommand may be an argument of a command that has both.
        if let next = subcommands.first(where: { $0.name == word || $0.aliases.contains(word) }),
            result.positionals.isEmpty
        {
            result.command = next
            result.path.append(next.name)
        } else if !subcommands.isEmpty, result.command.count.upperBound == 0 {
            let names = subcommands.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
            let parent = result.path.joined(separator: " ")
            throw UsageError(
                "\(parent) has no command “\(word)”",
                fix: NearestName.find(word, in: names).map { "did you mean \(parent) \($0)?" } ?? helpHint)
        } else {
            result.positionals.append(word)
        }
    }

    private var known: [OptionSpec] { result.command.options + result.table.global }

    private mutating func longFlag(_ word: String) throws(UsageError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let value = parts.count == 2 ? String(parts[1]) : nil
        if name == "help" {
            result.wantsHelp = true
            return
        }
        // Many programs know it as a flag.
        if name == "version", value == nil, result.path.count == 1 { return try plain(name) }
        if let option = known.first(where: { $0.name == name }) { return try take(option, value, as: "--\(name)") }
        guard let flag = result.command.foreign.first(where: { $0.name == name }) else { throw unknown("--\(name)") }
        guard let given = value ?? (flag.takesValue ? nextValue() : "true") else {
            throw UsageError("--\(name) needs a value", fix: helpHint)
        }
        if let refusal = flag.refusal(given) { throw refusal }
        result.foreign.append("--\(name)")
    }

    private mutating func shortFlags(_ word: String) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            if letter == "h" {
                result.wantsHelp = true
                continue
            }
            guard let option = known.first(where: { $0.short == letter }) else { throw unknown("-\(letter)") }
            if option.placeholder != nil {
                let glued = letters.first == "=" ? letters.dropFirst() : letters
                try take(option, letters.isEmpty ? nil : String(glued), as: "-\(letter)")
                return
            }
            try take(option, nil, as: "-\(letter)")
        }
    }

    private mutating func take(_ option: OptionSpec, _ given: String?, as flag: String) throws(UsageError) {
        switch option.kind {
        case .flag:
            if given != nil { throw UsageError("\(flag) takes no value", fix: helpHint) }
            result.values[option.name] = ["true"]
        case .toggle:
            let value = given ?? "true"
            guard value == "true" || value == "false" else {
                throw UsageError("\(flag) is true or false, not “\(value)”", fix: "write \(flag)=false")
            }
            result.values[option.name] = [value]
        case .value(let placeholder), .list(let placeholder):
            guard let value = given ?? nextValue() else {
                throw UsageError(
                    "\(flag) needs a value", fix: "write \(flag) \(placeholder), or \(flag)=\(placeholder)")
            }
            if placeholder == "NAME" || placeholder == "GROUP" { try checkName(value, flag, helpHint) }
            if !option.choices.isEmpty, !option.choices.contains(value) {
                throw UsageError(
                    "\(flag) is one of \(option.choices.joined(separator: ", ")), not “\(value)”",
                    fix: NearestName.find(value, in: option.choices).map { "did you mean \($0)?" } ?? helpHint)
            }
            if case .list = option.kind {
                result.values[option.name, default: []].append(value)
            } else {
                result.values[option.name] = [value]
            }
        }
    }

    /// The next word, unless it is clearly the next flag: `--name --port 1` is a mistake, `-e -x` is not ours to judge.
    private mutating func nextValue() -> String? {
        guard let next = words.first, !next.hasPrefix("--") else { return nil }
        return words.popFirst()
    }

    private func unknown(_ flag: String) -> UsageError {
        let command = result.path.joined(separator: " ")
        let names = known.filter { !$0.isHidden }.map { "--\($0.name)" }
        let nearest = flag.hasPrefix("--") ? NearestName.find(flag, in: names) : nil
        return UsageError(
            "\(command) has no flag \(flag)", fix: nearest.map { "did you mean \($0)?" } ?? helpHint)
    }

    private func check() throws(UsageError) {
        let command = result.command
        if result.rest != nil, !command.takesRest {
            throw UsageError("\(result.path.joined(separator: " ")) takes nothing behind “--”", fix: helpHint)
        }
        if result.positionals.count > command.count.upperBound {
            let extra = result.positionals[command.count.upperBound]
            let hint = command.takesRest ? "put a program's own arguments behind “--”" : helpHint
            throw UsageError("“\(extra)” is one argument too many", fix: hint)
        }
        if command.run != nil, result.positionals.count < command.count.lowerBound {
            throw UsageError(
                "\(result.path.joined(separator: " ")) needs \(command.arguments)",
                fix: example)
        }
        for (index, value) in result.positionals.enumerated() {
            guard let name = command.argumentName(index), Self.objects.contains(name) else { continue }
            try checkName(value, name, example)
        }
    }

    private var example: String { result.command.examples.first.map { "for example: \($0)" } ?? helpHint }

    /// Arguments that name something, and so become a part of a path.
    private static let objects: Set = ["NAME", "NEW", "CLIENT", "SERVER", "TOOL", "ID", "KEY"]

    /// - Parameter place: the flag or argument that has the value.
    private func checkName(_ value: String, _ place: String, _ fix: String) throws(UsageError) {
        guard ["", ".", ".."].contains(value) else { return }
        throw UsageError("\(place) \(value.isEmpty ? "is empty" : "cannot be “\(value)”")", fix: fix)
    }
}
