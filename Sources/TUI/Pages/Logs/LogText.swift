// SPDX-License-Identifier: Apache-2.0

/// Draws the text of one log line: its level in colour, what was searched for marked.
enum LogText {
    /// - Parameters:
    ///   - wrap: the columns after which it goes on in the next row; 0 cuts it at the edge.
    ///   - shift: how many columns are left out at its beginning when it does not wrap.
    /// - Returns: the rows it took.
    static func draw(
        _ canvas: inout Canvas, _ line: LogLine, _ query: LogQuery, x: Int, y: Int, wrap: Int, shift: Int,
        _ isSelected: Bool
    ) -> Int {
        var column = x
        var row = 0
        var skip = wrap > 0 ? 0 : shift
        for (text, style) in runs(line, query) {
            for piece in DisplayText.pieces(of: text) {
                if skip > 0 {
                    skip -= piece.width
                    continue
                }
                if wrap > 0, column + piece.width > x + wrap {
                    row += 1
                    column = x
                    if y + row >= canvas.height { return row }
                }
                if column + piece.width > canvas.width { return row + 1 }
                column = canvas.draw([piece], x: column, y: y + row, style.selected(isSelected && row == 0))
            }
        }
        return row + 1
    }

    private static func runs(_ line: LogLine, _ query: LogQuery) -> [(String, Style)] {
        let head = line.head
        let base: Style =
            switch line.level {
            case .error: Style(.bad)
            case .warn: Style(.attention)
            case .debug: Style(.faint)
            case .info, nil: .plain
            }
        let places = query.places(in: head)
        guard !places.isEmpty else { return [(head, base)] }
        let bytes = Array(head.utf8)
        var runs: [(String, Style)] = []
        var position = 0
        for place in places {
            if place.lowerBound > position {
                runs.append((String(decoding: bytes[position..<place.lowerBound], as: UTF8.self), base))
            }
            runs.append((String(decoding: bytes[place], as: UTF8.self), Style(.match, bold: true)))
            position = place.upperBound
        }
        runs.append((String(decoding: bytes[position...], as: UTF8.self), base))
        return runs
    }
}
