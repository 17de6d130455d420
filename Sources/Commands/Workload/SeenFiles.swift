// SPDX-License-Identifier: Apache-2.0
import Contract
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
    static func lines(_ workload: Workload, in directory: String, everything: Bool) -> [String] {
        var lines: [String] = []
        for mount in workload.backend.mounts {
            let hidden = mount.hidden
            let isNamed = mount.reason == .commandLine
            if !isNamed, hidden.isEmpty { continue }
            let place = mount.inside == mount.path ? mount.path : "\(mount.path) as \(mount.inside)"
            let rights = mount.isReadOnly ? ", read-only" : ""
            lines.append("it sees \(place)\(rights)\(without(hidden, everything: everything))")
            if everything { lines += hidden.map { "hidden: \(mount.inside)/\($0)" } }
            if isNamed, let way = wayIn(hidden, of: mount.path, in: directory) { lines.append(way) }
        }
        lines += workload.backend.notes.filter { $0.hasPrefix("not shown") }
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
        let files = hidden.filter { KeptVariables.keeps($0) }
        guard let file = files.first(where: { $0 == ".env" }) ?? files.first else { return nil }
        let path = CommandLineWords.quote(folder == directory ? file : "\(folder)/\(file)")
        let ways = "hand its variables over, as secrets, with --env-file \(path), or show it with --show \(path)"
        return "\(file) was hidden: \(ways)"
    }
}
