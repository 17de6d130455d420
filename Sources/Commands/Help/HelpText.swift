// SPDX-License-Identifier: Apache-2.0

/// The help of a command, for a terminal of 80 columns.
enum HelpText {
    static let width = 80

    /// - Parameter all: with the flags that the short help only names.
    static func make(_ command: CommandSpec, path: [String], in table: CommandTable, all: Bool = false) -> String {
        var lines = ["Usage: \(usage(command, path))", "", sentence(command.summary)]
        if !command.details.isEmpty {
            lines += command.details.split(whereSeparator: \.isNewline).flatMap { wrap(String($0), indent: "") }
        }
        let subcommands = command.subcommands.filter { !$0.isHidden }
        if !subcommands.isEmpty {
            lines.append("")
            lines += rows(
                subcommands.map { ([$0.name] + $0.aliases.prefix(1)).joined(separator: ", ") },
                subcommands.map(\.summary))
        }
        let options = (path.count == 1 ? table.global : command.options).filter { !$0.isHidden }
        let shown = options.filter { all || !$0.isAdvanced }
        if !shown.isEmpty {
            lines.append("")
            lines += rows(shown.map(label), shown.map(\.help))
        }
        if shown.count < options.count {
            let names = options.filter(\.isAdvanced).map { "--\($0.name)" }.joined(separator: ", ")
            let more = "Also: \(names)"
            lines += wrap(
                more
                    + (options.count - shown.count > 1
                        ? " (thv help \(path.dropFirst().joined(separator: " ")) --all)" : ""))
        }
        lines.append("")
        for (index, example) in command.examples.enumerated() {
            lines.append((index == 0 ? "Example: " : "         ") + example)
        }
        if path.count > 1 { lines.append("Flags for every command: thv help") }
        return lines.joined(separator: "\n") + "\n"
    }

    static func usage(_ command: CommandSpec, _ path: [String]) -> String {
        var words = path
        if !command.options.isEmpty || path.count == 1 { words.append("[flags]") }
        if !command.subcommands.isEmpty, path.count > 1 { words.append("COMMAND") }
        if !command.arguments.isEmpty { words.append(command.arguments) }
        return words.joined(separator: " ")
    }

    /// `-e, --env K=V`.
    static func label(_ option: OptionSpec) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        return short + "--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    /// Two columns; a label too long for the first one keeps its line, and its text is cut to fit by nobody: tests hold
    /// every line to the width.
    private static func rows(_ labels: [String], _ texts: [String]) -> [String] {
        let column = min(31, (labels.map(\.count).max() ?? 0) + 2)
        return zip(labels, texts).map { label, text in
            "  " + label + String(repeating: " ", count: max(2, column - label.count)) + text
        }
    }

    /// Breaks at spaces so that no line is longer than the terminal.
    static func wrap(_ text: String, indent: String = "  ") -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(indent + word)
            }
        }
        return lines
    }
}
