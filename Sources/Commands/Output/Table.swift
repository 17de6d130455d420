// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Rows under a heading, columns two spaces apart.
struct Table {
    private var rows: [[String]]

    init(_ heading: [String]) { rows = [heading] }

    mutating func add(_ cells: [String]) { rows.append(cells.map { $0.isEmpty ? "-" : TerminalText.line($0) }) }

    /// The lines, without spaces at their ends.
    var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max()
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = column == row.count - 1
                let gap = (widths[column] ?? 0) - cell.count + 2
                line += isLast ? cell : cell + String(repeating: " ", count: gap)
            }
            return line
        }
    }
}

extension Console {
    /// Names and values below each other, the values in a column of their own; what is empty is left out.
    /// - Parameter column: where the values begin; by default behind the longest name.
    func print(_ facts: [(name: String, value: String)], column: Int? = nil) {
        let column = column ?? (facts.map(\.name.count).max() ?? 0) + 2
        for (name, value) in facts where !value.isEmpty {
            print(name + String(repeating: " ", count: max(1, column - name.count)) + TerminalText.line(value))
        }
    }
}
