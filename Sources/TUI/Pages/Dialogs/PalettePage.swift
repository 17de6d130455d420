// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// Every command in words; typing narrows the list.
struct PalettePage: Page {
    private struct Command: Sendable {
        var words: String
        var key: String
        var outcomes: [Outcome]
        /// Stays open until an answer is there.
        var waits = false
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
        var all = here(world)
        all += Section.allCases.map { section in
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
                (Action.stop, server.isActive ? "Stop" : "Start"), (.restart, "Restart"), (.logs, "Logs of"),
                (.tools, "Tools of"), (.delete, "Delete"),
            ] {
                all.append(
                    Command(
                        words: "\(words) \(server.name)", key: "",
                        outcomes: ServerActions.outcomes(action, [server], world)))
            }
        }
        let mine = world.servers.filter { $0.owner == world.user && $0.isActive }
        if !mine.isEmpty {
            all.append(
                Command(words: "Stop everything of mine", key: "", outcomes: [.push(ConfirmPage(.stop, mine, world))]))
        }
        all.append(Command(words: "New server", key: "", outcomes: [.push(SourcePage())]))
        let groups = Array(Set(world.servers.map(\.group)))
        all.append(Command(words: "New group", key: "", outcomes: [.push(GroupsPage.creation(taken: groups))]))
        // The names that are taken have to be known first.
        all.append(Command(words: "New secret", key: "", outcomes: [.send("secrets", .listSecrets())], waits: true))
        all.append(Command(words: "Bring servers over from ToolHive", key: "", outcomes: [.push(ImportPage())]))
        all.append(Command(words: "Tour", key: "", outcomes: [.push(TextPage.tour)]))
        for theme in Theme.allCases where world.themeOrigin.isEmpty {
            var look = world.look
            look.theme = theme
            all.append(Command(words: "Colours: \(theme.words)", key: "", outcomes: [.look(look)]))
        }
        for action in [Action.refresh, .messages, .mouse, .redraw, .undo, .help] {
            all.append(Command(words: action.words, key: world.keys.label(action), outcomes: [.perform(action)]))
        }
        all.append(Command(words: "Quit (servers run on)", key: world.keys.label(.quit), outcomes: [.quit]))
        let words = field.text.lowercased().split(separator: " ")
        var seen: Set<String> = []
        return all.filter { command in
            let text = command.words.lowercased()
            return words.allSatisfy { text.mentions($0) } && seen.insert(text).inserted
        }
    }

    /// Everything that the page below does on a key, by the words of its hints.
    private func here(_ world: World) -> [Command] {
        below.hints(world).compactMap { hint in
            guard let key = Key(name: String(hint.key.split(separator: "/").first ?? "/")) else { return nil }
            if case .character = key, below.takesText { return nil }
            if world.keys.matches(key, .quit) { return nil }
            return Command(words: hint.words, key: hint.key, outcomes: [.press(key)])
        }
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply(_, let reply):
            if let failure = reply.failure { return [.pop, .complain(failure.what)] }
            let taken = reply.list(Contract.Secret.self).map(\.name)
            return [.replace(SecretsPage.creation(taken: taken))]
        case .paste(let text): field.paste(text)
        case .key(let key):
            let found = commands(world)
            switch key {
            case .escape: return [.pop]
            case .up: index = max(0, index - 1)
            case .down: index = min(max(0, found.count - 1), index + 1)
            case .enter: return choose(index, of: found)
            default:
                _ = field.receive(key)
                index = 0
            }
        case .mouse(let mouse):
            let found = commands(world)
            switch mouse.kind {
            case .scrollUp: index = max(0, index - 3)
            case .scrollDown: index = min(max(0, found.count - 1), index + 3)
            default:
                let size = size(world.room)
                let row = mouse.y - 2
                guard row >= 0, row < size.height - 3 else { return [] }
                let clicked = max(0, index - max(1, size.height - 3) + 1) + row
                return choose(clicked, of: found)
            }
        default: break
        }
        return []
    }

    private func choose(_ index: Int, of found: [Command]) -> [Outcome] {
        guard found.indices.contains(index) else { return [] }
        return (found[index].waits ? [] : [.pop]) + found[index].outcomes
    }

    private func size(_ room: Size) -> Size { Size(min(room.width, 60), min(room.height, 14)) }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let found = commands(world)
        let size = size(Size(canvas.width, canvas.height))
        let (width, height) = (size.width, size.height)
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
