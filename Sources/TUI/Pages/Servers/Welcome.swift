// SPDX-License-Identifier: Apache-2.0
import APIClient

/// What the list of servers says while there is none.
struct Welcome: Sendable {
    private var index = 0

    private static let choices: [(words: String, about: String, outcome: Outcome)] = [
        ("Try the example server", "no internet, no containers needed", .push(StartingPage.example)),
        ("Choose from the catalog", "servers that are ready to run", .go(.catalog)),
        ("Add my own", "an image, a command, an address", .push(SourcePage())),
        ("Tour", "what all this is, in six short pages", .push(TextPage.tour)),
    ]

    mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        switch key {
        case .up: index = max(0, index - 1)
        case .down: index = min(Self.choices.count - 1, index + 1)
        case .enter: return [Self.choices[index].outcome]
        default:
            if world.keys.matches(key, .new) { return [.push(SourcePage())] }
            if world.keys.matches(key, .quit) || key == .escape { return [.quit] }
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: "Servers (0)")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            canvas.draw("Nothing runs here yet. What would you like to do?", x: 2, y: canvas.height > 6 ? 1 : 0)
            let gap = canvas.height >= 12 ? 2 : 1
            let first = canvas.height > 6 ? 3 : 1
            for (row, choice) in Self.choices.enumerated() {
                let y = first + row * gap
                let isSelected = row == index
                if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
                canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
                canvas.draw(choice.words, x: 2, y: y, Style(.plain, selected: isSelected, bold: true))
                if canvas.width >= 70 { canvas.draw(choice.about, x: 38, y: y, Style(.faint, selected: isSelected)) }
                if isSelected { canvas.cursor(x: 2, y: y) }
            }
        }
    }
}
