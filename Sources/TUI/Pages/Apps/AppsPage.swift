// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S11: which app gets which group of servers. Nothing is written before it is saved, and what would be is shown.
struct AppsPage: Page {
    /// One place of the matrix.
    struct Cell: Hashable, Sendable {
        var app: String
        var group: String
    }

    private(set) var apps: [AppEntry] = []
    private(set) var groups: [String] = []
    private(set) var cursor = ListCursor<String>()
    var group = ListCursor<String>()
    /// What is ticked, or no longer ticked, and not saved.
    private(set) var changes: Set<Cell> = []
    /// What is being saved, first first.
    private var queue: [Cell] = []
    private var isSaving = false
    /// The app whose file could not be changed while the changes were saved.
    private var failed: AppEntry?
    private var seen = -1
    var isLoaded = false
    var problem: Reply.Refusal?

    var section: Section? { .apps }
    var hasChanges: Bool { !changes.isEmpty }

    func trail(_ world: World) -> [String] { ["Apps"] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        return [
            Hint("Arrows", "Move"), Hint(keys.label(.mark), "Tick"), Hint("p", "What would change"),
            Hint(keys.label(.save), "Save"), Hint(keys.label(.copy), "Copy"), Hint(keys.label(.help), "Help"),
            Hint("Esc", changes.isEmpty ? "Back" : "Drop the changes"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "A tick gives the app every running server of that group: thv writes them into the app's own file.",
            "p shows the exact change; \(world.keys.label(.save)) makes it. The file as it was before is kept as a backup.",
            "Most apps read their file only when they start: the column says which one has to be restarted.",
        ]
    }

    /// Apps that are here first.
    var shown: [AppEntry] { apps.filter(\.isHere) + apps.filter { !$0.isHere } }
    var ids: [String] { shown.map(\.id) }
    var selected: AppEntry? { apps.first { $0.id == cursor.selected } }
    private var here: Cell? {
        guard let app = selected, let group = group.selected else { return nil }
        return Cell(app: app.id, group: group)
    }

    func isTicked(_ cell: Cell) -> Bool {
        let isSaved = apps.first { $0.id == cell.app }?.groups.contains(cell.group) == true
        return changes.contains(cell) ? !isSaved : isSaved
    }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] {
        seen = Self.count(world)
        return read()
    }

    private func read() -> [Outcome] {
        [.send("clients", .listClients()), .send("groups", .listGroups())]
    }

    private static func count(_ world: World) -> Int {
        world.changes["client", default: 0] + world.changes["group", default: 0]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .changed:
            guard seen != Self.count(world) else { return [] }
            seen = Self.count(world)
            return read()
        case .reply(let name, let reply): return receive(name, reply, world)
        case .answer(let name, let json): return receive(name, Reply(status: 200, body: json), world)
        case .key(let key): return receive(key, world)
        case .mouse(let mouse): return click(mouse, world)
        default: return []
        }
    }

    private mutating func receive(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        if name.hasPrefix("save ") { return saved(reply, world) }
        if name == "drop" {
            changes = []
            return []
        }
        if let failure = reply.failure {
            if name.hasPrefix("preview ") { return [.complain(failure.what)] }
            problem = failure
            return []
        }
        switch name {
        case "clients":
            apps = reply.list(Client.self).map(AppEntry.init)
            isLoaded = true
            problem = nil
        case "groups": groups = reply.list(Contract.Group.self).map(\.name)
        default:
            if name.hasPrefix("preview "), let change = reply.read(ClientPreview.self) {
                return [.push(preview(change, String(name.dropFirst(8))))]
            }
        }
        if groups.isEmpty { groups = ["default"] }
        changes = changes.filter { cell in groups.contains(cell.group) && apps.contains { $0.id == cell.app } }
        cursor.settle(ids)
        group.settle(groups)
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        cursor.settle(ids)
        group.settle(groups)
        switch key {
        case .left: group.move(-1, groups)
        case .right: group.move(1, groups)
        case .enter: return tick()
        case .character("p"): return ask()
        case .escape:
            if changes.isEmpty { return [.go(.servers)] }
            return [
                .push(
                    ChoicePage(
                        title: "Drop the changes?", text: ["\(words(changes.count)) not saved."],
                        choices: [.init("Keep them", [.pop]), .init("Drop them", [.pop, .answer("drop", .null)])]))
            ]
        default:
            switch world.keys.action(key, of: [.mark, .save, .copy, .quit]) {
            case .mark: return tick()
            case .save: return save(world)
            case .copy: return selected.map { [.copy($0.path, what: "the path")] } ?? []
            case .quit: return receive(.escape, world)
            default:
                if cursor.receive(key, ids, page: 8) { return [] }
                return [.say("\(key.name) means nothing here; \(world.keys.label(.help)) shows what does")]
            }
        }
        return []
    }

    /// A click selects, and ticks what was selected before.
    private mutating func click(_ mouse: Mouse, _ world: World) -> [Outcome] {
        switch mouse.kind {
        case .scrollUp: cursor.move(-3, ids)
        case .scrollDown: cursor.move(3, ids)
        case .click, .doubleClick, .menu:
            let window = cursor.window(ids, rows: rows(world.room))
            let row = mouse.y - 2
            guard row >= 0, row < window.count else { return [] }
            let before = here
            cursor.select(ids[window.lowerBound + row], in: ids)
            guard let index = layout(world.room.width - 2).group(at: mouse.x - 1) else { return [] }
            group.select(groups[index], in: groups)
            return before == here ? tick() : []
        }
        return []
    }

    private func words(_ count: Int) -> String { count == 1 ? "1 change is" : "\(count) changes are" }

    private mutating func tick() -> [Outcome] {
        guard let here, let selected else { return [] }
        guard selected.isHere else { return [.say("\(selected.name) is not found in your home")] }
        guard !isSaving else { return [.say("the changes are being saved")] }
        changes.formSymmetricDifference([here])
        return changes.isEmpty ? [] : [.say("\(words(changes.count)) not saved")]
    }

    /// Asks what exactly the change at the cursor would be.
    private func ask() -> [Outcome] {
        guard let here, let selected else { return [] }
        // Without a change there, any other of that app.
        let cell = changes.contains(here) ? here : changes.first { $0.app == selected.id } ?? here
        let removes = changes.contains(cell) ? !isTicked(cell) : isTicked(cell)
        let call = APICall.previewClient(cell.app, group: cell.group, removes: removes)
        return [.send("preview \(removes ? "-" : "+") \(cell.group)", call)]
    }

    private func preview(_ change: ClientPreview, _ what: String) -> TextPage {
        let app = selected?.name ?? change.client
        let isRemoval = what.hasPrefix("-")
        let group = what.dropFirst(2)
        let path = change.configPath
        var lines: [(text: String, style: Style)] = [
            (
                isRemoval
                    ? "\(app) would lose the servers of “\(group)”." : "\(app) would get the servers of “\(group)”.",
                Style(.plain, bold: true)
            ), ("", .plain),
        ]
        let diff = change.diff
        if diff.isEmpty { lines.append(("Nothing would change in \(path).", Style(.faint))) }
        for line in diff.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let style =
                line.hasPrefix("+")
                ? Style(.good) : line.hasPrefix("-") ? Style(.bad) : line.hasPrefix("@") ? Style(.title) : .plain
            lines.append((String(line), style))
        }
        return TextPage(title: "What would change", lines)
    }

    private mutating func save(_ world: World) -> [Outcome] {
        guard !isSaving else { return [] }
        guard !changes.isEmpty else { return [.say("there is no change to save")] }
        guard !world.isReadOnly else { return [.complain("nothing can be changed with --read-only")] }
        queue = changes.sorted { ($0.app, $0.group) < ($1.app, $1.group) }
        isSaving = true
        failed = nil
        return sendNext()
    }

    private func sendNext() -> [Outcome] {
        guard let cell = queue.first else { return [] }
        let call =
            isTicked(cell)
            ? APICall.registerClient(cell.app, for: cell.group) : .unregisterClient(cell.app, from: cell.group)
        return [.send("save \(cell.app)", call)]
    }

    private mutating func saved(_ reply: Reply, _ world: World) -> [Outcome] {
        guard !queue.isEmpty else { return [] }
        let cell = queue.removeFirst()
        if let failure = reply.failure {
            queue = []
            isSaving = false
            return [.complain("\(cell.app): \(failure.what)" + (failure.fix.isEmpty ? "" : ". \(failure.fix)"))]
        }
        changes.remove(cell)
        var done: [Outcome] = []
        if let app = reply.read(Client.self).map(AppEntry.init) {
            if let index = apps.firstIndex(where: { $0.id == app.id }) { apps[index] = app }
            if app.status == .error {
                failed = failed ?? app
                queue = queue.filter { $0.app != app.id }
            } else {
                done = [.wrote(app: app.id)]
            }
        }
        guard queue.isEmpty else { return done + sendNext() }
        isSaving = false
        if let failed { return done + [.complain("\(failed.name): \(failed.context)")] }
        return done + [.say("saved; restart the apps that are marked")]
    }
}
