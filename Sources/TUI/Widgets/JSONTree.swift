// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A JSON value as rows that fold.
struct JSONTree: Sendable {
    /// One row of the picture.
    struct Row: Sendable, Equatable {
        /// Where the value is: `/items/0`. Rows of one text have one path.
        var path: String
        var depth: Int
        var text: String
        var fold: Fold
        enum Fold: Sendable, Equatable { case none, open, closed }
    }

    let value: JSON
    private(set) var rows: [Row] = []
    private var folded: Set<String> = []
    /// The selected row.
    private(set) var index = 0
    private(set) var top = 0

    /// More rows are never made: nobody reads them, and folding shows the rest.
    static let limit = 20_000

    init(_ value: JSON) {
        self.value = value
        foldDeep(value, "", 0)
        rebuild()
    }

    /// Whatever is deep or long is closed at first.
    private mutating func foldDeep(_ value: JSON, _ path: String, _ depth: Int) {
        let children = Self.children(of: value)
        guard !children.isEmpty, depth < 12 else { return }
        if depth >= 3 || children.count > 200, depth > 0 { folded.insert(path) }
        for (key, child) in children.prefix(2000) { foldDeep(child, Self.join(path, key), depth + 1) }
    }

    /// One step further down, written as RFC 6901 writes it.
    private static func join(_ path: String, _ key: String) -> String {
        "\(path)/\(key.replacingBytes(of: "~", with: "~0").replacingBytes(of: "/", with: "~1"))"
    }

    private static func children(of value: JSON) -> [(key: String, value: JSON)] {
        switch value {
        case .object(let object): object.members.map { ($0.key, $0.value) }
        case .array(let elements): elements.enumerated().map { (String($0.offset), $0.element) }
        default: []
        }
    }

    private mutating func rebuild() {
        rows = []
        build(value, key: nil, path: "", depth: 0, isLast: true)
        index = min(index, max(0, rows.count - 1))
    }

    private mutating func build(_ value: JSON, key: String?, path: String, depth: Int, isLast: Bool) {
        guard rows.count < Self.limit else { return }
        let label = key.map { "\($0): " } ?? ""
        let comma = isLast ? "" : ","
        let brackets: (String, String)
        switch value {
        case .object: brackets = ("{", "}")
        case .array: brackets = ("[", "]")
        case .string(let text):
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            guard lines.count > 1 else {
                rows.append(Row(path: path, depth: depth, text: "\(label)\"\(Self.head(text))\"\(comma)", fold: .none))
                return
            }
            rows.append(Row(path: path, depth: depth, text: "\(label)text, \(lines.count) lines", fold: .none))
            for line in lines.prefix(Self.limit - rows.count) {
                rows.append(Row(path: path, depth: depth + 1, text: Self.head(line), fold: .none))
            }
            return
        default:
            rows.append(Row(path: path, depth: depth, text: "\(label)\(value.text)\(comma)", fold: .none))
            return
        }
        let children = Self.children(of: value)
        guard !children.isEmpty else {
            rows.append(
                Row(path: path, depth: depth, text: "\(label)\(brackets.0)\(brackets.1)\(comma)", fold: .none))
            return
        }
        if folded.contains(path) {
            let text = "\(label)\(brackets.0) \(children.count) \(brackets.1)\(comma)"
            rows.append(Row(path: path, depth: depth, text: text, fold: .closed))
            return
        }
        rows.append(Row(path: path, depth: depth, text: "\(label)\(brackets.0)", fold: .open))
        for (place, child) in children.enumerated() {
            var key: String?
            if case .object = value { key = JSON.string(child.key).text }
            build(
                child.value, key: key, path: Self.join(path, child.key), depth: depth + 1,
                isLast: place == children.count - 1)
        }
        if rows.count < Self.limit {
            rows.append(Row(path: path, depth: depth, text: "\(brackets.1)\(comma)", fold: .none))
        }
    }

    /// As much of a text as any line can show.
    private static func head(_ text: some StringProtocol) -> String {
        text.utf8.count <= DisplayText.limit
            ? String(text) : String(String(text).unicodeScalars.prefix(DisplayText.limit)) + "…"
    }

    var selected: Row? { rows.indices.contains(index) ? rows[index] : nil }

    /// The value of a row.
    func value(at path: String) -> JSON? {
        var value: JSON? = value
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = String(part).replacingBytes(of: "~1", with: "/").replacingBytes(of: "~0", with: "~")
            switch value {
            case .object: value = value?[key]
            case .array: value = Int(key).flatMap { value?[$0] }
            default: return nil
            }
        }
        return value
    }

    /// Takes a key that moves or folds.
    mutating func receive(_ key: Key, page: Int) -> Bool {
        switch key {
        case .up: move(-1, page)
        case .down: move(1, page)
        case .pageUp: move(-max(1, page - 1), page)
        case .pageDown: move(max(1, page - 1), page)
        case .home: move(-rows.count, page)
        case .end: move(rows.count, page)
        case .character(" "): toggle()
        case .right: if selected?.fold == .closed { toggle() }
        case .left:
            if selected?.fold == .open {
                toggle()
            } else if let row = selected, let parent = rows[..<index].lastIndex(where: { $0.depth < row.depth }) {
                index = parent
                move(0, page)
            }
        default: return false
        }
        return true
    }

    private mutating func toggle() {
        guard let row = selected, row.fold != .none else { return }
        if row.fold == .open { folded.insert(row.path) } else { folded.remove(row.path) }
        rebuild()
    }

    private mutating func move(_ step: Int, _ page: Int) {
        index = min(max(0, index + step), max(0, rows.count - 1))
        top = window(rows: page).lowerBound
    }

    private func window(rows count: Int) -> Range<Int> {
        var top = min(self.top, max(0, rows.count - count))
        if index < top { top = index }
        if index >= top + count { top = index - count + 1 }
        return top..<min(rows.count, top + max(0, count))
    }

    func draw(_ canvas: inout Canvas, isFocused: Bool) {
        for (line, place) in window(rows: canvas.height).enumerated() {
            let row = rows[place]
            let isSelected = isFocused && place == index
            if isSelected {
                canvas.fill(Rect(0, line, canvas.width, 1), Style(.plain, selected: true))
                canvas.cursor(x: 0, y: line)
            }
            let x = min(row.depth * 2, canvas.width / 2) + 1
            let sign = row.fold == .open ? "▾ " : row.fold == .closed ? "▸ " : "  "
            let column = canvas.draw(sign, x: x, y: line, Style(.key, selected: isSelected))
            canvas.draw(row.text, x: column, y: line, Style(.plain, selected: isSelected))
        }
    }
}
