// SPDX-License-Identifier: Apache-2.0
import APIClient
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
    private var group = ListCursor<String>()
    /// What is ticked, or no longer ticked, and not saved.
    private(set) var changes: Set<Cell> = []
    /// What is being saved, first first.
    private var queue: [Cell] = []
    private var isSaving = false
    /// The app whose file could not be changed while the changes were saved.
    private var failed: AppEntry?
    /// When an app's file was last written from here.
    private var written: [String: Int64] = [:]
    private var seen = -1
    private var isLoaded = false
    private var problem: Reply.Refusal?

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
            "p shows the exact change; Ctrl-S (or F10) makes it. The file as it was before is kept as a backup.",
            "Most apps read their file only when they start: the column says which one has to be restarted.",
        ]
    }

    /// Apps that are here first.
    private var shown: [AppEntry] { apps.filter(\.isHere) + apps.filter { !$0.isHere } }
    private var ids: [String] { shown.map(\.id) }
    private var selected: AppEntry? { apps.first { $0.id == cursor.selected } }
    private var here: Cell? {
        guard let app = selected, let group = group.selected else { return nil }
        return Cell(app: app.id, group: group)
    }

    private func isTicked(_ cell: Cell) -> Bool {
        let isSaved = apps.first { $0.id == cell.app }?.groups.contains(cell.group) == true
        return changes.contains(cell) ? !isSaved : isSaved
    }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] {
        seen = Self.count(world)
        return read()
    }

    private func read() -> [Outcome] {
        [
            .send("clients", APIRequest("GET", APIPath.v1("clients"))),
            .send("groups", APIRequest("GET", APIPath.v1("groups"))),
        ]
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
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { cursor.move(-3, ids) }
            if mouse.kind == .scrollDown { cursor.move(3, ids) }
            return []
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
            apps = (reply.body["clients"]?.arrayValue ?? []).compactMap(AppEntry.init)
            isLoaded = true
            problem = nil
        case "groups": groups = (reply.body["groups"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        default:
            if name.hasPrefix("preview ") { return [.push(preview(reply.body, String(name.dropFirst(8))))] }
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
        var query = [("group", cell.group)]
        let removes = changes.contains(cell) ? !isTicked(cell) : isTicked(cell)
        if removes { query.append(("remove", "true")) }
        let request = APIRequest("GET", APIPath.v1("clients", cell.app, "preview", query: query))
        return [.send("preview \(removes ? "-" : "+") \(cell.group)", request)]
    }

    private func preview(_ body: JSON, _ what: String) -> TextPage {
        let app = selected?.name ?? body["client"]?.stringValue ?? ""
        let isRemoval = what.hasPrefix("-")
        let group = what.dropFirst(2)
        let path = body["config_path"]?.stringValue ?? ""
        var lines: [(text: String, style: Style)] = [
            (
                isRemoval
                    ? "\(app) would lose the servers of “\(group)”." : "\(app) would get the servers of “\(group)”.",
                Style(.plain, bold: true)
            ), ("", .plain),
        ]
        let diff = body["diff"]?.stringValue ?? ""
        if diff.isEmpty { lines.append(("Nothing would change in \(path).", Style(.faint))) }
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
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
        let method = isTicked(cell) ? "PUT" : "DELETE"
        return [.send("save \(cell.app)", APIRequest(method, APIPath.v1("clients", cell.app, "groups", cell.group)))]
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
        if let app = AppEntry(reply.body) {
            if let index = apps.firstIndex(where: { $0.id == app.id }) { apps[index] = app }
            if app.status == "error" {
                failed = failed ?? app
                queue = queue.filter { $0.app != app.id }
            } else {
                written[app.id] = world.now
            }
        }
        guard queue.isEmpty else { return sendNext() }
        isSaving = false
        if let failed { return [.complain("\(failed.name): \(failed.context)")] }
        return [.say("saved; restart the apps that are marked")]
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        let notes = notes(world, canvas.width)
        let height = canvas.height - (canvas.height >= 12 ? notes.count : 0)
        let window = cursor.window(ids, rows: max(1, height - (height < 5 ? 1 : 3)))
        let bottom = window.isEmpty ? "" : "\(window.lowerBound + 1)-\(window.upperBound) of \(ids.count)"
        canvas.inside(Rect(0, 0, canvas.width, height)) { canvas in
            canvas.framed(
                title: "Apps (\(apps.count(where: \.isHere)))",
                right: changes.isEmpty ? "" : "\(changes.count) not saved", bottom: bottom
            ) { drawMatrix(&$0, window, world) }
        }
        guard height < canvas.height else { return }
        for (index, note) in notes.enumerated() {
            canvas.draw(note.text, x: 1, y: height + index, note.style, width: canvas.width - 2)
        }
    }

    private func notes(_ world: World, _ width: Int) -> [(text: String, style: Style)] {
        var notes: [(String, Style)] = []
        if let selected {
            if selected.status == "error" {
                let lines = DisplayText.wrap("\(selected.name): \(selected.context)", width: width - 3)
                notes += lines.prefix(2).map { ($0, Style(.bad)) }
            } else if !selected.backup.isEmpty {
                notes.append(("\(selected.name): the file as it was is kept in \(selected.backup)", Style(.faint)))
            } else if !selected.entries.isEmpty {
                notes.append(("\(selected.name) has \(selected.entries.joined(separator: ", "))", Style(.faint)))
            }
        }
        if notes.isEmpty { notes.append(("A tick gives the app every running server of that group.", Style(.faint))) }
        return notes
    }

    private func drawMatrix(_ canvas: inout Canvas, _ window: Range<Int>, _ world: World) {
        if let problem, apps.isEmpty {
            canvas.draw("\(problem.what). \(problem.fix)", x: 1, y: 1, Style(.bad))
            return
        }
        guard isLoaded else {
            canvas.draw("looking for apps…", x: 2, y: 1, Style(.busy))
            return
        }
        let name = canvas.width >= 60 ? 20 : canvas.width >= 30 ? 14 : 8
        let widths = groups.map { min(14, max(4, Width.of($0))) + 2 }
        let restart = canvas.width >= 76 ? 15 : 0
        // The groups come before the file, which gets what is left.
        let left = canvas.width - 4 - name - restart
        let wanted = widths.reduce(0, +)
        let file = canvas.width >= 70 ? max(12, left - wanted - 1) : 0
        let room = max(8, left - file)
        let columns = visibleGroups(widths, room)
        canvas.draw("APP", x: 4, y: 0, Style(.title))
        var x = 4 + name
        for index in columns {
            let isHere = groups[index] == group.selected
            canvas.draw(
                groups[index], x: x, y: 0, Style(.title, bold: isHere, underlined: isHere), width: widths[index] - 1)
            x += widths[index]
        }
        if columns.upperBound < groups.count { canvas.draw("→", x: 4 + name + room - 1, y: 0, Style(.key)) }
        if columns.lowerBound > 0 { canvas.draw("←", x: 2 + name, y: 0, Style(.key)) }
        if restart > 0 { canvas.draw("NEEDS RESTART", x: 4 + name + room, y: 0, Style(.title)) }
        if file > 0 { canvas.draw("FILE", x: 4 + name + room + restart, y: 0, Style(.title)) }
        let shown = shown
        for (row, index) in window.enumerated() where index < shown.count {
            drawRow(&canvas, shown[index], row + 1, columns, widths, (name, room, restart, file), world)
        }
    }

    /// The groups that fit, with the selected one among them.
    private func visibleGroups(_ widths: [Int], _ room: Int) -> Range<Int> {
        let at = groups.firstIndex { $0 == group.selected } ?? 0
        var first = 0
        while first < at, widths[first...at].reduce(0, +) > room { first += 1 }
        var last = first
        var used = 0
        while last < groups.count, used + widths[last] <= room {
            used += widths[last]
            last += 1
        }
        return first..<max(last, min(groups.count, first + 1))
    }

    private func drawRow(
        _ canvas: inout Canvas, _ app: AppEntry, _ y: Int, _ columns: Range<Int>, _ widths: [Int],
        _ size: (name: Int, room: Int, restart: Int, file: Int), _ world: World
    ) {
        let isSelected = app.id == cursor.selected
        let role: Role = app.status == "error" ? .bad : app.groups.isEmpty ? .idle : .good
        let style = Style(app.isHere ? .plain : .faint, selected: isSelected)
        if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
        canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
        canvas.draw(world.glyphs.status(role), x: 2, y: y, Style(role, selected: isSelected))
        canvas.draw(app.name, x: 4, y: y, style, width: size.name - 1)
        guard app.isHere else {
            canvas.draw("not found in your home", x: 4 + size.name, y: y, style)
            if isSelected { canvas.cursor(x: 4, y: y) }
            return
        }
        var x = 4 + size.name
        for index in columns {
            let cell = Cell(app: app.id, group: groups[index])
            let isHere = isSelected && groups[index] == group.selected
            let isChanged = changes.contains(cell)
            canvas.draw(
                "[\(isTicked(cell) ? "x" : " ")]\(isChanged ? "•" : "")", x: x, y: y,
                Style(isChanged ? .attention : .plain, selected: isSelected, bold: isHere, underlined: isHere))
            if isHere { canvas.cursor(x: x + 1, y: y) }
            x += widths[index]
        }
        if size.restart > 0, let time = written[app.id] {
            let text = "yes, \(Moment.clock(time, zone: world.zone))"
            canvas.draw(text, x: 4 + size.name + size.room, y: y, Style(.attention, selected: isSelected))
        }
        if size.file > 0 {
            let home = world.home
            let path =
                !home.isEmpty && app.path.hasPrefix(home + "/") ? "~" + app.path.dropFirst(home.count) : app.path
            canvas.draw(
                path, x: 4 + size.name + size.room + size.restart, y: y, Style(.faint, selected: isSelected),
                width: size.file, cutInMiddle: true)
        }
    }
}
