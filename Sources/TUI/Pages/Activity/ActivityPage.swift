// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import HTTP
import JSONCoding
import Platform

/// S14: who did what and when, the newest first, and what is under way.
struct ActivityPage: Page {
    struct Entry: Sendable, Equatable {
        var sequence: Int
        var time: Int64
        var user: String
        var verb: String
        var object: String
        var name: String
        var outcome: String
        var detail: String
        var via: String

        init?(_ record: Activity) {
            guard let sequence = record.sequence else { return nil }
            self.sequence = sequence
            time = Timestamp(record.time)?.milliseconds ?? 0
            user = record.user
            verb = record.verb
            object = record.object
            name = record.name
            outcome = record.outcome.text
            detail = record.detail
            via = record.via.text
        }

        var role: Role { outcome == "ok" ? .good : outcome == "refused" ? .attention : .bad }
        /// What it was done to, in words.
        var what: String { name.isEmpty ? object : name }
    }

    /// What can be selected: something under way, or a record.
    enum Item: Hashable, Sendable {
        case work(String)
        case entry(Int)
    }

    var section: Section? { .activity }
    /// By sequence, the newest first.
    private(set) var entries: [Entry] = []
    private(set) var total = 0
    private(set) var cursor = ListCursor<Item>()
    private var next: Int?
    private var hasList = false
    private var isAsking = false
    private var isAskingMore = false
    private var isStale = false
    private var problem = ""
    private var parser = ServerSentEventParser()
    private var isFollowing = false
    /// Only what failed or was refused.
    private var showsProblems = false

    private var shown: [Entry] { showsProblems ? entries.filter { $0.outcome != "ok" } : entries }
    private func items(_ world: World) -> [Item] {
        world.work.map { Item.work($0.id) } + shown.map { Item.entry($0.sequence) }
    }

    func trail(_ world: World) -> [String] { ["Activity"] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        var hints = [Hint("Enter", "Details")]
        if case .work = cursor.selected { hints = [Hint("Enter", "Details"), Hint(keys.label(.delete), "Cancel it")] }
        return hints + [
            Hint(keys.label(.quick), showsProblems ? "Everything" : "Problems only"),
            Hint(keys.label(.copy), "Copy"), Hint(keys.label(.messages), "Messages of this window"),
            Hint(keys.label(.help), "Help"), Hint("Esc", "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "Every change, who made it and what came of it; older ones are read as you move down.",
            "At the top stands what is under way, with how far it is. It can be cancelled as long as nothing has changed.",
            "\(world.keys.label(.messages)) shows what this window said.",
        ]
    }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] {
        cursor.settle(items(world))
        return load(world) + follow(world)
    }

    private mutating func load(_ world: World) -> [Outcome] {
        guard world.isLive else { return [] }
        guard !isAsking else {
            isStale = true
            return []
        }
        isAsking = true
        isStale = false
        return [.send("list", .listActivity(Self.page()))]
    }

    /// The stream only says that there is something new.
    private mutating func follow(_ world: World) -> [Outcome] {
        guard world.isLive, !isFollowing else { return [] }
        isFollowing = true
        parser = ServerSentEventParser()
        var filter = ActivityFilter()
        filter.limit = "1"
        return [.open("follow", .followActivity(filter))]
    }

    /// A hundred records, from the newest on or from where the page before ended.
    private static func page(from cursor: Int? = nil) -> ActivityFilter {
        var filter = ActivityFilter()
        filter.limit = "100"
        filter.cursor = cursor.map(String.init)
        return filter
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .changed:
            cursor.settle(items(world))
            // After a break: what happened meanwhile.
            return world.isLive && !isFollowing ? load(world) + follow(world) : []
        case .chunk(_, let bytes):
            guard let bytes else {
                isFollowing = false
                return [.wake(1000)]
            }
            return parser.feed(bytes).contains { $0.name == "activity" } ? load(world) : []
        case .time: return follow(world)
        case .reply("more", let reply):
            isAskingMore = false
            merge(reply, isFirst: false, world)
        case .reply(_, let reply):
            isAsking = false
            problem = reply.failure?.what ?? ""
            merge(reply, isFirst: true, world)
            if isStale { return load(world) }
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { cursor.move(-3, items(world)) }
            if mouse.kind == .scrollDown { cursor.move(3, items(world)) }
            return more(world)
        case .key(let key): return receive(key, world)
        default: break
        }
        return []
    }

    private mutating func merge(_ reply: Reply, isFirst: Bool, _ world: World) {
        guard let page = reply.read(Contract.Page<Activity>.self) else { return }
        let fresh = page.elements.compactMap(Entry.init)
        total = page.total
        let cursorValue = page.nextCursor.flatMap { Int($0) }
        if isFirst {
            // Pages that were read stay if the new first one reaches them; else there would be a gap.
            let known = Set(fresh.map(\.sequence))
            let isJoined = entries.contains { known.contains($0.sequence) }
            entries = fresh + (isJoined ? entries.filter { !known.contains($0.sequence) } : [])
            if !isJoined { next = cursorValue }
        } else {
            let known = Set(entries.map(\.sequence))
            entries += fresh.filter { !known.contains($0.sequence) }
            next = cursorValue
        }
        entries.sort { $0.sequence > $1.sequence }
        hasList = true
        cursor.settle(items(world))
    }

    /// Reads the next page when the selection comes near the end of what is there.
    private mutating func more(_ world: World) -> [Outcome] {
        let items = items(world)
        guard let next, !isAskingMore, world.isLive, let selected = cursor.selected,
            let index = items.firstIndex(of: selected), index >= items.count - 30
        else { return [] }
        isAskingMore = true
        return [.send("more", .listActivity(Self.page(from: next)))]
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let keys = world.keys
        let items = items(world)
        if key == .escape || keys.matches(key, .quit) { return [.go(.servers)] }
        cursor.settle(items)
        if cursor.receive(key, items, page: max(2, world.room.height - 3)) { return more(world) }
        if keys.matches(key, .quick) {
            showsProblems.toggle()
            cursor.settle(self.items(world))
            return more(world)
        }
        switch cursor.selected {
        case .work(let id):
            guard let work = world.work.first(where: { $0.id == id }) else { return [] }
            if keys.matches(key, .delete) { return cancel(work) }
            if key == .enter, let server = world.server(work.workload) {
                return [.push(ServerPage(id: server.id, name: server.name))]
            }
        case .entry(let sequence):
            guard let entry = entries.first(where: { $0.sequence == sequence }) else { return [] }
            if key == .enter { return [.push(details(entry, world))] }
            if keys.matches(key, .copy) {
                let text = "\(Timestamp(milliseconds: entry.time).text) \(line(entry)) \(entry.detail)"
                return [.copy(text, what: "the record")]
            }
        case nil: break
        }
        return []
    }

    private func cancel(_ work: Work) -> [Outcome] {
        [
            .push(
                QuestionPage(
                    title: "Cancel", question: "Cancel “\(work.kind.text) \(work.name)”?",
                    remarks: ["what is done already stays done"], verb: "Cancel it",
                    options: [.init(words: "", request: APICall.cancelOperation(work.id).request)],
                    done: "\(work.kind.text) \(work.name) is cancelled", keep: "Let it go on"))
        ]
    }

    private func line(_ entry: Entry) -> String {
        "\(entry.user) \(entry.verb) \(entry.what)" + (entry.outcome == "ok" ? "" : ": \(entry.outcome)")
    }

    private func details(_ entry: Entry, _ world: World) -> TextPage {
        let pairs = [
            ("When", Timestamp(milliseconds: entry.time).text), ("Who", entry.user), ("What", entry.verb),
            ("To", entry.what), ("Id", entry.object == entry.what ? "" : entry.object), ("Came of it", entry.outcome),
            ("More", entry.detail), ("Came by", entry.via), ("Record", String(entry.sequence)),
        ]
        return TextPage(
            title: line(entry), pairs.filter { !$0.1.isEmpty }.map { ($0.0.padded(to: 12) + $0.1, Style.plain) })
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        let items = items(world)
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: hasList ? "Activity (\(total))" : "Activity",
            right: showsProblems ? "problems only" : "",
            bottom: isAskingMore ? "reading on" : next == nil || !hasList ? "" : "\(entries.count) read")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            if items.isEmpty {
                let words = !problem.isEmpty ? problem : hasList ? "Nothing has been done yet." : "Asking the server…"
                canvas.draw(words, x: 2, y: 1, Style(problem.isEmpty ? .plain : .bad))
                return
            }
            for (y, index) in cursor.window(items, rows: canvas.height).enumerated() {
                let item = items[index]
                let isSelected = item == cursor.selected
                if isSelected {
                    canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true))
                    canvas.draw(world.glyphs.selection, x: 0, y: y, Style(.key, selected: true))
                    canvas.cursor(x: 2, y: y)
                }
                if index < world.work.count {
                    draw(&canvas, world.work[index], y: y, isSelected)
                } else {
                    draw(&canvas, shown[index - world.work.count], y: y, isSelected, world)
                }
            }
        }
    }

    private func draw(_ canvas: inout Canvas, _ work: Work, y: Int, _ isSelected: Bool) {
        let style = Style(.busy, selected: isSelected, bold: true)
        let phase = work.phase.isEmpty ? "" : ": \(work.phase)"
        var x =
            canvas.draw("\(canvas.glyphs.status(.busy)) \(work.kind.text) \(work.name)\(phase)", x: 2, y: y, style) + 2
        if let part = work.part, canvas.width - x >= 20 {
            x = canvas.draw(canvas.glyphs.bar(part, width: min(24, canvas.width - x - 8)), x: x, y: y, style) + 1
            canvas.draw("\(Int(part * 100))%", x: x, y: y, style)
        }
    }

    private func draw(_ canvas: inout Canvas, _ entry: Entry, y: Int, _ isSelected: Bool, _ world: World) {
        let isWide = canvas.width >= 70
        let day = Timestamp(milliseconds: entry.time + Int64(world.zone) * 60_000).text.prefix(10).suffix(5)
        let clock = Moment.clock(entry.time, zone: world.zone)
        var x = canvas.draw(isWide ? "\(day) \(clock)" : clock, x: 2, y: y, Style(.faint, selected: isSelected)) + 2
        canvas.draw(canvas.glyphs.status(entry.role), x: x, y: y, Style(entry.role, selected: isSelected))
        x += 2
        if isWide {
            canvas.draw(entry.user, x: x, y: y, Style(.plain, selected: isSelected), width: 10, cutInMiddle: true)
            x += 11
        }
        canvas.draw(entry.verb, x: x, y: y, Style(.plain, selected: isSelected, bold: true), width: 14)
        x += 15
        let words = entry.outcome == "ok" ? entry.what : "\(entry.what): \(entry.outcome)"
        x = canvas.draw(words, x: x, y: y, Style(.plain, selected: isSelected)) + 2
        if isWide, entry.detail != entry.what, canvas.width - x > 8 {
            canvas.draw(entry.detail, x: x, y: y, Style(.faint, selected: isSelected), width: canvas.width - x - 1)
        }
    }
}
