// SPDX-License-Identifier: Apache-2.0
import Contract

/// The table of servers: columns go as the window gets narrower, never the name and the status.
struct ServersTable {
    var servers: [Server]
    var window: Range<Int>
    var selected: String?
    var marks: Set<String>
    var sort: String
    var filter: TextField?
    var isFiltering: Bool
    var traffic: [String: Traffic] = [:]

    /// The row of the first server within a page of that height: a low one has neither frame nor head.
    static func firstRow(_ height: Int) -> Int { height < 5 ? 0 : 2 }

    /// How many servers fit into a page of that height.
    static func rows(_ height: Int) -> Int { height < 5 ? max(1, height) : height - 3 }

    /// The columns that need not show, in their order.
    static let optional = ["FOR", "TRAFFIC", "p95", "PORT", "GROUP", "OWNER"]
    /// What a name has at least as long as there is another column besides the status.
    private static let leastName = 14
    /// What it has before port and group show, which matter less.
    private static let longName = 24

    private struct Column {
        var title: String
        var width: Int
        var text: (Server) -> String
        var style: (Server) -> Style
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let visible = window.isEmpty ? "" : "\(window.lowerBound + 1)-\(window.upperBound) of \(servers.count)"
        let title = marks.isEmpty ? "Servers (\(servers.count))" : "Servers (\(servers.count)), \(marks.count) marked"
        let head = canvas.hasFrame ? 1 : 0
        canvas.framed(title: title, right: "sort: \(sort)", bottom: visible) { canvas in
            let columns = columns(canvas.width, world)
            if head > 0 { drawHead(&canvas, columns) }
            for (row, index) in window.enumerated() where index < servers.count {
                draw(&canvas, servers[index], y: row + head, columns, world)
            }
            if servers.isEmpty { canvas.draw("No server matches. Esc clears the filter.", x: 2, y: head * 2) }
        }
        if let filter {
            canvas.draw(" /", x: 2, y: canvas.height - 1, Style(.key, bold: true))
            filter.draw(
                &canvas, x: 4, y: canvas.height - 1, width: min(40, canvas.width - 24), isFocused: isFiltering)
        }
    }

    private func drawHead(_ canvas: inout Canvas, _ columns: [Column]) {
        var x = 4
        for column in columns {
            canvas.draw(column.title, x: x, y: 0, Style(.title), width: column.width)
            x += column.width + 1
        }
    }

    private func draw(_ canvas: inout Canvas, _ server: Server, y: Int, _ columns: [Column], _ world: World) {
        let isSelected = server.id == selected
        if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
        let fade = world.isLive ? nil : Style(.faint, selected: isSelected)
        canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
        canvas.draw(marks.contains(server.id) ? "+" : " ", x: 1, y: y, Style(.key, selected: isSelected, bold: true))
        let role = world.pending[server.id] == nil ? server.role : .busy
        canvas.draw(world.glyphs.status(role), x: 2, y: y, fade ?? Style(role, selected: isSelected))
        var x = 4
        for (index, column) in columns.enumerated() {
            canvas.draw(
                column.text(server), x: x, y: y, fade ?? column.style(server).selected(isSelected), width: column.width,
                cutInMiddle: index == 0)
            x += column.width + 1
        }
        if isSelected { canvas.cursor(x: 4, y: y) }
    }

    private func columns(_ width: Int, _ world: World) -> [Column] {
        let status = Column(title: "STATUS", width: 17, text: { Self.status($0, world) }) { server in
            Style(world.pending[server.id] == nil ? server.role : .busy)
        }
        let age = Column(title: "FOR", width: 8, text: { $0.since == 0 ? "" : Moment.span(world.now - $0.since) }) {
            _ in .plain
        }
        let spark = Column(title: "TRAFFIC", width: 8, text: { world.glyphs.spark(values($0)) }) { server in
            Style(traffic[server.id]?.requests ?? 0 > 0 ? .good : .faint)
        }
        let slow = Column(title: "p95", width: 6, text: { Traffic.words(traffic[$0.id]?.p95 ?? 0) }) { _ in .plain }
        let port = Column(title: "PORT", width: 6, text: { $0.port == 0 ? "" : String($0.port) }) { _ in .plain }
        let group = Column(title: "GROUP", width: 12, text: \.group) { _ in .plain }
        let owner = Column(title: "OWNER", width: 10, text: \.owner) { _ in .plain }
        // The sign before the name says the status as well.
        var others = width >= 34 ? [status] : []
        // What comes first is what goes last when the window gets narrower.
        for column in [age, spark, slow, owner, port, group]
        where width >= 34 && !world.look.hidden.contains(column.title) {
            let used = others.reduce(5) { $0 + $1.width + 1 }
            let name = ["PORT", "GROUP"].contains(column.title) ? Self.longName : Self.leastName
            if used + column.width + 1 + name > width { break }
            others.append(column)
        }
        let order = ["STATUS"] + Self.optional
        others.sort { (order.firstIndex(of: $0.title) ?? 0) < (order.firstIndex(of: $1.title) ?? 0) }
        let used = others.reduce(5) { $0 + $1.width + 1 }
        let room = max(12, width - used)
        return [Column(title: "NAME", width: room, text: \.name) { _ in .plain }] + others
    }

    private func values(_ server: Server) -> [Double?] {
        guard let traffic = traffic[server.id], traffic.requests > 0 else { return [Double?](repeating: nil, count: 8) }
        return traffic.requests(columns: 8)
    }

    /// The status in words, with what was asked for and how far it is.
    static func status(_ server: Server, _ world: World) -> String {
        if let verb = world.pending[server.id] { return "\(verb.progressive)…" }
        if let part = world.work.first(where: { $0.workload == server.id })?.part {
            return "\(server.words) \(Int(part * 100))%"
        }
        return server.words
    }

    /// The lines below the table: why the selected server is not well, and what is under way.
    static func notes(_ world: World, selected: Server?) -> [(text: String, role: Role)] {
        var notes: [(String, Role)] = []
        if case .lost(_, let attempts, let reason) = world.link {
            notes.append(
                (
                    "No answer from the server; \(world.keys.label(.refresh)) tries now, and starts one. "
                        + "Tried \(attempts == 1 ? "once" : "\(attempts) times"): \(reason)", .bad
                ))
        }
        if world.isLive, !world.serverVersion.isEmpty, world.version != world.serverVersion {
            let words = "This window is \(world.version), the server \(world.serverVersion)"
            notes.append(("\(words): restart the server, no session is lost.", .attention))
        }
        if let selected {
            if let failure = world.failures[selected.id] {
                notes.append(("\(selected.name): \(failure)", .bad))
            } else if selected.isProblem, !selected.context.isEmpty {
                notes.append(("\(selected.name): \(selected.context)  Enter for details", selected.role))
            }
        }
        for work in world.work.prefix(2) where work.total > 0 || !work.phase.isEmpty {
            var text = "\(work.name): \(work.phase.isEmpty ? work.kind.text : work.phase)"
            if let part = work.part {
                text += "  \(world.glyphs.bar(part, width: 22))  \(Int(part * 100))%"
                text += "  \(Moment.size(work.current)) of \(Moment.size(work.total))"
                text += world.pace(of: work)
            } else if work.current > 0 {
                text += "  \(Moment.size(work.current))"
            }
            notes.append((text, .busy))
        }
        return notes
    }
}
