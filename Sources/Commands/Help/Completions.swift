// SPDX-License-Identifier: Apache-2.0

/// Completion scripts, made from the tables.
struct Completions {
    private let table: CommandTable

    init(of table: CommandTable) { self.table = table }

    /// The script for `bash`, `zsh` or `fish`; `nil` for any other shell.
    func script(for shell: String) -> String? {
        switch shell {
        case "bash": bash
        case "zsh": zsh
        case "fish": fish
        default: nil
        }
    }

    /// One command with the words that lead to it.
    private struct Entry {
        var path: [String]
        var spec: CommandSpec
        var global: [OptionSpec]
        var options: [OptionSpec] { (spec.options + global).filter { !$0.isHidden } }
        var key: String { path.dropFirst().joined(separator: " ") }
        var children: [CommandSpec] { spec.subcommands.filter { !$0.isHidden } }
    }

    private var entries: [Entry] {
        func walk(_ spec: CommandSpec, _ path: [String]) -> [Entry] {
            let own = Entry(path: path, spec: spec, global: table.global)
            return [own] + own.children.flatMap { walk($0, path + [$0.name]) }
        }
        return walk(table.root, ["thv"])
    }

    private func flags(_ entry: Entry) -> [String] {
        entry.options.flatMap { option in (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"] }
    }

    // MARK: bash

    private var bash: String {
        var script = """
            # bash completion for thv; made by thv completion bash
            _thv() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
                local command= word words= kind= i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    case "$command $word" in

            """
        for entry in entries.dropFirst() {
            let parent = entry.path.dropFirst().dropLast().joined(separator: " ")
            for name in [entry.spec.name] + entry.spec.aliases {
                script += "            \"\(parent) \(name)\") command=\"\(entry.key)\" ;;\n"
            }
        }
        script += """
                    esac
                done
                case "$command" in

            """
        for entry in entries { script += bashCase(entry) }
        script += """
                esac
                case "$kind" in
                    files) compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")); return ;;
                    directories) compopt -o filenames; COMPREPLY=($(compgen -d -- "$current")); return ;;
                    workloads) words="$words $(thv list -q 2>/dev/null)" ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -F _thv thv

            """
        return script
    }

    private func bashCase(_ entry: Entry) -> String {
        var lines = ["        \"\(entry.key)\")", "            case \"$previous\" in"]
        for option in entry.options where option.placeholder != nil {
            let names = ((option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]).joined(separator: "|")
            let action: String
            if !option.choices.isEmpty {
                action = "words=\"\(option.choices.joined(separator: " "))\""
            } else {
                switch option.completion {
                case .files: action = "kind=files"
                case .directories: action = "kind=directories"
                case .workloads: action = "kind=workloads"
                case .none, .groups: action = "return"
                }
            }
            lines.append("                \(names)) \(action) ;;")
        }
        let words = entry.children.map(\.name) + argumentWords(entry.spec) + flags(entry)
        lines.append("                *) words=\"\(words.joined(separator: " "))\"\(kind(entry.spec)) ;;")
        lines += ["            esac", "            ;;"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func kind(_ spec: CommandSpec) -> String {
        switch spec.completion {
        case .workloads: "; [[ $current != -* ]] && kind=workloads"
        case .files: "; [[ $current != -* ]] && kind=files"
        case .none, .commands, .words: ""
        }
    }

    private func argumentWords(_ spec: CommandSpec) -> [String] {
        switch spec.completion {
        case .words(let words): words
        case .commands: table.root.subcommands.filter { !$0.isHidden }.map(\.name) + ["exit-codes"]
        case .none, .files, .workloads: []
        }
    }

    // MARK: zsh

    private var zsh: String {
        var script = """
            #compdef thv
            # zsh completion for thv; made by thv completion zsh
            _thv_workloads() { compadd -- ${(f)"$(thv list -q 2>/dev/null)"} }

            """
        for entry in entries { script += zshFunction(entry) }
        script += """
            if [ "$funcstack[1]" = "_thv" ]; then _thv "$@"; else compdef _thv thv; fi

            """
        return script
    }

    private func function(_ entry: Entry) -> String { "_" + entry.path.joined(separator: "_") }

    private func zshFunction(_ entry: Entry) -> String {
        var lines = ["\(function(entry))() {"]
        lines.append("    local line state")
        lines.append("    _arguments -S -s -C \\")
        for option in entry.options { lines += zshOption(option).map { "        \($0) \\" } }
        if entry.children.isEmpty {
            lines.append("        '*:argument:\(zshArgument(entry.spec))'")
        } else {
            lines += [
                "        '1:command:->command' '*::argument:->argument'", "    case $state in", "        command)",
            ]
            let names = entry.children.map { "'\($0.name):\(zshText($0.summary))'" }.joined(separator: " ")
            lines += ["            local commands=(\(names))", "            _describe command commands ;;"]
            lines += ["        argument)", "            case $line[1] in"]
            for child in entry.children {
                let name = ([child.name] + child.aliases).joined(separator: "|")
                lines.append(
                    "                \(name)) \(function(Entry(path: entry.path + [child.name], spec: child, global: table.global))) ;;"
                )
            }
            lines += ["            esac ;;", "    esac"]
        }
        lines.append("}")
        return lines.joined(separator: "\n") + "\n"
    }

    private func zshOption(_ option: OptionSpec) -> [String] {
        let isList = if case .list = option.kind { true } else { false }
        let names = (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
        return names.map { name in
            var text = (isList ? "*" : "") + name + "[\(zshText(option.help))]"
            if let placeholder = option.placeholder { text += ":\(zshText(placeholder)):\(zshValue(option))" }
            return "'\(text)'"
        }
    }

    private func zshValue(_ option: OptionSpec) -> String {
        if !option.choices.isEmpty { return "(\(option.choices.joined(separator: " ")))" }
        return switch option.completion {
        case .files: "_files"
        case .directories: "_files -/"
        case .workloads: "_thv_workloads"
        case .none, .groups: " "
        }
    }

    private func zshArgument(_ spec: CommandSpec) -> String {
        switch spec.completion {
        case .workloads: "_thv_workloads"
        case .files: "_files"
        case .words, .commands: "(\(argumentWords(spec).joined(separator: " ")))"
        case .none: " "
        }
    }

    /// Characters that mean something inside `_arguments`, and the quote.
    private func zshText(_ text: String) -> String {
        text.map { "[]:".contains($0) ? "\\\($0)" : $0 == "'" ? "'\\''" : String($0) }.joined()
    }

    // MARK: fish

    private var fish: String {
        var script = """
            # fish completion for thv; made by thv completion fish
            function __thv_at
                set -l words (commandline -opc)
                set -l path
                for word in $words[2..]
                    string match -q -- '-*' $word; or set -a path $word
                end
                test (count $path) -ge (count $argv); or return 1
                for i in (seq (count $argv))
                    test "$path[$i]" = "$argv[$i]"; or return 1
                end
            end
            function __thv_top
                not string match -qv -- '-*' (commandline -opc)[2..]
            end
            complete -c thv -f

            """
        for child in table.root.subcommands where !child.isHidden {
            script += "complete -c thv -n __thv_top -a \(child.name) -d '\(fishText(child.summary))'\n"
        }
        for option in table.global { script += "complete -c thv" + fishOption(option) + "\n" }
        for entry in entries.dropFirst() { script += fishEntry(entry) }
        return script
    }

    private func fishEntry(_ entry: Entry) -> String {
        let condition = " -n '__thv_at \(entry.key)'"
        var lines = entry.children.map { "complete -c thv\(condition) -a \($0.name) -d '\(fishText($0.summary))'" }
        for option in entry.spec.options where !option.isHidden {
            lines.append("complete -c thv\(condition)" + fishOption(option))
        }
        let words = argumentWords(entry.spec)
        if !words.isEmpty { lines.append("complete -c thv\(condition) -a '\(words.joined(separator: " "))'") }
        if case .workloads = entry.spec.completion {
            lines.append("complete -c thv\(condition) -a '(thv list -q 2>/dev/null)'")
        }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    private func fishOption(_ option: OptionSpec) -> String {
        var text = " -l \(option.name)" + (option.short.map { " -s \($0)" } ?? "")
        if option.placeholder != nil {
            text += " -r"
            if !option.choices.isEmpty {
                text += " -a '\(option.choices.joined(separator: " "))'"
            } else {
                switch option.completion {
                case .files, .directories: text += " -F"
                case .workloads: text += " -a '(thv list -q 2>/dev/null)'"
                case .none, .groups: break
                }
            }
        }
        return text + " -d '\(fishText(option.help))'"
    }

    private func fishText(_ text: String) -> String {
        text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
}
