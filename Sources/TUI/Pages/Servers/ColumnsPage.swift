// SPDX-License-Identifier: Apache-2.0

/// Which columns the list of servers has. Name and status always show; the others as far as there is room.
struct ColumnsPage: Page {
    private var index = 0

    var isOverlay: Bool { true }
    func trail(_ world: World) -> [String] { ["Columns"] }
    func hints(_ world: World) -> [Hint] {
        [Hint("Space", "Show or not"), Hint("Up/Down", "Move"), Hint("Esc", "Done")]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        let count = ServersTable.optional.count
        guard case .key(let key) = event else { return [] }
        switch key {
        case .up, .backTab: index = (index + count - 1) % count
        case .down, .tab: index = (index + 1) % count
        case .character(" "):
            var look = world.look
            look.hidden.formSymmetricDifference([ServersTable.optional[index]])
            return [.look(look)]
        case .enter, .escape: return [.pop]
        default: if world.keys.matches(key, .quit) || world.keys.matches(key, .columns) { return [.pop] }
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let (width, height) = (min(canvas.width, 34), min(canvas.height, ServersTable.optional.count + 2))
        canvas.inside(Rect((canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.box(Rect(0, 0, width, height), title: "Columns")
            let first = max(0, index - max(1, height - 2) + 1)
            for (row, title) in ServersTable.optional.enumerated().dropFirst(first).prefix(max(0, height - 2)) {
                let isSelected = row == index
                let y = 1 + row - first
                canvas.fill(Rect(1, y, width - 2, 1), Style(.plain, selected: isSelected))
                canvas.draw(isSelected ? world.glyphs.selection : " ", x: 1, y: y, Style(.key, selected: isSelected))
                let sign = world.look.hidden.contains(title) ? "[ ]" : "[x]"
                canvas.draw("\(sign) \(title)", x: 3, y: y, Style(.plain, selected: isSelected))
                if isSelected { canvas.cursor(x: 4, y: y) }
            }
        }
    }
}
