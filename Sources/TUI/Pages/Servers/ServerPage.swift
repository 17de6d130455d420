// SPDX-License-Identifier: Apache-2.0

/// S2: one server, by its identity. It stays open when the server goes, and says so.
struct ServerPage: Page {
    let id: String
    /// The name it had when the page was opened.
    let name: String
    private var top = 0
    private var traffic = TrafficWatch()

    init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    func trail(_ world: World) -> [String] { ["Servers", world.server(id)?.name ?? name] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        guard world.server(id) != nil else { return [Hint("Esc", "Back")] }
        let stops = world.server(id)?.isRunning ?? true
        return [
            Hint(keys.label(.tools), "Tools"), Hint(keys.label(.logs), "Logs"),
            Hint(keys.label(.stop), stops ? "Stop" : "Start"), Hint(keys.label(.restart), "Restart"),
            Hint(keys.label(.edit), "Edit"), Hint(keys.label(.copy), "Copy"), Hint(keys.label(.delete), "Delete"),
            Hint(keys.label(.actions), "All actions"), Hint("Esc", "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        ["What this server is, what it may reach and how it is shut away.", "Its tools can be tried with Tools."]
    }

    mutating func appear(_ world: World) -> [Outcome] { watch(world) }

    private mutating func watch(_ world: World) -> [Outcome] {
        traffic.ask([world.server(id)].compactMap(\.self), world)
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply(let name, let reply): _ = traffic.take(name, reply)
        case .time, .changed: return watch(world)
        default: break
        }
        guard case .key(let key) = event else { return [] }
        let keys = world.keys
        switch key {
        case .escape: return [.pop]
        case .up: top = max(0, top - 1)
        case .down: top = min(200, top + 1)
        case .enter: return world.server(id).map { [.push(ToolsPage(server: $0))] } ?? []
        default: break
        }
        guard let server = world.server(id) else { return keys.matches(key, .quit) ? [.pop] : [] }
        switch keys.action(key, of: [.copy, .actions, .quit, .stop, .restart, .delete, .logs, .tools, .edit]) {
        case .copy: return [.push(CopyMenu.page(for: server))]
        case .actions: return [.push(ServerActions.page(for: server, world, traffic: traffic.known))]
        case .quit: return [.pop]
        case let action?: return ServerActions.outcomes(action, [server], world, traffic: traffic.known, isKey: true)
        case nil: return []
        }
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        guard let server = world.server(id) else {
            canvas.box(Rect(0, 0, canvas.width, canvas.height), title: name)
            canvas.draw("\(name) is deleted.", x: 3, y: 2, Style(.attention))
            return
        }
        ServerSummary.draw(&canvas, server, world, traffic: traffic.known[id], top: top)
    }
}
