// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import TUI

/// Pictures kept as text, one file per screen: its states, sizes and styles are parts of it, each below a line `== name`.
///
/// Rows that are the same four times or more stand there once, with their number. `THV_GOLDEN=write` writes all anew.
enum GoldenPictures {
    /// A part of a file.
    struct Part {
        var name: String
        var rows: [String]
    }

    /// Compares the parts with the file of that name, and says the first line that differs.
    static func expect(_ file: String, _ parts: [Part], sourceLocation: SourceLocation) throws {
        let now = parts.map { "== \($0.name)\n" + fold($0.rows).map { $0 + "\n" }.joined() }.joined()
        let kept = try Golden.text("Tests/TUITests/Golden/\(file).txt", now: now)
        guard now != kept else { return }
        let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
        let new = now.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
        let part = new.prefix(line + 1).last { $0.hasPrefix("== ") } ?? ""
        Issue.record(
            """
            \(file).txt, line \(line + 1), in “\(part)”; THV_GOLDEN=write writes it anew
            was: \(old.dropFirst(line).first ?? "nothing")
            is:  \(new.dropFirst(line).first ?? "nothing")
            """, sourceLocation: sourceLocation)
    }

    private static func fold(_ rows: [String]) -> [String] {
        var folded: [String] = []
        var index = 0
        while index < rows.count {
            let count = rows[index...].prefix { $0 == rows[index] }.count
            folded += count < 4 ? Array(repeating: rows[index], count: count) : [rows[index], "… \(count - 1) more"]
            index += count
        }
        return folded
    }
}

extension Grid {
    /// `80x24`.
    var sizeName: String { "\(size.width)x\(size.height)" }

    /// The picture as it is read.
    func part(_ name: String) -> GoldenPictures.Part {
        .init(name: name, rows: (0..<size.height).map { text(row: $0) })
    }

    /// What each cell means, row by row, as runs of a length, a letter of the role, and `*` bold, `_` underlined,
    /// `#` selected. What is plain at the end of a row is left out; the last row says where the cursor stands.
    func styles(_ name: String) -> GoldenPictures.Part {
        let cursor = cursor.map { "cursor \($0.x),\($0.y)" } ?? "no cursor"
        return .init(name: name, rows: (0..<size.height).map { runs(row: $0) } + [cursor])
    }

    private func runs(row: Int) -> String {
        var runs: [(style: Style, count: Int)] = []
        for x in 0..<size.width {
            if runs.last?.style == self[x, row].style {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((self[x, row].style, 1))
            }
        }
        if runs.last?.style == .plain { runs.removeLast() }
        return runs.map { "\($0.count)\($0.style.letters)" }.joined(separator: " ")
    }
}

extension Style {
    /// One letter for the role, and signs for the rest.
    var letters: String {
        let role =
            switch role {
            case .plain: "p"
            case .title: "t"
            case .border: "-"
            case .faint: "f"
            case .good: "g"
            case .busy: "y"
            case .idle: "i"
            case .attention: "a"
            case .bad: "x"
            case .link: "l"
            case .secret: "s"
            case .key: "k"
            case .match: "m"
            case .input: "n"
            }
        return role + (isBold ? "*" : "") + (isUnderlined ? "_" : "") + (isSelected ? "#" : "")
    }
}
