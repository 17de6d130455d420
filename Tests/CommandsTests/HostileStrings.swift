// SPDX-License-Identifier: Apache-2.0

/// Texts that would do something to a terminal or to whoever reads it, from a table of sequences and places in a text.
struct HostileStrings {
    private static let sequences = [
        "\u{1B}[2J", "\u{1B}]0;FORGED\u{7}", "\u{1B}]52;c;Rk9SR0VE\u{7}", "\u{1B}]8;;http://x\u{1B}\\", "\u{1B}c",
        "\u{1B}P$q\u{1B}\\", "\u{7}", "\u{8}\u{8}", "\r", "x\nFORGED", "x\r\nFORGED", "x\u{B}FORGED", "\u{C}", "\u{0}",
        "\u{7F}", "\u{80}", "x\u{84}FORGED", "x\u{85}FORGED", "\u{8D}", "\u{90}x\u{9C}", "\u{9B}2J", "\u{9D}0;x\u{9C}",
        "\u{9F}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}moc.live", "\u{2066}", "\u{2067}",
        "\u{2068}",
        "\u{2069}", "\u{200E}", "\u{200F}", "\u{61C}", "x\u{2028}FORGED", "x\u{2029}FORGED", "\u{200B}", "\u{200C}",
        "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{34F}", "\u{3164}", "\u{115F}", "\u{FFA0}", "\u{180E}",
        "\u{E0001}", "\u{E0041}\u{E0042}", "\u{E0101}", "\u{FE0F}", "\u{FE00}", "\u{FFF9}", "\u{FFFB}", "\u{E000}",
        "\u{10FFFF}", "\u{1D173}", "\u{206A}", "e" + String(repeating: "\u{301}", count: 400),
    ]

    /// Every sequence at the front, in the middle, at the end, doubled, and alone: 300 texts.
    static let all: [String] = sequences.flatMap { sequence in
        [
            sequence + "text", "te\(sequence)xt", "text" + sequence, "ab \(sequence)\(sequence) \u{1F600}\(sequence)",
            sequence,
        ]
    }

    private var next = 0

    init(from start: Int) { next = start }

    mutating func take() -> String {
        next += 1
        return Self.all[next % Self.all.count]
    }

    /// What in `text` may not reach a terminal, by a table that is not the program's.
    static func findings(in text: String) -> [String] {
        var marks = 0
        var before: Unicode.Scalar = " "
        var found: [String] = []
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let isBad: Bool
            switch scalar.value {
            case 0x0A, 0x09: isBad = false
            case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
                0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xFE00...0xFE0D, 0x1D173...0x1D17A,
                0xE0000...0xE0FFF, 0xE000...0xF8FF, 0x10FFFF:
                isBad = true
            // These only inside of a picture.
            case 0x200C, 0x200D, 0xFE0F: isBad = before.value < 0x2190 && !before.properties.isEmoji
            case 0x300..<0x370:
                marks += 1
                isBad = marks > 16
            default:
                marks = 0
                isBad = false
            }
            before = scalar
            if isBad { found.append("U+\(String(scalar.value, radix: 16)) at \(index)") }
        }
        let forged = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("FORGED") }
        return found + forged.map { "a line of its own: \($0)" }
    }
}
