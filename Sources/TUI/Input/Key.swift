// SPDX-License-Identifier: Apache-2.0

/// A key as a terminal can report it.
enum Key: Hashable, Sendable {
    /// A printable character.
    case character(Unicode.Scalar)
    /// Ctrl and a letter, in lower case.
    case control(Unicode.Scalar)
    case function(Int)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, pageUp, pageDown, home, end

    /// The key's name for people and for the configuration: `Ctrl-R`, `Enter`, `n`.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(Character(scalar))
        case .control(let scalar): "Ctrl-" + String(Character(scalar)).uppercased()
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Delete"
        case .insert: "Insert"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        }
    }

    /// The key of that name, in any case except for single letters.
    init?(name: String) {
        let scalars = Array(name.unicodeScalars)
        if scalars.count == 1, scalars[0].value > 0x20 {
            self = .character(scalars[0])
            return
        }
        let lower = name.lowercased()
        if lower.hasPrefix("ctrl-"), lower.unicodeScalars.count == 6, let last = lower.unicodeScalars.last {
            self = .control(last)
            return
        }
        if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...24).contains(number) {
            self = .function(number)
            return
        }
        guard let found = Self.named.first(where: { $0.name.lowercased() == lower }) else { return nil }
        self = found
    }

    private static let named: [Key] = [
        .character(" "), .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right,
        .pageUp, .pageDown, .home, .end,
    ]
}

/// What a person did.
enum Input: Sendable, Equatable {
    case key(Key)
    /// Text pasted as a whole: never taken for keys.
    case paste(String)
    case mouse(Mouse)
    case resize(Size)
}

/// A click or a turn of the wheel, in the coordinates of the screen.
struct Mouse: Sendable, Equatable {
    enum Kind: Sendable { case click, doubleClick, menu, scrollUp, scrollDown }
    var kind: Kind
    var x: Int
    var y: Int
}
