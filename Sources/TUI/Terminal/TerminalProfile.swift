// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What a terminal can show, decided once from the environment and from what it says of itself.
struct TerminalProfile: Sendable, Equatable {
    enum Colors: Int, Sendable, Comparable {
        case none = 0
        case eight = 8
        case sixteen = 16
        case many = 256
        /// Every colour by its parts.
        case direct = 16_777_216
        static func < (a: Colors, b: Colors) -> Bool { a.rawValue < b.rawValue }
    }
    var colors: Colors
    var glyphs: Glyphs
    var hasMouse: Bool

    /// What `--color` may be.
    static let choices = ["auto", "never", "8", "16", "256", "true"]

    /// Whether the locale that the environment names has UTF-8 for its characters, installed or not.
    static func saysUTF8(_ environment: [String: String]) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        let locale = names.first?.lowercased() ?? ""
        return locale.hasBytes(of: "utf-8") || locale.hasBytes(of: "utf8")
    }

    /// - Parameters:
    ///   - environment: `NO_COLOR`, `COLORTERM` and `TERM` are looked at.
    ///   - choice: `--color`: one of `choices`.
    ///   - reported: the number of colours that the terminal's description names.
    ///   - isDirect: whether that description takes colours by their parts.
    ///   - isUTF8: whether the locale's characters are UTF-8.
    init(
        environment: [String: String], choice: String, reported: Int, isDirect: Bool = false, isUTF8: Bool, ascii: Bool
    ) {
        let noColor = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        switch choice {
        case "never": colors = .none
        case "8": colors = .eight
        case "16": colors = .sixteen
        case "256": colors = .many
        case "true": colors = isDirect ? .direct : .many
        default:
            if noColor || reported < 8 {
                colors = .none
            } else if isDirect {
                colors = .direct
            } else if reported >= 256 || ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") {
                // Without a description that takes parts, the nearest of 256 stands for each colour.
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

/// How a style looks: colours (nil is the terminal's own) and attributes.
struct Look: Equatable, Sendable {
    /// The number of a colour, as the terminal counts them.
    var color: Int?
    var background: Int?
    var bold = false
    var dim = false
    var reverse = false
    var underline = false

    /// Colour is never the only carrier: without it, attributes, glyphs and words still tell everything.
    init(_ style: Style, _ colors: TerminalProfile.Colors, _ theme: Theme = .auto) {
        bold = style.isBold
        underline = style.isUnderlined
        reverse = style.isSelected
        switch style.role {
        case .plain, .input: break
        case .title: bold = true
        // A theme has colours of its own for what stands back.
        case .border, .faint, .idle: dim = !style.isSelected && (theme == .auto || colors == .none)
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
        guard colors > .none else {
            color = nil
            return
        }
        if let ink = theme.color(style.role), let paper = theme.background {
            color = colors == .direct ? ink.number : ink.nearest(of: colors.rawValue)
            background = colors == .direct ? paper.number : paper.nearest(of: colors.rawValue)
        }
    }
}
