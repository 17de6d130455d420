// SPDX-License-Identifier: Apache-2.0

/// Columns over time, a few rows high, with the highest value at the left.
struct Chart: Sendable {
    /// `nil` is a column without data.
    var values: [Double?]
    /// What the highest value is called.
    var label: @Sendable (Double) -> String

    init(_ values: [Double?], label: @escaping @Sendable (Double) -> String = { String(Int($0)) }) {
        self.values = values
        self.label = label
    }

    /// The columns before the first value.
    static let margin = 8

    /// Draws `rows` rows of columns and the line below them.
    func draw(_ canvas: inout Canvas, x: Int, y: Int, rows: Int, _ style: Style) {
        let top = max(values.compactMap(\.self).max() ?? 0, 0)
        let isEmpty = top <= 0
        for row in 0..<rows {
            let words = row == 0 && !isEmpty ? label(top) : ""
            canvas.draw(words, endingAt: x + Self.margin - 2, y: y + row, Style(.faint))
            canvas.draw(canvas.glyphs.vertical, x: x + Self.margin - 1, y: y + row, Style(.border))
            // How many eighths of a cell each column is high, of which this row shows its own.
            let below = (rows - 1 - row) * 8
            let text = values.map { value -> Character in
                guard let value, top > 0, value > 0 else { return row == rows - 1 ? canvas.glyphs.noData : " " }
                let eighths = max(1, Int((value / top * Double(rows * 8)).rounded()))
                return canvas.glyphs.column(eighths - below)
            }
            canvas.draw(String(text), x: x + Self.margin, y: y + row, style)
        }
        canvas.draw("0", endingAt: x + Self.margin - 2, y: y + rows, Style(.faint))
        let line = canvas.glyphs.corners.2 + String(repeating: canvas.glyphs.horizontal, count: values.count)
        canvas.draw(line, x: x + Self.margin - 1, y: y + rows, Style(.border))
    }
}
