// SPDX-License-Identifier: Apache-2.0

/// Paths and longer texts: what is found or written elsewhere and comes back.
extension FormField {
    /// A field for a path.
    func browsable() -> FormField {
        var field = self
        field.holdsPath = true
        return field
    }

    /// What is written of a path so far: of `/here:/inside` the first part, of a command the program.
    var typedPath: String {
        let text = lines[line].text.trimmed
        if kind == .lines { return String(text.prefix { $0 != ":" }) }
        return CommandLineWords.split(text)?.first ?? text
    }

    /// Puts a path in, and leaves what stands around it. A new line of files becomes one that can only be read.
    mutating func put(path: String) {
        let text = lines[line].text.trimmed
        guard kind == .lines else {
            let rest = (CommandLineWords.split(text) ?? []).dropFirst()
            let takesWords = key == "/command"
            put(
                ([takesWords ? CommandLineWords.quote(path) : path]
                    + (takesWords ? rest.map(CommandLineWords.quote) : []))
                    .joined(separator: " "))
            return
        }
        let rest = text.drop { $0 != ":" }
        let name = path.split(separator: "/").last.map(String.init) ?? "data"
        replaceLine(path + (rest.isEmpty ? ":/\(name):ro" : String(rest)))
    }

    /// What opens an editor for it; a secret is never given to another program.
    var editing: [Outcome] {
        switch kind {
        case .secret: [.say("a secret is not given to another program")]
        case .lines: [.edit("edited", lines.map(\.text).joined(separator: "\n"), suffix: "txt")]
        default: [.say("Ctrl-O is for fields of several lines")]
        }
    }
}
