// SPDX-License-Identifier: Apache-2.0

/// A small window with a few words and some choices: menus and questions. The first choice has the focus.
struct ChoicePage: Page {
    /// One line to choose.
    struct Choice: Sendable {
        var words: String
        /// The key that chooses it at once; empty for none.
        var key: String
        var outcomes: [Outcome]
        var isEnabled: Bool

        init(_ words: String, key: String = "", _ outcomes: [Outcome], isEnabled: Bool = true) {
            self.words = words
            self.key = key
            self.outcomes = outcomes
            self.isEnabled = isEnabled
        }
    }

    let title: String
    let text: [String]
    let choices: [Choice]
    private var index = 0

    init(title: String, text: [String], choices: [Choice]) {
        self.title = title
        self.text = text
        self.choices = choices
    }

    var isOverlay: Bool { true }
    func claims(_ key: Key) -> Bool { choices.contains { $0.key == key.name } }
    func trail(_ world: World) -> [String] { [title] }
    func hints(_ world: World) -> [Hint] {
        [Hint("Up/Down", "Choose"), Hint("Enter", "Accept"), Hint("Esc", "Cancel")]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key):
            switch key {
            case .up, .backTab, .left: index = (index + choices.count - 1) % choices.count
            case .down, .tab, .right: index = (index + 1) % choices.count
            case .enter: return accept(index)
            case .escape: return [.pop]
            default:
                if let found = choices.firstIndex(where: { $0.key == key.name }) { return accept(found) }
                if world.keys.matches(key, .quit) { return [.pop] }
            }
            return []
        case .mouse(let mouse):
            let layout = layout(world.room)
            switch mouse.kind {
            case .scrollUp: index = max(0, index - 1)
            case .scrollDown: index = min(choices.count - 1, index + 1)
            default:
                guard layout.rect.contains(x: mouse.x, y: mouse.y) else { return [] }
                let row = mouse.y - layout.rect.y - layout.top
                return row >= 0 && row < layout.rows ? accept(layout.first + row) : []
            }
            return []
        default: return []
        }
    }

    /// Where the window is, its words, the row of the first choice in it, how many fit, and which is the first.
    private func layout(_ size: Size) -> (rect: Rect, lines: [String], top: Int, rows: Int, first: Int) {
        let wanted = max(30, choices.map { Width.of($0.words) + Width.of($0.key) + 10 }.max() ?? 0, Width.of(title) + 8)
        let width = min(size.width, text.isEmpty ? wanted : max(wanted, 50))
        let lines = text.flatMap { DisplayText.wrap($0, width: width - 6) }
        let height = min(size.height, lines.count + choices.count + (lines.isEmpty ? 2 : 4))
        let rect = Rect((size.width - width) / 2, max(0, (size.height - height) / 2), width, height)
        let top = lines.isEmpty ? 1 : lines.count + 2
        let rows = max(1, height - top - 1)
        return (rect, lines, top, rows, min(max(0, index - rows + 1), max(0, choices.count - rows)))
    }

    private func accept(_ index: Int) -> [Outcome] {
        guard choices.indices.contains(index), choices[index].isEnabled else { return [] }
        let outcomes = choices[index].outcomes
        switch outcomes.first {
        // These close the window themselves.
        case .pop, .answer: return outcomes
        default: return [.pop] + outcomes
        }
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let (rect, lines, top, rows, first) = layout(Size(canvas.width, canvas.height))
        let (width, height) = (rect.width, rect.height)
        canvas.inside(rect) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.box(Rect(0, 0, width, height), title: title)
            for (row, line) in lines.enumerated() { canvas.draw(line, x: 3, y: 1 + row) }
            for (row, choice) in choices.enumerated().dropFirst(first).prefix(rows) {
                let isSelected = row == index
                let at = top + row - first
                canvas.fill(Rect(1, at, width - 2, 1), Style(.plain, selected: isSelected))
                canvas.draw(isSelected ? world.glyphs.selection : " ", x: 1, y: at, Style(.key, selected: isSelected))
                canvas.draw(
                    choice.words, x: 3, y: at, Style(choice.isEnabled ? .plain : .faint, selected: isSelected),
                    width: width - 6 - Width.of(choice.key))
                canvas.draw(choice.key, endingAt: width - 2, y: at, Style(.key, selected: isSelected))
                if isSelected { canvas.cursor(x: 3, y: at) }
            }
        }
    }
}
