// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import TUI

/// Says after a start what of the person's files a new server sees and what was hidden of them, with the way in.
enum SeenFiles {
    private static let some = 5

    /// The lines, without line breaks or commands for a terminal.
    /// - Parameters:
    ///   - directory: Where the person is.
    ///   - everything: Whether each hidden path is named.
    static func lines(_ workload: JSON, in directory: String, everything: Bool) -> [String] {
        var lines: [String] = []
        for mount in workload["backend"]?["mounts"]?.arrayValue ?? [] {
            func text(_ key: String) -> String { mount[key]?.stringValue ?? "" }
            let hidden = (mount["hidden"]?.arrayValue ?? []).compactMap(\.stringValue)
            let isNamed = text("reason") == "command_line"
            if !isNamed, hidden.isEmpty { continue }
            let place = text("inside") == text("path") ? text("path") : "\(text("path")) as \(text("inside"))"
            let rights = mount["read_only"]?.boolValue == false ? "" : ", read-only"
            lines.append("it sees \(place)\(rights)\(without(hidden, everything: everything))")
            if everything { lines += hidden.map { "hidden: \(text("inside"))/\($0)" } }
            if isNamed, let way = wayIn(hidden, of: text("path"), in: directory) { lines.append(way) }
        }
        lines += (workload["backend"]?["notes"]?.arrayValue ?? []).compactMap(\.stringValue).filter {
            $0.hasPrefix("not shown")
        }
        return lines.map { TerminalText.line($0) }
    }

    private static func without(_ hidden: [String], everything: Bool) -> String {
        if hidden.isEmpty { return "" }
        if everything { return ", without \(hidden.count) files and folders" }
        let named = hidden.prefix(some).joined(separator: ", ")
        return ", without \(named)\(hidden.count > some ? " and \(hidden.count - some) more" : "")"
    }

    /// How a file of variables reaches it all the same; `nil` where none was hidden.
    private static func wayIn(_ hidden: [String], of folder: String, in directory: String) -> String? {
        let files = hidden.filter { path in
            (path.slashPieces.last ?? "").hasPrefix(".env") && !path.hasSuffix(".example")
        }
        guard let file = files.first(where: { $0 == ".env" }) ?? files.first else { return nil }
        let path = CommandLineWords.quote(folder == directory ? file : "\(folder)/\(file)")
        return "\(file) was hidden: hand its variables over with --env-file \(path), or show it with --show \(path)"
    }
}
