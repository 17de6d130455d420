// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Platform

/// S2: one server, by its identity. It stays open when the server goes, and says so.
struct ServerPage: Page {
    enum Tab: String, CaseIterable, Sendable { case overview = "Overview", config = "Config", history = "History" }

    let id: String
    /// The name it had when the page was opened.
    let name: String
    private(set) var tab = Tab.overview
    private var top = 0
    private var traffic = TrafficWatch()
    private var config: JSONTree?
    /// The revision whose configuration that is.
    private var shownRevision = 0
    private var history: [ActivityPage.Entry]?
    /// The newer version that there is.
    private var newer = ""

    init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    func trail(_ world: World) -> [String] { ["Servers", world.server(id)?.name ?? name] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        guard world.server(id) != nil else { return [Hint("Esc", "Back")] }
        let stops = world.server(id)?.isActive ?? true
        return [
            Hint(keys.label(.tools), "Tools"), Hint(keys.label(.logs), "Logs"),
            Hint(keys.label(.stop), stops ? "Stop" : "Start"), Hint(keys.label(.restart), "Restart"),
            Hint(keys.label(.edit), "Edit"), Hint(keys.label(.copy), "Copy"), Hint("Tab", "Config, history"),
            Hint(keys.label(.update), "Update"), Hint(keys.label(.delete), "Delete"),
            Hint(keys.label(.actions), "All actions"), Hint("Esc", "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "What this server is, what passes it, what it may reach and how it is shut away.",
            "Tab, [ and ] show its whole configuration, and who did what with it.",
            "Its tools can be tried with Tools.",
        ]
    }

    mutating func appear(_ world: World) -> [Outcome] {
        let isFromCatalog = world.server(id)?.config.server != nil
        return watch(world) + (isFromCatalog ? [.send("check", UpdatePage.question(id))] : [])
    }

    private mutating func watch(_ world: World) -> [Outcome] {
        if tab == .config, let server = world.server(id), shownRevision != server.revision { showConfig(server) }
        return tab == .overview ? traffic.ask([world.server(id)].compactMap(\.self), world) : []
    }

    private mutating func showConfig(_ server: Server) {
        config = JSONTree(server.config.wire)
        shownRevision = server.revision
    }

    // MARK: Events

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply("check", let reply):
            let check = reply.read(UpgradeCheck.self).map(UpdatePage.Check.init)
            newer = check?.isAvailable == true ? check?.to ?? "" : ""
        case .reply("history", let reply):
            history = reply.list(Activity.self).compactMap(ActivityPage.Entry.init)
            if let failure = reply.failure { return [.complain(failure.what)] }
        case .reply(let name, let reply): _ = traffic.take(name, reply)
        case .time, .changed: return watch(world)
        case .key(let key): return receive(key, world)
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { return receive(.up, world) }
            if mouse.kind == .scrollDown { return receive(.down, world) }
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let keys = world.keys
        switch key {
        case .escape: return [.pop]
        case .tab, .character("]"): return show(Tab.allCases.after(tab), world)
        case .backTab, .character("["): return show(Tab.allCases.after(Tab.allCases.after(tab)), world)
        default: break
        }
        if tab == .config, config?.receive(key, page: max(2, world.room.height - 2)) == true { return [] }
        switch key {
        case .up: top = max(0, top - 1)
        case .down: top = min(200, top + 1)
        case .pageUp: top = max(0, top - 10)
        case .pageDown: top = min(200, top + 10)
        case .home: top = 0
        case .enter: return world.server(id).map { [.push(ToolsPage(server: $0))] } ?? []
        default: break
        }
        guard let server = world.server(id) else { return keys.matches(key, .quit) ? [.pop] : [] }
        switch keys.action(key, of: [.copy, .actions, .quit, .stop, .restart, .delete, .logs, .tools, .edit, .update]) {
        case .copy: return [.push(CopyMenu.page(for: server))]
        case .actions: return [.push(ServerActions.page(for: server, world))]
        case .quit: return [.pop]
        case let action?: return ServerActions.outcomes(action, [server], world, isKey: true)
        case nil: return []
        }
    }

    private mutating func show(_ tab: Tab, _ world: World) -> [Outcome] {
        self.tab = tab
        top = 0
        switch tab {
        case .overview: return watch(world)
        case .config:
            if let server = world.server(id) { showConfig(server) }
            return []
        case .history:
            var filter = ActivityFilter()
            filter.workload = id
            filter.limit = "100"
            return [.send("history", .listActivity(filter))]
        }
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        guard let server = world.server(id) else {
            canvas.box(Rect(0, 0, canvas.width, canvas.height), title: name)
            canvas.draw("\(name) is deleted.", x: 3, y: 2, Style(.attention))
            return
        }
        switch tab {
        case .overview:
            ServerSummary.draw(&canvas, server, world, traffic: traffic.known[id], newer: newer, top: top)
        case .config:
            canvas.box(Rect(0, 0, canvas.width, canvas.height), title: server.name)
            canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { config?.draw(&$0, isFocused: true) }
        case .history:
            canvas.box(Rect(0, 0, canvas.width, canvas.height), title: server.name)
            canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { drawHistory(&$0, world) }
        }
        drawTabs(&canvas)
    }

    /// In the upper edge of the frame, where there is room.
    private func drawTabs(_ canvas: inout Canvas) {
        let width = Tab.allCases.reduce(2) { $0 + $1.rawValue.count + 3 }
        guard canvas.width > width + Width.of(name) + 10 else { return }
        var x = canvas.width - width - 2
        for tab in Tab.allCases {
            let isHere = tab == self.tab
            let words = isHere ? "[\(tab.rawValue)]" : " \(tab.rawValue) "
            x = canvas.draw(words, x: x, y: 0, Style(isHere ? .title : .plain, bold: isHere)) + 1
        }
    }

    private func drawHistory(_ canvas: inout Canvas, _ world: World) {
        guard let history else {
            canvas.draw("reading\(world.glyphs.ellipsis)", x: 2, y: 1, Style(.busy))
            return
        }
        if history.isEmpty { canvas.draw("Nothing has been done with it yet.", x: 2, y: 1, Style(.faint)) }
        let first = min(top, max(0, history.count - canvas.height))
        for (y, entry) in history.dropFirst(first).prefix(canvas.height).enumerated() {
            let local = Timestamp(milliseconds: entry.time + Int64(world.zone) * 60_000).text
            let time = "\(local.prefix(10)) \(Moment.clock(entry.time, zone: world.zone))"
            let x = canvas.draw("\(time)  ", x: 1, y: y, Style(.faint))
            let words = "\(entry.user) \(entry.verb)" + (entry.outcome == "ok" ? "" : ", \(entry.outcome)")
            let end = canvas.draw(words, x: x, y: y, Style(entry.outcome == "ok" ? .plain : entry.role))
            canvas.draw(
                entry.detail.isEmpty ? "" : "  \(entry.detail)", x: end, y: y, Style(.faint),
                width: max(0, canvas.width - end - 1))
        }
    }
}
