// SPDX-License-Identifier: Apache-2.0

extension KeyMap {
    /// What differs from the standard, by the name in `tui.preset`.
    static let presets: [String: [Action: [Key]]] = [
        "default": [:],
        "vim": [
            .pageDown: [.control("f"), .control("d")], .pageUp: [.control("b"), .control("u")],
            .back: [.character("h")], .undo: [.character("u")], .update: [.character("U")],
            .delete: [.character("X"), .delete],
        ],
        // As in k9s, Ctrl-D deletes; here it opens the question.
        "k9s": [
            .delete: [.control("d"), .delete], .open: [.character("d")], .pageDown: [.control("f")],
            .pageUp: [.control("b")], .copy: [.character("c"), .character("y")], .follow: [.character("s")],
            .fullScreen: [.character("f")], .marker: [.character("m")], .mouse: [.character("M")],
            .unmark: [.control("\\")], .sort: [.character("O")],
        ],
    ]
}
