// SPDX-License-Identifier: Apache-2.0

/// The characters that are drawn besides text: with Unicode, or with ASCII only.
enum Glyphs: Sendable {
    case unicode, ascii

    var horizontal: String { self == .ascii ? "-" : "─" }
    var vertical: String { self == .ascii ? "|" : "│" }
    var corners: (String, String, String, String) { self == .ascii ? ("+", "+", "+", "+") : ("┌", "┐", "└", "┘") }
    var selection: String { self == .ascii ? ">" : "▌" }
    var check: String { self == .ascii ? "+" : "✓" }
    var cross: String { self == .ascii ? "X" : "✖" }
    var separator: String { self == .ascii ? ">" : "›" }
    var ellipsis: String { self == .ascii ? "~" : "…" }

    /// The sign of a status: `●` for running.
    func status(_ role: Role) -> String {
        switch (role, self) {
        case (.good, .unicode): "●"
        case (.good, .ascii): "*"
        case (.busy, .unicode): "◐"
        case (.busy, .ascii): "~"
        case (.attention, .unicode): "▲"
        case (.attention, .ascii): "!"
        case (.bad, _): cross
        case (_, .unicode): "○"
        case (_, .ascii): "-"
        }
    }

    /// A bar of `width` columns, `part` of it (0…1) full, in steps of an eighth of a column where that can be drawn.
    func bar(_ part: Double, width: Int) -> String {
        guard width > 0 else { return "" }
        let part = part.isFinite ? min(1, max(0, part)) : 0
        if self == .ascii {
            let full = Int(part * Double(width))
            return String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
        }
        let eighths = Int(part * Double(width * 8))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let full = eighths / 8
        let used = full + (partial.isEmpty ? 0 : 1)
        return String(repeating: "█", count: full) + partial + String(repeating: "·", count: width - used)
    }

    /// A cell of a chart that is so many eighths full; none for 0 and less, all for 8 and more.
    func column(_ eighths: Int) -> Character {
        guard eighths > 0 else { return " " }
        let steps = Array(self == .ascii ? ".:-=+*##" : "▁▂▃▄▅▆▇█")
        return steps[min(8, eighths) - 1]
    }

    /// A cell of a chart without data.
    var noData: Character { self == .ascii ? " " : "·" }

    /// Eight heights of a small chart; `nil` is a column without data.
    func spark(_ values: [Double?]) -> String {
        let top = values.compactMap(\.self).max() ?? 0
        let steps = Array(self == .ascii ? ".:-=+*##" : "▁▂▃▄▅▆▇█")
        return String(
            values.map { value -> Character in
                guard let value, top > 0 else { return self == .ascii ? " " : "·" }
                return steps[min(7, max(0, Int(value / top * 7.999)))]
            })
    }

    /// What stands for `piece` when only ASCII can be shown.
    func plain(_ piece: DisplayText.Piece) -> DisplayText.Piece {
        if piece.glyph.number < 0x7F { return piece }
        let scalar = piece.glyph.scalars[0]
        return DisplayText.Piece(glyph: Glyph(Self.substitutes[scalar] ?? "?"), width: 1)
    }

    private static let substitutes: [Unicode.Scalar: Unicode.Scalar] = [
        "…": "~", "–": "-", "—": "-", "“": "\"", "”": "\"", "‘": "'", "’": "'", "·": ".", "×": "x", "→": ">", "←": "<",
        "↑": "^", "↓": "v", "›": ">", "‹": "<", "▾": "v", "▸": ">", "✓": "+", "✖": "X", "●": "*", "○": "-", "◐": "~",
        "▲": "!", "▌": ">", "•": "*", "─": "-", "│": "|", "█": "#", "▁": ".", "␛": "^",
    ]
}
