// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S4: what there is to run. What runs here comes first, the rest says why it does not.
struct CatalogPage: Page {
    private(set) var entries: [CatalogEntry] = []
    private(set) var cursor = ListCursor<String>()
    private var registry = "default"
    private var registries: [String] = []
    private var groups: [String] = []
    private var group = ""
    private var onlyHere = false
    private var search = TextField()
    private var isSearching = false
    private var total = 0
    /// Where the next page of the list begins; `nil` when all is there.
    private var next: String?
    private var isLoading = true
    private var problem: Reply.Refusal?
    /// Counts questions, so that a late answer to an old one is not taken for the newest.
    private var question = 0
    /// Lines of the detail that are scrolled away.
    private var top = 0

    /// How many are asked for at a time.
    static let pageSize = 100

    var section: Section? { .catalog }
    var takesText: Bool { isSearching }
    func claims(_ key: Key) -> Bool { key == .character("g") && !isSearching }

    func trail(_ world: World) -> [String] {
        ["Catalog", registry] + (group.isEmpty ? [] : [group]) + (onlyHere ? ["runs here"] : [])
    }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        if isSearching {
            return [Hint("Enter", "Keep the search"), Hint("Esc", "Clear it"), Hint("Up/Down", "Choose")]
        }
        return [
            Hint("Enter", "Add this server"), Hint(keys.label(.filter), "Search"),
            Hint(keys.label(.quick), onlyHere ? "Show all" : "What runs here"), Hint("g", "Groups"),
            Hint(keys.label(.copy), "Copy"), Hint("Left/Right", "Scroll the detail"),
        ] + (registries.count > 1 ? [Hint(keys.label(.source), "Registry")] : []) + [
            Hint(keys.label(.help), "Help"), Hint("Esc", "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "Servers that others have described: what each one is made of, what it asks for and what it may do.",
            "What runs on this machine comes first. The rest is grey; the detail says why, and what would change it.",
            "Enter opens the form that adds the server; nothing is fetched or started before its last step.",
        ]
    }

    /// What shows: what runs here first, otherwise in the order of the server, which is the best match first.
    var shown: [CatalogEntry] {
        let here = entries.filter(\.runsHere)
        return onlyHere ? here : here + entries.filter { !$0.runsHere }
    }
    private var ids: [String] { shown.map(\.id) }
    private var selected: CatalogEntry? { shown.first { $0.id == cursor.selected } }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] {
        [
            .send("registries", .listRegistries()), .send("groups", .listCatalogGroups(registry)), ask(),
        ]
    }

    /// Asks for the list from its beginning.
    private mutating func ask(from cursor: String? = nil) -> Outcome {
        if cursor == nil { question += 1 }
        isLoading = true
        let words = search.text.trimmed
        let page = PageRequest(words: words.isEmpty ? nil : words, limit: Self.pageSize, cursor: cursor)
        return .send(
            "\(cursor == nil ? "first" : "more") \(question)",
            .listCatalogServers(registry, group: group.isEmpty ? nil : group, page: page))
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply(let name, let reply): return receive(name, reply)
        case .answer(let name, let json): return receive(name, Reply(status: 200, body: json))
        case .paste(let text):
            guard isSearching else { return [] }
            search.paste(text)
            return [ask()]
        case .key(let key): return isSearching ? edit(key) : receive(key, world)
        case .mouse(let mouse): return click(mouse, world)
        case .changed: return []
        default: return []
        }
    }

    private mutating func click(_ mouse: Mouse, _ world: World) -> [Outcome] {
        let size = world.room
        let isDetail = mouse.x >= listWidth(size.width)
        switch mouse.kind {
        case .scrollUp: if isDetail { top = max(0, top - 3) } else { cursor.move(-3, ids) }
        case .scrollDown: if isDetail { top += 3 } else { cursor.move(3, ids) }
        case .click, .doubleClick, .menu:
            let window = cursor.window(ids, rows: listRows(size))
            let row = mouse.y - (size.height < 5 ? 0 : 2)
            guard !isDetail, row >= 0, row < window.count else { return [] }
            let id = ids[window.lowerBound + row]
            let wasSelected = cursor.selected == id
            cursor.select(id, in: ids)
            if mouse.kind == .menu { return copy() }
            if wasSelected || mouse.kind == .doubleClick { return add(world) }
            top = 0
        }
        return more()
    }

    private func listWidth(_ width: Int) -> Int { width >= 80 ? width * 52 / 100 : width }
    private func listRows(_ size: Size) -> Int {
        size.height < 5 ? max(1, size.height) : size.height - (size.height >= 12 && size.width < 80 ? 2 : 0) - 3
    }

    private mutating func receive(_ name: String, _ reply: Reply) -> [Outcome] {
        switch name {
        case "registries":
            registries = reply.list(Registry.self).map(\.name)
            return []
        case "groups":
            groups = reply.list(CatalogGroup.self).map(\.name)
            return []
        case "group":
            group = reply.body.stringValue ?? ""
            return [ask()]
        case "registry":
            registry = reply.body.stringValue ?? registry
            group = ""
            return [.send("groups", .listCatalogGroups(registry)), ask()]
        default: break
        }
        let words = name.split(separator: " ")
        guard words.count == 2, words[1] == String(question) else { return [] }
        isLoading = false
        problem = reply.failure
        guard let page = reply.read(Contract.Page<CatalogServer>.self) else { return [] }
        let found = page.elements.map(CatalogEntry.init)
        entries = words[0] == "first" ? found : entries + found.filter { new in !entries.contains { $0.id == new.id } }
        total = max(page.total, entries.count)
        next = page.nextCursor
        cursor.settle(ids)
        // With the first page the best is selected, not where the last list stood.
        if words[0] == "first", let first = ids.first, !search.isEmpty { cursor.select(first, in: ids) }
        return []
    }

    /// Asks for more when the selection comes near to the end.
    private mutating func more() -> [Outcome] {
        guard let next, !isLoading, let id = cursor.selected, ids.suffix(20).contains(id) else { return [] }
        return [ask(from: next)]
    }

    private mutating func edit(_ key: Key) -> [Outcome] {
        switch key {
        case .escape:
            isSearching = false
            guard !search.isEmpty else { return [] }
            search.text = ""
            return [ask()]
        case .enter: isSearching = false
        case .up, .down, .pageUp, .pageDown:
            _ = cursor.receive(key, ids, page: 10)
            return more()
        default:
            let before = search.text
            _ = search.receive(key)
            return before == search.text ? [] : [ask()]
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        cursor.settle(ids)
        switch key {
        case .enter: return add(world)
        case .right:
            top += 3
            return []
        case .left:
            top = max(0, top - 3)
            return []
        case .character("g"):
            let choices = [ChoicePage.Choice("All", [.pop, .answer("group", "")])]
            return [
                .push(
                    ChoicePage(
                        title: "Groups", text: [],
                        choices: choices + groups.map { .init($0, [.pop, .answer("group", .string($0))]) }))
            ]
        case .escape:
            if !search.isEmpty || !group.isEmpty {
                search.text = ""
                group = ""
                return [ask()]
            }
            if onlyHere {
                onlyHere = false
                cursor.settle(ids)
                return []
            }
            return [.go(.servers)]
        default: break
        }
        switch world.keys.action(key, of: [.filter, .quick, .copy, .source, .new, .quit]) {
        case .filter: isSearching = true
        case .quick:
            onlyHere.toggle()
            cursor.settle(ids)
        case .copy: return copy()
        case .source:
            let choices = registries.map { ChoicePage.Choice($0, [.pop, .answer("registry", .string($0))]) }
            return registries.count > 1 ? [.push(ChoicePage(title: "Registries", text: [], choices: choices))] : []
        case .new: return [.push(SourcePage())]
        case .quit: return [.go(.servers)]
        default:
            if cursor.receive(key, ids, page: 10) {
                top = 0
                return more()
            }
            return [.say("\(key.name) means nothing here; \(world.keys.label(.help)) shows what does")]
        }
        return []
    }

    private func add(_ world: World) -> [Outcome] {
        guard let selected else { return [] }
        guard selected.runsHere else {
            return [.complain("\(selected.name) cannot run here: \(selected.reason). \(selected.fix)")]
        }
        return [.push(ServerFormPage(entry: selected.server, world))]
    }

    private func copy() -> [Outcome] {
        guard let selected else { return [] }
        var choices: [ChoicePage.Choice] = [
            .init("Command: thv run", key: "c", [.copy("thv run \(selected.name)", what: "the command")]),
            .init("Name", key: "n", [.copy(selected.id, what: "the name")]),
        ]
        if !selected.server.source.isEmpty {
            choices.append(.init("What it is made of", key: "s", [.copy(selected.server.source, what: "the source")]))
        }
        if let address = selected.server.repositoryURL {
            choices.append(.init("Repository", key: "r", [.copy(address, what: "the address")]))
        }
        return [.push(ChoicePage(title: "Copy", text: [], choices: choices))]
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        let isSplit = canvas.width >= 80
        let width = listWidth(canvas.width)
        let noteRows = canvas.height >= 12 && !isSplit ? 2 : 0
        let list = Rect(0, 0, width, canvas.height - noteRows)
        let window = cursor.window(ids, rows: listRows(Size(canvas.width, canvas.height)))
        let bottom =
            window.isEmpty ? "" : "\(window.lowerBound + 1)-\(window.upperBound) of \(onlyHere ? ids.count : total)"
        canvas.inside(list) { canvas in
            let head = canvas.hasFrame ? 1 : 0
            canvas.framed(
                title: "Catalog (\(total))", right: search.isEmpty ? "runs here first" : "best match first",
                bottom: bottom
            ) { drawList(&$0, window, head, world) }
        }
        if isSearching || !search.isEmpty {
            canvas.draw(" /", x: 2, y: list.height - 1, Style(.key, bold: true))
            search.draw(&canvas, x: 4, y: list.height - 1, width: min(24, width - 20), isFocused: isSearching)
        }
        if isSplit {
            canvas.inside(Rect(width, 0, canvas.width - width, canvas.height)) { drawDetail(&$0, world) }
        } else if let selected, noteRows > 0 {
            canvas.draw(selected.about, x: 1, y: canvas.height - 2, width: canvas.width - 2)
            let note = selected.runsHere ? "needs \(selected.needs)" : "\(selected.reason). \(selected.fix)"
            canvas.draw(note, x: 1, y: canvas.height - 1, Style(.faint), width: canvas.width - 2)
        }
    }

    private func drawList(_ canvas: inout Canvas, _ window: Range<Int>, _ head: Int, _ world: World) {
        let shown = shown
        if let problem, shown.isEmpty {
            for (y, line) in DisplayText.wrap("\(problem.what). \(problem.fix)", width: canvas.width - 2).enumerated() {
                canvas.draw(line, x: 1, y: 1 + y, Style(.bad))
            }
            return
        }
        if shown.isEmpty {
            let words = isLoading ? "reading the catalog…" : "Nothing matches. Esc clears the search."
            for (y, line) in DisplayText.wrap(words, width: canvas.width - 3).enumerated() {
                canvas.draw(line, x: 2, y: head + y, isLoading ? Style(.busy) : .plain)
            }
            return
        }
        let room = canvas.width
        let kinds = room >= 38 ? 10 : 0
        let needs = room >= 28 ? 9 : 0
        let name = max(8, room - 5 - kinds - needs)
        if head > 0 { canvas.draw("NAME", x: 4, y: 0, Style(.title)) }
        if head > 0, kinds > 0 { canvas.draw("KIND", x: 4 + name, y: 0, Style(.title)) }
        if head > 0, needs > 0 { canvas.draw("NEEDS", x: 4 + name + kinds, y: 0, Style(.title)) }
        for (row, index) in window.enumerated() where index < shown.count {
            let entry = shown[index]
            let isSelected = entry.id == cursor.selected
            let y = row + head
            let style = Style(entry.runsHere ? .plain : .faint, selected: isSelected)
            if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
            canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
            canvas.draw(
                world.glyphs.status(entry.runsHere ? .good : .idle), x: 2, y: y,
                Style(entry.runsHere ? .good : .idle, selected: isSelected))
            canvas.draw(entry.name, x: 4, y: y, style, width: name - 1, cutInMiddle: true)
            if kinds > 0 { canvas.draw(entry.kind, x: 4 + name, y: y, style, width: kinds - 1) }
            if needs > 0 { canvas.draw(entry.needs, x: 4 + name + kinds, y: y, style, width: needs) }
            if isSelected { canvas.cursor(x: 4, y: y) }
        }
    }

    private func drawDetail(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: selected?.name ?? "")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            guard let selected else { return }
            let lines = selected.lines(world).flatMap { line -> [(String, Style)] in
                line.text.isEmpty
                    ? [line] : DisplayText.wrap(line.text, width: max(8, canvas.width - 2)).map { ($0, line.style) }
            }
            let top = min(self.top, max(0, lines.count - canvas.height))
            for (y, line) in lines.dropFirst(top).prefix(canvas.height).enumerated() {
                canvas.draw(line.0, x: 1, y: y, line.1, width: canvas.width - 1)
            }
            if lines.count - top > canvas.height {
                canvas.draw("↓", x: canvas.width - 1, y: canvas.height - 1, Style(.key))
            }
        }
    }
}
