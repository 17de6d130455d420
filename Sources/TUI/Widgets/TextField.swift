// SPDX-License-Identifier: Apache-2.0

/// One line of text that a person edits.
struct TextField: Sendable, Equatable {
    private(set) var scalars: [Unicode.Scalar]
    /// Before which character the cursor stands.
    private(set) var position: Int
    /// Shown as dots, whose number says nothing about the length.
    var isSecret = false

    init(_ text: String = "", isSecret: Bool = false) {
        scalars = Array(text.unicodeScalars)
        position = scalars.count
        self.isSecret = isSecret
    }

    var text: String {
        get { String(String.UnicodeScalarView(scalars)) }
        set {
            scalars = Array(newValue.unicodeScalars)
            position = scalars.count
        }
    }
    var isEmpty: Bool { scalars.isEmpty }

    /// Takes an editing key.
    /// - Returns: whether it was one.
    mutating func receive(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar): insert([scalar])
        case .backspace:
            guard position > 0 else { return true }
            position -= 1
            scalars.remove(at: position)
        case .delete: if position < scalars.count { scalars.remove(at: position) }
        case .left: position = max(0, position - 1)
        case .right: position = min(scalars.count, position + 1)
        case .home, .control("a"): position = 0
        case .end, .control("e"): position = scalars.count
        case .control("u"):
            scalars.removeFirst(position)
            position = 0
        case .control("k"): scalars.removeLast(scalars.count - position)
        case .control("w"):
            var start = position
            while start > 0, scalars[start - 1] == " " { start -= 1 }
            while start > 0, scalars[start - 1] != " " { start -= 1 }
            scalars.removeSubrange(start..<position)
            position = start
        default: return false
        }
        return true
    }

    /// Takes pasted text as it is; the lines of several become one.
    mutating func paste(_ text: String) {
        insert(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value) })
    }

    private mutating func insert(_ new: some Collection<Unicode.Scalar>) {
        // No field needs more, and nobody can look at more.
        guard scalars.count + new.count <= 64 * 1024 else { return }
        scalars.insert(contentsOf: new, at: position)
        position += new.count
    }

    /// Overwrites and empties it: for secrets that were sent.
    mutating func wipe() {
        for index in scalars.indices { scalars[index] = "\0" }
        scalars = []
        position = 0
    }

    /// Draws `[ text ]` of `width` columns; the part around the cursor shows.
    func draw(_ canvas: inout Canvas, x: Int, y: Int, width: Int, isFocused: Bool) {
        guard width >= 4 else { return }
        let style = Style(.input, bold: isFocused, underlined: !isFocused)
        canvas.draw("[", x: x, y: y, Style(isFocused ? .key : .border))
        canvas.draw("]", x: x + width - 1, y: y, Style(isFocused ? .key : .border))
        let room = width - 4
        // It may stand in the edge of a frame.
        canvas.fill(Rect(x + 1, y, width - 2, 1))
        if isSecret {
            canvas.draw(isEmpty ? "" : String(repeating: "•", count: 16), x: x + 2, y: y, Style(.secret), width: room)
            if isFocused { canvas.cursor(x: x + 2 + (isEmpty ? 0 : min(16, room)), y: y) }
            return
        }
        let before = DisplayText.pieces(of: String(String.UnicodeScalarView(scalars[..<position])))
        var used = before.reduce(0) { $0 + $1.width }
        var shown = before[...]
        while used >= room, let first = shown.popFirst() { used -= first.width }
        let after = DisplayText.pieces(of: String(String.UnicodeScalarView(scalars[position...])))
        var column = canvas.draw(Array(shown), x: x + 2, y: y, style)
        if isFocused { canvas.cursor(x: column, y: y) }
        for piece in after {
            if column + piece.width > x + 2 + room { break }
            column = canvas.draw([piece], x: column, y: y, style)
        }
    }
}
