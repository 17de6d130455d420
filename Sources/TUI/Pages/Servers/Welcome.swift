// SPDX-License-Identifier: Apache-2.0
import APIClient

/// What the list of servers says while there is none.
struct Welcome: Sendable {
    /// How many servers of ToolHive could be brought over.
    private(set) var importable = 0
    private var index = 0

    /// Offers to bring over so many; the choice that is selected stays so.
    mutating func offer(importable count: Int) {
        if count > 0, importable == 0, index >= 2 { index += 1 }
        importable = count
    }

    private struct Choice {
        var words: String
        var about: String
        var outcome: Outcome
    }

    private var choices: [Choice] {
        var choices = [
            Choice(
                words: "Try the example server", about: "no internet, no containers needed",
                outcome: .push(StartingPage.example)),
            Choice(words: "Choose from the catalog", about: "servers that are ready to run", outcome: .go(.catalog)),
        ]
        if importable > 0 {
            let servers = importable == 1 ? "server" : "\(importable) servers"
            choices.append(
                Choice(
                    words: "Bring over my \(servers) from ToolHive", about: "shows first what would be done",
                    outcome: .push(ImportPage())))
        }
        return choices + [
            Choice(words: "Add my own", about: "an image, a command, an address", outcome: .push(SourcePage())),
            Choice(words: "Tour", about: "what all this is, in six short pages", outcome: .push(TextPage.tour)),
        ]
    }

    mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        switch key {
        case .up: index = max(0, index - 1)
        case .down: index = min(choices.count - 1, index + 1)
        case .enter: return choices.indices.contains(index) ? [choices[index].outcome] : []
        default:
            if world.keys.matches(key, .new) { return [.push(SourcePage())] }
            if world.keys.matches(key, .quit) || key == .escape { return [.quit] }
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: "Servers (0)")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            canvas.draw("Nothing runs here yet. What would you like to do?", x: 2, y: canvas.height > 7 ? 1 : 0)
            let gap = canvas.height >= 13 ? 2 : 1
            let first = canvas.height > 7 ? 3 : 1
            for (row, choice) in choices.enumerated() {
                let y = first + row * gap
                let isSelected = row == index
                if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
                canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
                canvas.draw(choice.words, x: 2, y: y, Style(.plain, selected: isSelected, bold: true))
                if canvas.width >= 74 { canvas.draw(choice.about, x: 42, y: y, Style(.faint, selected: isSelected)) }
                if isSelected { canvas.cursor(x: 2, y: y) }
            }
        }
    }
}
