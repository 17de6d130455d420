// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Platform

/// S1: every server, as it is now.
struct ServersPage: Page {
    /// Which servers show.
    enum Quick: String, CaseIterable, Sendable { case all, problems, running, mine }
    enum Order: String, CaseIterable, Sendable { case name, status, newest, group }

    var section: Section? { .servers }
    private(set) var cursor = ListCursor<String>()
    private(set) var marks: Set<String> = []
    private(set) var quick = Quick.all
    private(set) var order = Order.name
    private var filter = TextField()
    private var isFiltering = false

    var takesText: Bool { isFiltering }

    func trail(_ world: World) -> [String] { ["Servers", quick == .all ? "all groups" : quick.rawValue] }

    /// What shows, in the order in which it shows.
    func shown(_ world: World) -> [Server] {
        let words = filter.text.lowercased().split(separator: " ")
        let found = world.servers.filter { server in
            switch quick {
            case .all: break
            case .problems: if !server.isProblem { return false }
            case .running: if !server.isRunning { return false }
            case .mine: if server.owner != world.user { return false }
            }
            return words.allSatisfy { (word: Substring) in matches(server, word, user: world.user) }
        }
        switch order {
        case .name: return found
        case .status: return found.sorted { ($0.role.rawValue, $0.name) > ($1.role.rawValue, $1.name) }
        case .newest: return found.sorted { ($0.since, $1.name) > ($1.since, $0.name) }
        case .group: return found.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
        }
    }

    /// `word`, `!word`, `status:error`, `owner:ada`, `group:shop`.
    private func matches(_ server: Server, _ word: Substring, user: String) -> Bool {
        if word.hasPrefix("!"), word.count > 1 { return !matches(server, word.dropFirst(), user: user) }
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 {
            switch parts[0] {
            case "status": return server.status.text.hasPrefix(parts[1])
            case "owner": return server.owner.lowercased() == (parts[1] == "me" ? user.lowercased() : String(parts[1]))
            case "group": return server.group.lowercased().hasPrefix(parts[1])
            default: break
            }
        }
        return "\(server.name) \(server.source) \(server.group) \(server.words)".lowercased().mentions(word)
    }

    /// How many servers the window shows.
    private func rows(_ world: World) -> Int { ServersTable.rows(listHeight(world.room.height, world)) }

    /// The rows of the list; the rest of the page are notes.
    private func listHeight(_ height: Int, _ world: World) -> Int {
        height >= 10 ? height - ServersTable.notes(world, selected: selected(world)).count : height
    }

    private func selected(_ world: World) -> Server? { cursor.selected.flatMap(world.server) }

    /// What a verb applies to: the marked servers, else the selected one.
    private func targets(_ world: World) -> [Server] {
        let marked = world.servers.filter { marks.contains($0.id) }
        return marked.isEmpty ? [selected(world)].compactMap(\.self) : marked
    }

    func hints(_ world: World) -> [Hint] {
        if isFiltering {
            return [Hint("Enter", "Keep the filter"), Hint("Esc", "Clear it"), Hint("status:error", "a status")]
        }
        let keys = world.keys
        if world.servers.isEmpty {
            return [
                Hint("Up/Down", "Choose"), Hint("Enter", "Open"), Hint(keys.label(.new), "New server"),
                Hint(keys.label(.catalog), "Catalog"), Hint(keys.label(.help), "Help"), Hint(keys.label(.quit), "Quit"),
            ]
        }
        let stops = selected(world)?.isActive ?? true
        return [
            Hint("Enter", "Open"), Hint(keys.label(.stop), stops ? "Stop" : "Start"),
            Hint(keys.label(.restart), "Restart"), Hint(keys.label(.logs), "Logs"), Hint(keys.label(.tools), "Tools"),
            Hint(keys.label(.edit), "Edit"), Hint(keys.label(.new), "New server"), Hint(keys.label(.delete), "Delete"),
            Hint(keys.label(.filter), "Filter"), Hint(keys.label(.sort), "Sort"), Hint(keys.label(.mark), "Mark"),
            Hint(keys.label(.copy), "Copy URL"), Hint(keys.label(.actions), "All actions"),
            Hint(keys.label(.update), "Update"), Hint(keys.label(.columns), "Columns"), Hint(keys.label(.help), "Help"),
            Hint(keys.label(.quit), "Quit"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "Every server that runs here or could, with its state as it is now.",
            "A program reaches a server at its URL: \(world.keys.label(.copy)) copies it.",
            "The filter takes words, !word for “not”, status:error, owner:me and group:name.",
            "Stopping keeps a server in the list; deleting removes it with its logs and settings.",
        ]
    }

    // MARK: Events

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        let servers = shown(world)
        let ids = servers.map(\.id)
        switch event {
        case .changed:
            marks.formIntersection(world.servers.map(\.id))
            cursor.settle(ids)
            traffic.keep(Set(world.servers.map(\.id)))
            return lookForToolHive(world) + watch(servers, world)
        case .time: return watch(servers, world)
        case .reply(let name, let reply):
            if traffic.take(name, reply) { return [] }
            if name == "import", let plan = reply.read(Import.self) {
                welcome.offer(importable: ImportPage.found(plan))
            }
            return []
        case .key(let key):
            if world.servers.isEmpty { return welcome.receive(key, world) }
            cursor.settle(ids)
            return (isFiltering ? edit(key, world) : receive(key, ids, world)) + watch(servers, world)
        case .paste(let text):
            if isFiltering { filter.paste(text) }
            return []
        case .mouse(let mouse): return click(mouse, ids, world)
        default: return []
        }
    }

    mutating func appear(_ world: World) -> [Outcome] {
        let servers = shown(world)
        cursor.settle(servers.map(\.id))
        return lookForToolHive(world) + watch(servers, world)
    }

    private var traffic = TrafficWatch()

    /// Asks for the traffic of the servers that can be seen.
    private mutating func watch(_ servers: [Server], _ world: World) -> [Outcome] {
        let visible = cursor.window(servers.map(\.id), rows: rows(world))
        return traffic.ask(servers[visible], world)
    }

    private var welcome = Welcome()
    private var hasLooked = false

    /// Asks once, while there is no server here, how many ToolHive has. Nothing is changed by it.
    private mutating func lookForToolHive(_ world: World) -> [Outcome] {
        guard world.servers.isEmpty, world.isLive, !world.isReadOnly, !hasLooked else { return [] }
        hasLooked = true
        return [.send("import", .createImport(ImportPage.looking))]
    }

    private mutating func edit(_ key: Key, _ world: World) -> [Outcome] {
        switch key {
        case .escape:
            filter.text = ""
            isFiltering = false
        case .enter: isFiltering = false
        case .up, .down, .pageUp, .pageDown: _ = cursor.receive(key, shown(world).map(\.id), page: rows(world))
        default: _ = filter.receive(key)
        }
        cursor.settle(shown(world).map(\.id))
        return []
    }

    private mutating func receive(_ key: Key, _ ids: [String], _ world: World) -> [Outcome] {
        let keys = world.keys
        let known: [Action] = [
            .filter, .sort, .quick, .mark, .markAll, .unmark, .copy, .stop, .restart, .delete, .new, .edit, .logs,
            .tools, .update, .actions, .quit, .columns, .save,
        ]
        switch key {
        case .enter: return selected(world).map { [.push(ServerPage(id: $0.id, name: $0.name))] } ?? []
        case .escape:
            if !filter.isEmpty {
                filter.text = ""
            } else if !marks.isEmpty {
                marks = []
            } else if quick != .all {
                quick = .all
            } else if let id = cursor.selected, let work = world.work.first(where: { $0.workload == id }) {
                return [.push(work.cancelling())]
            }
            cursor.settle(shown(world).map(\.id))
            return []
        default: break
        }
        if let action = keys.action(key, of: known) { return perform(action, world) }
        if cursor.receive(key, ids, page: rows(world)) { return [] }
        return [.say("\(key.name) means nothing here; \(keys.label(.help)) shows what does")]
    }

    /// Does what the hint says.
    mutating func perform(_ action: Action, _ world: World) -> [Outcome] {
        switch action {
        case .filter: isFiltering = true
        case .sort: order = Order.allCases.after(order)
        case .quick: quick = Quick.allCases.after(quick)
        case .mark:
            if let id = cursor.selected { marks.formSymmetricDifference([id]) }
            cursor.move(1, shown(world).map(\.id))
        case .markAll: marks = Set(shown(world).map(\.id))
        case .unmark: marks = []
        case .copy: return selected(world).map { [.push(CopyMenu.page(for: $0))] } ?? []
        case .actions:
            return selected(world).map { [.push(ServerActions.page(for: $0, world))] } ?? []
        case .new: return [.push(SourcePage())]
        case .columns: return [.push(ColumnsPage())]
        case .save: return save(world)
        case .quit: return [.quit]
        default: return ServerActions.outcomes(action, targets(world), world, isKey: true)
        }
        cursor.settle(shown(world).map(\.id))
        return []
    }

    /// Writes what shows as a table that other programs read (RFC 4180).
    private func save(_ world: World) -> [Outcome] {
        guard !world.home.isEmpty else { return [.complain("HOME is not set: there is no place to save to")] }
        func cell(_ text: String) -> String {
            // A sheet of cells takes some signs for the beginning of a formula.
            let safe = text.first.map("=+-@".contains) == true ? "'" + text : text
            let isPlain = !safe.contains { ",\"\n\r".contains($0) }
            return isPlain ? safe : "\"\(safe.replacingBytes(of: "\"", with: "\"\""))\""
        }
        let rows = shown(world).map { [$0.name, $0.words, $0.group, $0.owner, $0.url, $0.source] }
        let lines = ([["name", "status", "group", "owner", "url", "source"]] + rows).map {
            $0.map(cell).joined(separator: ",")
        }
        let stamp = Timestamp(milliseconds: world.now + Int64(world.zone) * 60_000).text.prefix(19)
            .replacingBytes(of: "T", with: "-").replacingBytes(of: ":", with: "")
        let text = lines.joined(separator: "\r\n") + "\r\n"
        return [.save(Array(text.utf8), path: "\(world.home)/thv-servers/servers-\(stamp).csv")]
    }

    private mutating func click(_ mouse: Mouse, _ ids: [String], _ world: World) -> [Outcome] {
        switch mouse.kind {
        case .scrollUp: cursor.move(-3, ids)
        case .scrollDown: cursor.move(3, ids)
        case .click, .doubleClick, .menu:
            let visible = cursor.window(ids, rows: rows(world))
            let row = mouse.y - ServersTable.firstRow(listHeight(world.room.height, world))
            guard row >= 0, row < visible.count else { return [] }
            let id = ids[visible.lowerBound + row]
            let wasSelected = cursor.selected == id
            cursor.select(id, in: ids)
            if mouse.kind == .menu { return perform(.actions, world) }
            if mouse.kind == .doubleClick || wasSelected { return receive(.enter, ids, world) }
        }
        return []
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        if world.servers.isEmpty {
            welcome.draw(&canvas, world)
            return
        }
        let servers = shown(world)
        let ids = servers.map(\.id)
        let isSplit = canvas.width >= 110 && canvas.height >= 24
        let width = isSplit ? canvas.width * 48 / 100 : canvas.width
        let notes = ServersTable.notes(world, selected: selected(world))
        let height = listHeight(canvas.height, world)
        canvas.inside(Rect(0, 0, width, height)) { canvas in
            ServersTable(
                servers: servers, window: cursor.window(ids, rows: ServersTable.rows(canvas.height)),
                selected: cursor.selected, marks: marks, sort: order.rawValue,
                filter: isFiltering || !filter.isEmpty ? filter : nil, isFiltering: isFiltering,
                traffic: traffic.known
            ).draw(&canvas, world)
        }
        if isSplit, let server = selected(world) {
            canvas.inside(Rect(width, 0, canvas.width - width, height)) {
                ServerSummary.draw(&$0, server, world, traffic: traffic.known[server.id])
            }
        }
        guard canvas.height >= 10 else { return }
        for (index, note) in notes.enumerated() {
            canvas.draw(note.text, x: 1, y: height + index, Style(note.role), width: canvas.width - 2)
        }
    }
}

extension Array where Element: Equatable {
    /// The element after `element`, going round.
    func after(_ element: Element) -> Element {
        let index = firstIndex(of: element) ?? 0
        return self[(index + 1) % count]
    }
}
