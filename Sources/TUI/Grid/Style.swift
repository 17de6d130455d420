// SPDX-License-Identifier: Apache-2.0

/// What a piece of text means. The terminal decides how that looks; a word or a glyph always says it as well.
enum Role: UInt8, CaseIterable, Sendable {
    case plain, title, border, faint
    case good, busy, idle, attention, bad
    case link, secret, key, match, input
}

/// How a cell is to be shown: what it means, and whether it is the selected one.
struct Style: Hashable, Sendable {
    var role = Role.plain
    var isSelected = false
    var isBold = false
    var isUnderlined = false

    static let plain = Style()

    init(_ role: Role = .plain, selected: Bool = false, bold: Bool = false, underlined: Bool = false) {
        self.role = role
        isSelected = selected
        isBold = bold
        isUnderlined = underlined
    }

    /// The same, as part of the selected line.
    func selected(_ isSelected: Bool) -> Style {
        var style = self
        style.isSelected = isSelected
        return style
    }
}
