// SPDX-License-Identifier: Apache-2.0

/// What a terminal can show, decided once from the environment and from what it says of itself.
struct TerminalProfile: Sendable, Equatable {
    enum Colors: Int, Sendable, Comparable {
        case none = 0
        case eight = 8
        case sixteen = 16
        case many = 256
        static func < (a: Colors, b: Colors) -> Bool { a.rawValue < b.rawValue }
    }
    var colors: Colors
    var glyphs: Glyphs
    var hasMouse: Bool

    /// - Parameters:
    ///   - environment: `NO_COLOR` and `TERM` are looked at.
    ///   - choice: `--color`: `auto`, `never`, `16`, `256`.
    ///   - reported: the number of colours that the terminal's description names.
    ///   - isUTF8: whether the locale's characters are UTF-8.
    init(environment: [String: String], choice: String, reported: Int, isUTF8: Bool, ascii: Bool) {
        let noColor = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        switch choice {
        case "never": colors = .none
        case "16": colors = .sixteen
        case "256", "true": colors = .many
        default:
            if noColor || reported < 8 {
                colors = .none
            } else if reported >= 256 {
                colors = .many
            } else {
                colors = reported >= 16 ? .sixteen : .eight
            }
        }
        let term = environment["TERM"] ?? ""
        glyphs = ascii || !isUTF8 || term == "vt100" ? .ascii : .unicode
        hasMouse = term != "vt100" && term != "linux" && term != "dumb"
    }
}

/// How a style looks: an ANSI colour (nil is the terminal's own) and attributes. Background is never set.
struct Look: Equatable, Sendable {
    var color: Int?
    var bold = false
    var dim = false
    var reverse = false
    var underline = false

    /// Colour is never the only carrier: without it, attributes, glyphs and words still tell everything.
    init(_ style: Style, _ colors: TerminalProfile.Colors) {
        bold = style.isBold
        underline = style.isUnderlined
        reverse = style.isSelected
        switch style.role {
        case .plain, .input: break
        case .title: bold = true
        case .border, .faint, .idle: dim = !style.isSelected
        case .good: color = 2
        case .busy: color = 4
        case .attention:
            color = 3
            bold = bold || colors == .none
        case .bad:
            color = 1
            bold = true
        case .link: underline = true
        case .secret: color = 5
        case .key:
            color = 6
            bold = true
        case .match:
            color = 3
            reverse = !reverse
        }
        if colors == .none { color = nil }
    }
}
