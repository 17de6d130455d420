// SPDX-License-Identifier: Apache-2.0

/// The manual page thv(1), in man(7) macros.
enum ManualPage {
    static func text(of table: CommandTable, version: String) -> String {
        var lines = [
            ".\\\" SPDX-License-Identifier: Apache-2.0", ".\\\" Made by thv help --man; do not edit.",
            ".TH THV 1 \"\" \"\(version.isEmpty ? "thv" : "thv " + version)\" \"User Commands\"", ".SH NAME",
            "thv \\- " + escape(table.root.summary), ".SH SYNOPSIS", ".B thv", "[flags] COMMAND",
            ".SH DESCRIPTION",
            "thv runs MCP servers for everybody who works on a machine, behind one REST API.",
            "Without a running server each command does the work itself; with one it goes through it.",
            ".SH GLOBAL FLAGS",
        ]
        lines += options(table.global)
        lines.append(".SH COMMANDS")
        lines += commands(table.root.subcommands, path: ["thv"])
        lines.append(".SH EXIT STATUS")
        for (code, meaning) in ExitCode.meanings { lines += [".TP", ".B \(code.number)", escape(meaning)] }
        lines += [".SH ENVIRONMENT"]
        for (name, meaning) in environment { lines += [".TP", ".B \(name)", escape(meaning)] }
        lines += [".SH FILES"]
        for (name, meaning) in files { lines += [".TP", ".I \(escape(name))", escape(meaning)] }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let environment = [
        ("THV_RUNTIME_URL", "the server to use, as --runtime"),
        ("THV_INSTANCE_ID", "the instance, as --instance-id"),
        ("THV_STATE_DIR", "where everything is kept, as --state-dir"),
        ("NO_COLOR", "no colours; thv uses none in its commands"),
    ]

    private static let files = [
        ("/etc/thv/config.yaml", "the machine's configuration"),
        ("~/.config/thv/instances/default/config.yaml", "the person's"),
        ("./.thv.yaml", "the directory's, once trusted: thv config trust"),
        ("~/.config/thv/trusted.json", "which of those are trusted"),
        ("~/.local/state/thv/instances/default/", "database, logs and sockets"),
        ("/run/thv/api.sock", "the shared server"),
    ]

    private static func commands(_ specs: [CommandSpec], path: [String]) -> [String] {
        var lines: [String] = []
        for spec in specs where !spec.isHidden {
            let path = path + [spec.name]
            if !spec.subcommands.isEmpty {
                lines += commands(spec.subcommands, path: path)
                continue
            }
            lines += [
                ".SS " + escape(HelpText.usage(spec, path)),
                escape(spec.summary.prefix(1).uppercased() + spec.summary.dropFirst() + "."),
            ]
            if !spec.details.isEmpty { lines.append(escape(spec.details)) }
            lines += options(spec.options)
            for example in spec.examples { lines += [".P", ".RS", ".nf", escape(example), ".fi", ".RE"] }
        }
        return lines
    }

    private static func options(_ specs: [OptionSpec]) -> [String] {
        specs.filter { !$0.isHidden }.flatMap { spec -> [String] in
            let names = (spec.short.map { ["-\($0)"] } ?? []) + ["--\(spec.name)"]
            let head = "\\fB" + names.map(escape).joined(separator: "\\fR, \\fB") + "\\fR"
            let value = spec.placeholder.map { " \\fI\(escape($0))\\fR" } ?? ""
            return [".TP", head + value, escape(spec.help)]
        }
    }

    /// Dashes that can be copied, and no line that looks like a macro.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "…": escaped += "..."
            default: escaped.append(character)
            }
        }
        return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
    }
}
