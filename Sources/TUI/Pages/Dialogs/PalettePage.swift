// SPDX-License-Identifier: Apache-2.0

/// Every command in words; typing narrows the list.
struct PalettePage: Page {
    private struct Command: Sendable {
        var words: String
        var key: String
        var outcomes: [Outcome]
    }
    private var field = TextField()
    private var index = 0
    private let below: any Page

    init(below page: any Page) { below = page }

    var isOverlay: Bool { true }
    var takesText: Bool { true }
    func trail(_ world: World) -> [String] { ["Command"] }
    func hints(_ world: World) -> [Hint] { [Hint("Up/Down", "Choose"), Hint("Enter", "Do it"), Hint("Esc", "Cancel")] }

    private func commands(_ world: World) -> [Command] {
        var all = Section.allCases.map { section in
            Command(
                words: "Go to \(section.title)", key: world.keys.label(section.action),
                outcomes: [.perform(section.action)])
        }
        for server in world.servers.prefix(500) {
            all.append(
                Command(
                    words: "Open \(server.name)", key: "",
                    outcomes: [.push(ServerPage(id: server.id, name: server.name))]))
            for (action, words) in [
                (Action.stop, server.isRunning ? "Stop" : "Start"), (.restart, "Restart"), (.logs, "Logs of"),
                (.tools, "Tools of"), (.delete, "Delete"),
            ] {
                all.append(
                    Command(
                        words: "\(words) \(server.name)", key: "",
                        outcomes: ServerActions.outcomes(action, [server], world)))
            }
        }
        let mine = world.servers.filter { $0.owner == world.user && $0.isRunning }
        if !mine.isEmpty {
            all.append(
                Command(words: "Stop everything of mine", key: "", outcomes: [.push(ConfirmPage(.stop, mine, world))]))
        }
        all.append(Command(words: "New server", key: world.keys.label(.new), outcomes: [.push(SourcePage())]))
        for action in [Action.messages, .mouse, .redraw, .undo, .help] {
            all.append(Command(words: action.words, key: world.keys.label(action), outcomes: [.perform(action)]))
        }
        all.append(Command(words: "Quit (servers run on)", key: world.keys.label(.quit), outcomes: [.quit]))
        let words = field.text.lowercased().split(separator: " ")
        return all.filter { command in
            let text = command.words.lowercased()
            return words.allSatisfy { text.contains($0) }
        }
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .paste(let text): field.paste(text)
        case .key(let key):
            let found = commands(world)
            switch key {
            case .escape: return [.pop]
            case .up: index = max(0, index - 1)
            case .down: index = min(max(0, found.count - 1), index + 1)
            case .enter: return found.indices.contains(index) ? [.pop] + found[index].outcomes : []
            default:
                _ = field.receive(key)
                index = 0
            }
        default: break
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let found = commands(world)
        let width = min(canvas.width, 60)
        let height = min(canvas.height, 14)
        canvas.inside(Rect((canvas.width - width) / 2, 0, width, height)) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.box(Rect(0, 0, width, height), title: "Command", bottom: "\(found.count) found")
            field.draw(&canvas, x: 2, y: 1, width: width - 4, isFocused: true)
            let room = max(1, height - 3)
            let first = max(0, index - room + 1)
            for (row, command) in found.enumerated().dropFirst(first).prefix(room) {
                let isSelected = row == index
                let y = 2 + row - first
                canvas.fill(Rect(1, y, width - 2, 1), Style(.plain, selected: isSelected))
                canvas.draw(command.words, x: 3, y: y, Style(.plain, selected: isSelected), width: width - 16)
                canvas.draw(command.key, endingAt: width - 2, y: y, Style(.key, selected: isSelected))
            }
        }
    }
}
