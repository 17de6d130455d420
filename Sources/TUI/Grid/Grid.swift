// SPDX-License-Identifier: Apache-2.0

/// Columns and rows.
struct Size: Hashable, Sendable {
    var width: Int
    var height: Int
    init(_ width: Int, _ height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A part of a grid; `x` and `y` count from its upper left corner.
struct Rect: Hashable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// Without `margin` cells at each side.
    func inset(_ margin: Int = 1) -> Rect {
        Rect(x + margin, y + margin, width - 2 * margin, height - 2 * margin)
    }

    func contains(x column: Int, y row: Int) -> Bool {
        column >= x && column < x + width && row >= y && row < y + height
    }
}

/// One place on the screen. The right half of a wide character has width 0.
struct Cell: Equatable, Sendable {
    var glyph = Glyph.space
    var style = Style.plain
    var width = 1
}

/// A picture of the whole screen: what `view` makes and a terminal shows.
struct Grid: Equatable, Sendable {
    let size: Size
    private(set) var cells: [Cell]
    /// Where the cursor stands, for screen readers and text fields; `nil` hides it.
    var cursor: Position?

    struct Position: Equatable, Sendable {
        var x: Int
        var y: Int
    }

    init(_ size: Size) {
        self.size = size
        cells = [Cell](repeating: Cell(), count: size.width * size.height)
    }

    subscript(x: Int, y: Int) -> Cell { cells[y * size.width + x] }

    /// Puts a character. A wide one that would stick out becomes a space; halves of what was there become spaces.
    mutating func put(_ piece: DisplayText.Piece, x: Int, y: Int, style: Style) {
        guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
        let at = y * size.width + x
        release(at, x: x)
        guard piece.width == 2 else {
            cells[at] = Cell(glyph: piece.glyph, style: style, width: 1)
            return
        }
        guard x + 1 < size.width else {
            cells[at] = Cell(glyph: .space, style: style, width: 1)
            return
        }
        release(at + 1, x: x + 1)
        cells[at] = Cell(glyph: piece.glyph, style: style, width: 2)
        cells[at + 1] = Cell(glyph: .space, style: style, width: 0)
    }

    /// Breaks up the wide character that a new one will cover half of.
    private mutating func release(_ at: Int, x: Int) {
        if cells[at].width == 0, x > 0 { cells[at - 1] = Cell(style: cells[at - 1].style) }
        if cells[at].width == 2, x + 1 < size.width { cells[at + 1] = Cell(style: cells[at + 1].style) }
    }

    /// The row as text, without trailing spaces: for tests, `--once` and reports.
    func text(row: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for x in 0..<size.width where self[x, row].width > 0 { scalars.append(contentsOf: self[x, row].glyph.scalars) }
        var text = String(scalars)
        while text.last == " " { text.removeLast() }
        return text
    }

    /// All rows.
    var text: String { (0..<size.height).map { text(row: $0) }.joined(separator: "\n") }
}
