// SPDX-License-Identifier: Apache-2.0

/// S5, first step: where the new server comes from.
struct SourcePage: Page {
    private var index = 0

    init() {}

    private struct Source {
        var words: String
        var about: String
        var key: Unicode.Scalar
    }
    private static let sources = [
        Source(words: "The catalog", about: "ready to run; says what each one needs", key: "c"),
        Source(words: "An image", about: "from a registry, in a container: mcp/time", key: "i"),
        Source(words: "A package", about: "by uvx or npx: mcp-server-time", key: "p"),
        Source(words: "A command", about: "a program on this machine", key: "d"),
        Source(words: "An address", about: "a server elsewhere, by its URL", key: "u"),
        Source(words: "ToolHive", about: "bring over the servers you have there", key: "t"),
        Source(words: "The example server", about: "comes with thv, needs nothing", key: "x"),
    ]

    var section: Section? { .servers }
    func claims(_ key: Key) -> Bool { Self.sources.contains { key == .character($0.key) } }
    func trail(_ world: World) -> [String] { ["Add server"] }
    func hints(_ world: World) -> [Hint] {
        [
            Hint("Up/Down", "Choose"), Hint("Enter", "Next step"), Hint(world.keys.label(.help), "Help"),
            Hint("Esc", "Back"),
        ]
    }
    func help(_ world: World) -> [String] { ["Where the new server comes from. Nothing happens before the last step."] }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key):
            switch key {
            case .up, .backTab: index = max(0, index - 1)
            case .down, .tab: index = min(Self.sources.count - 1, index + 1)
            case .enter: return open(index, world)
            case .escape: return [.pop]
            case .character(let scalar):
                if let found = Self.sources.firstIndex(where: { $0.key == scalar }) { return open(found, world) }
                if world.keys.matches(key, .quit) { return [.pop] }
            default: break
            }
        case .mouse(let mouse):
            let row = (mouse.y - 4) / 2
            if mouse.kind == .click, mouse.y >= 4, Self.sources.indices.contains(row) { return open(row, world) }
        default: break
        }
        return []
    }

    private func open(_ index: Int, _ world: World) -> [Outcome] {
        switch index {
        case 0: [.go(.catalog)]
        case 1: [.push(ServerFormPage(.image, world))]
        case 2: [.push(ServerFormPage(.package, world))]
        case 3: [.push(ServerFormPage(.command, world))]
        case 4: [.push(ServerFormPage(.remote, world))]
        case 5: [.push(ImportPage())]
        default: [.replace(StartingPage.example)]
        }
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: "Add server")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            let isTall = canvas.height >= 17
            canvas.draw("Where does it come from?", x: 2, y: isTall ? 1 : 0, Style(.plain, bold: true))
            let first = isTall ? 3 : 1
            for (row, source) in Self.sources.enumerated() {
                let y = first + row * (isTall ? 2 : 1)
                let isSelected = row == index
                if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
                canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
                canvas.draw(String(Character(source.key)), x: 2, y: y, Style(.key, selected: isSelected))
                canvas.draw(source.words, x: 5, y: y, Style(.plain, selected: isSelected, bold: true))
                canvas.draw(source.about, x: 26, y: y, Style(.faint, selected: isSelected))
                if isSelected { canvas.cursor(x: 5, y: y) }
            }
        }
    }
}
