// SPDX-License-Identifier: Apache-2.0

/// Draws into one rectangle of a grid. Whatever would stick out is cut off.
struct Canvas {
    private(set) var grid: Grid
    /// The rectangle, in the grid's coordinates.
    private(set) var bounds: Rect
    /// The characters to draw with.
    let glyphs: Glyphs

    init(_ size: Size, glyphs: Glyphs) {
        grid = Grid(size)
        bounds = Rect(0, 0, size.width, size.height)
        self.glyphs = glyphs
    }

    var width: Int { bounds.width }
    var height: Int { bounds.height }

    /// Draws with `body` inside `rect`, which is relative to this canvas.
    mutating func inside(_ rect: Rect, _ body: (inout Canvas) -> Void) {
        let outer = bounds
        let x = min(max(rect.x, 0), outer.width)
        let y = min(max(rect.y, 0), outer.height)
        bounds = Rect(
            outer.x + x, outer.y + y, min(rect.width - (x - rect.x), outer.width - x),
            min(rect.height - (y - rect.y), outer.height - y))
        body(&self)
        bounds = outer
    }

    /// Draws `text` and returns the column after it.
    @discardableResult
    mutating func draw(
        _ text: String, x: Int, y: Int, _ style: Style = .plain, width: Int? = nil, cutInMiddle: Bool = false
    ) -> Int {
        let room = min(width ?? Int.max, bounds.width - x)
        return draw(DisplayText.cut(text, to: room, inMiddle: cutInMiddle), x: x, y: y, style)
    }

    @discardableResult
    mutating func draw(_ pieces: [DisplayText.Piece], x: Int, y: Int, _ style: Style = .plain) -> Int {
        guard y >= 0, y < bounds.height else { return x }
        var column = x
        for piece in pieces {
            if column + piece.width > bounds.width { break }
            if column >= 0 {
                let shown = glyphs == .ascii ? glyphs.plain(piece) : piece
                grid.put(shown, x: bounds.x + column, y: bounds.y + y, style: style)
                if shown.width < piece.width {
                    grid.put(.init(glyph: .space, width: 1), x: bounds.x + column + 1, y: bounds.y + y, style: style)
                }
            }
            column += piece.width
        }
        return column
    }

    /// Draws `text` so that it ends before column `end`.
    mutating func draw(_ text: String, endingAt end: Int, y: Int, _ style: Style = .plain) {
        draw(text, x: end - Width.of(text), y: y, style)
    }

    /// Fills `rect` with spaces of `style`.
    mutating func fill(_ rect: Rect, _ style: Style = .plain) {
        let space = DisplayText.Piece(glyph: .space, width: 1)
        for y in max(0, rect.y)..<max(max(0, rect.y), min(rect.y + rect.height, bounds.height)) {
            for x in max(0, rect.x)..<max(max(0, rect.x), min(rect.x + rect.width, bounds.width)) {
                grid.put(space, x: bounds.x + x, y: bounds.y + y, style: style)
            }
        }
    }

    /// Draws a frame around `rect`, with words in its upper and lower edge.
    mutating func box(_ rect: Rect, title: String = "", right: String = "", bottom: String = "", _ style: Style? = nil)
    {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let style = style ?? Style(.border)
        let line = String(repeating: glyphs.horizontal, count: rect.width - 2)
        draw("\(glyphs.corners.0)\(line)\(glyphs.corners.1)", x: rect.x, y: rect.y, style)
        for y in 1..<max(1, rect.height - 1) {
            draw(glyphs.vertical, x: rect.x, y: rect.y + y, style)
            draw(glyphs.vertical, x: rect.x + rect.width - 1, y: rect.y + y, style)
        }
        draw("\(glyphs.corners.2)\(line)\(glyphs.corners.3)", x: rect.x, y: rect.y + rect.height - 1, style)
        let room = rect.width - 6
        if !title.isEmpty, room > 0 { draw(" \(title) ", x: rect.x + 2, y: rect.y, Style(.title), width: room + 2) }
        if !right.isEmpty, Width.of(right) + Width.of(title) + 8 < rect.width {
            draw(" \(right) ", endingAt: rect.x + rect.width - 2, y: rect.y, style)
        }
        if !bottom.isEmpty, Width.of(bottom) < room {
            draw(" \(bottom) ", endingAt: rect.x + rect.width - 2, y: rect.y + rect.height - 1, style)
        }
    }

    /// Draws a frame around the whole canvas, and `body` inside it. A low window has no room for frames.
    mutating func framed(
        title: String = "", right: String = "", bottom: String = "", _ body: (inout Canvas) -> Void
    ) {
        guard hasFrame else {
            body(&self)
            return
        }
        let all = Rect(0, 0, width, height)
        box(all, title: title, right: right, bottom: bottom)
        inside(all.inset(), body)
    }

    /// Whether there is room for a frame and for more than one row in it.
    var hasFrame: Bool { height >= 5 }

    /// Puts the cursor there, relative to this canvas.
    mutating func cursor(x: Int, y: Int) {
        guard x >= 0, y >= 0, x < bounds.width, y < bounds.height else { return }
        grid.cursor = Grid.Position(x: bounds.x + x, y: bounds.y + y)
    }
}
