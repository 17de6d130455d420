// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform

/// S3: what a server and its proxy wrote, as it comes.
struct LogsPage: Page {
    enum Source: Int, CaseIterable, Sendable { case server, proxy, both }
    /// What is being typed: words to search for, or to show nothing else than.
    enum Typing: Sendable { case none, search, filter }

    let id: String
    let name: String
    private(set) var view = LogView()
    private(set) var source = Source.server
    private(set) var since = 0
    private var doesWrap = false
    private var hasTimes = true
    private var isFull = false
    private var shift = 0
    private var typing = Typing.none
    private var field = TextField()
    /// The names of the streams that are open; a new one has a new name, so that the rest of an old one is not taken for it.
    private var streams: [String?] = [nil, nil]
    private var opened = 0
    private var isRetrying = false
    private var retryAt: Int64 = 0

    static let spans: [(words: String, age: String)] = [
        ("all", ""), ("1m", "1m"), ("5m", "5m"), ("15m", "15m"), ("1h", "1h"), ("6h", "6h"), ("24h", "24h"),
    ]

    init(server: Server) {
        id = server.id
        name = server.name
    }

    var takesText: Bool { typing != .none }

    func claims(_ key: Key) -> Bool {
        guard case .character(let scalar) = key, typing == .none else { return false }
        return ("0"..."6").contains(scalar)
    }

    func trail(_ world: World) -> [String] { ["Servers", world.server(id)?.name ?? name, "Logs"] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        switch typing {
        case .search: return [Hint("Enter", "Search"), Hint("Esc", "Clear"), Hint("a|b", "either word")]
        case .filter: return [Hint("Enter", "Keep"), Hint("Esc", "All lines"), Hint("a|b", "either word")]
        case .none:
            return [
                Hint(keys.label(.follow), view.isFollowing ? "Pause" : "Follow"), Hint(keys.label(.filter), "Search"),
                Hint("n N", "Matches"), Hint(keys.label(.onlyMatches), "Filter"), Hint("Tab", "Proxy, both"),
                Hint("0-6", "Since"), Hint(keys.label(.level), "Level"), Hint(keys.label(.wrap), "Wrap"),
                Hint(keys.label(.times), "Times"), Hint(keys.label(.marker), "Mark"), Hint("c", "Copy"),
                Hint(keys.label(.save), "Save"), Hint(keys.label(.fullScreen), "Full"), Hint("Esc", "Back"),
            ]
        }
    }

    func help(_ world: World) -> [String] {
        [
            "What the server wrote, what its proxy wrote, or both in the order of time.",
            "Moving up pauses; the end, or \(world.keys.label(.follow)), follows again. A line is selected, so that it can be copied.",
            "0 shows all, 1 to 6 what is not older than \(Self.spans.dropFirst().map(\.words).joined(separator: ", ")).",
            "The last 10,000 lines are kept, and 8 MiB. Saving writes what shows below ~/thv-logs.",
            "\(world.keys.label(.mouse)) gives the mouse back to the terminal, to select text with it.",
        ]
    }

    // MARK: Streams

    mutating func appear(_ world: World) -> [Outcome] { open(world) }

    /// Opens the streams that are wanted and not open.
    private mutating func open(_ world: World) -> [Outcome] {
        guard world.isLive else { return [] }
        var outcomes: [Outcome] = []
        for (index, kind) in ["logs", "proxy-logs"].enumerated() where wants(index) && streams[index] == nil {
            opened += 1
            let name = "\(kind) \(opened)"
            streams[index] = name
            let age = Self.spans[since].age
            var filter = LogFilter(tail: age.isEmpty ? 2000 : 10_000, follows: true)
            // After a break it goes on with the moment of the last line.
            let last = view.buffer.lastTime(isProxy: index == 1)
            let from = last > 0 ? Timestamp(milliseconds: last).text : age
            if !from.isEmpty { filter.since = from }
            let call = index == 0 ? APICall.getLogs(id, filter) : .getProxyLogs(id, filter)
            outcomes.append(.open(name, call.asLines))
        }
        return outcomes
    }

    private func wants(_ index: Int) -> Bool { source == .both || source.rawValue == index }

    /// Begins anew, with another source or age.
    private mutating func reopen(_ world: World) -> [Outcome] {
        let outcomes = streams.compactMap(\.self).map(Outcome.close)
        view.empty()
        streams = [nil, nil]
        return outcomes + open(world)
    }

    /// Whatever happens, lines that are left to look through are looked at as soon as nothing else is to be done.
    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        if case .time = event { view.step() }
        let outcomes = take(event, world)
        return view.isScanning ? outcomes + [.wake(0)] : outcomes
    }

    private mutating func take(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .chunk(let name, let bytes):
            guard let index = streams.firstIndex(of: name) else { return [] }
            guard let bytes else { return end(index, world) }
            view.feed(bytes, isProxy: index == 1)
        case .changed: return isRetrying ? [] : open(world)
        case .time:
            guard isRetrying else { return [] }
            guard retryAt <= world.now else { return [.wake(Int(retryAt - world.now))] }
            isRetrying = false
            return open(world)
        case .paste(let text):
            if typing != .none {
                field.paste(text)
                search()
            }
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { view.move(-3, room(world)) }
            if mouse.kind == .scrollDown { view.move(3, room(world)) }
        case .key(let key): return typing == .none ? receive(key, world) : edit(key, world)
        default: break
        }
        return []
    }

    /// A stream ended: it is opened again, not at once, as long as the server is known.
    private mutating func end(_ index: Int, _ world: World) -> [Outcome] {
        streams[index] = nil
        view.endStream(isProxy: index == 1)
        guard world.server(id) != nil, world.isLive else { return [] }
        isRetrying = true
        retryAt = world.now + 1000
        return [.wake(1000)]
    }

    // MARK: Keys

    private mutating func edit(_ key: Key, _ world: World) -> [Outcome] {
        switch key {
        case .escape:
            field.text = ""
            search()
            typing = .none
        case .enter:
            if typing == .search { view.find(-1, room(world)) }
            typing = .none
        case .up: view.find(-1, room(world))
        case .down: view.find(1, room(world))
        default: if field.receive(key) { search() }
        }
        return []
    }

    private mutating func search() { view.search(field.text, isFiltered: typing == .filter) }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let room = room(world)
        switch key {
        case .escape:
            // One step back: first what was searched for goes.
            guard view.query.isEmpty else {
                field.text = ""
                view.search("", isFiltered: false)
                return []
            }
            return [.pop]
        case .up: view.move(-1, room)
        case .down: view.move(1, room)
        case .pageUp: view.move(-max(1, room.rows - 1), room)
        case .pageDown, .character(" "): view.move(max(1, room.rows - 1), room)
        case .home: view.move(-view.shown.count, room)
        case .end: view.follow()
        case .left: shift = max(0, shift - 20)
        case .right: shift = min(LogLine.shown, shift + 20)
        case .tab: return go(to: Source.allCases.after(source), world)
        case .backTab: return go(to: Source.allCases.after(Source.allCases.after(source)), world)
        case .character("["): return go(to: Source.allCases.after(Source.allCases.after(source)), world)
        case .character("]"): return go(to: Source.allCases.after(source), world)
        case .character("c"), .character("y"):
            guard let line = view.selectedLine else { return [] }
            return [.copy(line.text, what: "the line")]
        case .character(let digit) where ("0"..."6").contains(digit):
            since = Int(digit.value - 0x30)
            return reopen(world)
        default: return command(key, room, world)
        }
        return []
    }

    private mutating func command(_ key: Key, _ room: LogView.Room, _ world: World) -> [Outcome] {
        switch world.keys.action(
            key,
            of: [
                .filter, .onlyMatches, .next, .previous, .follow, .wrap, .times, .level, .marker, .save, .fullScreen,
                .source, .quit,
            ])
        {
        case .filter: typing = .search
        case .onlyMatches:
            if view.isFiltered {
                field.text = ""
                view.search("", isFiltered: false)
            } else {
                // With words searched for already, these are what is filtered by.
                typing = view.query.isEmpty ? .filter : .none
                if typing == .none { view.search(field.text, isFiltered: true) }
            }
        case .next: view.find(1, room)
        case .previous: view.find(-1, room)
        case .follow: if view.isFollowing { view.pause() } else { view.follow() }
        case .wrap: doesWrap.toggle()
        case .times: hasTimes.toggle()
        case .level:
            let levels: [LogLine.Level?] = [nil, .debug, .info, .warn, .error]
            view.set(level: levels.after(view.level))
        case .marker: view.mark(world.now)
        case .save: return save(world)
        case .fullScreen: isFull.toggle()
        case .source: return go(to: Source.allCases.after(source), world)
        case .quit: return [.pop]
        default: break
        }
        return []
    }

    private mutating func go(to source: Source, _ world: World) -> [Outcome] {
        self.source = source
        return reopen(world)
    }

    private func save(_ world: World) -> [Outcome] {
        guard !world.home.isEmpty else { return [.complain("HOME is not set: there is no place to save to")] }
        let stamp = Timestamp(milliseconds: world.now + Int64(world.zone) * 60_000).text.prefix(19)
            .replacingBytes(of: "T", with: "-").replacingBytes(of: ":", with: "")
        var bytes: [UInt8] = []
        for line in view.shown {
            if line.time > 0 { bytes.append(contentsOf: "\(Timestamp(milliseconds: line.time).text) ".utf8) }
            bytes.append(contentsOf: line.isMark ? Array("-- marked --".utf8) : Array(line.text.utf8))
            bytes.append(0x0A)
        }
        // A name may hold nothing but letters, digits, `.`, `_` and `-`; the page does not rely on it.
        let safe = String(name.map { $0 == "/" ? "_" : $0 })
        return [.save(bytes, path: "\(world.home)/thv-logs/\(safe)-\(stamp).log")]
    }

    // MARK: Picture

    /// The rows below the choices and inside the frame, and where a line ends.
    private func room(_ world: World) -> LogView.Room { room(world.room.width, world.room.height) }

    private func room(_ width: Int, _ height: Int) -> LogView.Room {
        let edge = isFull ? 0 : 2
        let rows = height - edge - (hasChoices(height) ? 1 : 0) - (hasSearch ? 1 : 0)
        return LogView.Room(rows: max(1, rows), wrap: doesWrap ? max(10, width - edge - margin) : 0)
    }

    private func hasChoices(_ height: Int) -> Bool { !isFull && height >= 8 }
    private var hasSearch: Bool { typing != .none || !view.query.isEmpty }
    /// The columns before the text: the time, and who wrote it.
    private var margin: Int { (hasTimes ? 9 : 0) + (source == .both ? 2 : 0) }

    func draw(_ canvas: inout Canvas, _ world: World) {
        var rect = Rect(0, 0, canvas.width, canvas.height)
        if hasChoices(canvas.height) {
            choices(&canvas)
            rect = Rect(0, 1, canvas.width, canvas.height - 1)
        }
        if hasSearch {
            rect.height -= 1
            search(&canvas, y: canvas.height - 1)
        }
        let room = room(canvas.width, canvas.height)
        if !isFull {
            let state =
                view.isFollowing
                ? "\(canvas.glyphs.status(.good)) following"
                : view.newLines > 0 ? "paused · \(view.newLines) new" : "paused"
            let words = ["server output", "proxy", "server and proxy"][source.rawValue]
            let place = view.shown.isEmpty ? "" : "\(percent(room))% · "
            canvas.box(
                rect, title: canvas.width < 60 ? name : "\(name) · \(words)",
                right: state,
                bottom:
                    "\(place)\(min(view.shown.count, LogBuffer.lineLimit)) lines · \(Moment.size(view.buffer.bytes)) · \(view.buffer.dropped) older gone"
            )
            rect = rect.inset()
        }
        canvas.inside(rect) { lines(&$0, room, world) }
    }

    private func percent(_ room: LogView.Room) -> Int { view.window(room).upperBound * 100 / max(1, view.shown.count) }

    private func choices(_ canvas: inout Canvas) {
        var x = 1
        for (index, words) in ["Server output", "Proxy", "Both"].enumerated() {
            let isOn = index == source.rawValue
            x =
                canvas.draw(isOn ? "[\(words)]" : " \(words) ", x: x, y: 0, Style(isOn ? .title : .plain, bold: isOn))
                + 1
        }
        let level = view.level.map { "\($0)" } ?? "all"
        let right = "since: \(Self.spans[since].words)   wrap \(doesWrap ? "on" : "off")   level: \(level)"
        if x + Width.of(right) + 2 < canvas.width {
            canvas.draw(right, endingAt: canvas.width - 1, y: 0, Style(.faint))
        }
    }

    private func search(_ canvas: inout Canvas, y: Int) {
        let isFilter = typing == .filter || view.isFiltered
        let x = canvas.draw(isFilter ? "&" : "/", x: 1, y: y, Style(.key, bold: true))
        let count = view.matches.count
        let words =
            view.isScanning
            ? "searching" + canvas.glyphs.ellipsis
            : count == 0 ? "no match" : view.matchPlace.map { "match \($0) of \(count)" } ?? "\(count) matches"
        let width = max(8, canvas.width - x - Width.of(words) - 4)
        field.draw(&canvas, x: x, y: y, width: width, isFocused: typing != .none)
        canvas.draw(words, endingAt: canvas.width - 1, y: y, Style(count == 0 && !field.isEmpty ? .attention : .faint))
    }

    private func lines(_ canvas: inout Canvas, _ room: LogView.Room, _ world: World) {
        if view.shown.isEmpty {
            let words =
                view.buffer.count > 0
                ? "No line matches."
                : since == 0
                    ? "Nothing has been written yet." : "Nothing was written in the last \(Self.spans[since].words)."
            canvas.draw(world.server(id) == nil ? "\(name) is deleted." : words, x: 2, y: 1, Style(.faint))
            return
        }
        var y = 0
        for index in view.window(room) {
            let line = view.shown[index]
            let isSelected = line.number == view.selected
            if isSelected {
                canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true))
                canvas.cursor(x: 0, y: y)
            }
            if line.isMark {
                let words = "── marked \(Moment.clock(line.time, zone: world.zone)) by you "
                let rest = String(repeating: canvas.glyphs.horizontal, count: max(0, canvas.width - Width.of(words)))
                canvas.draw(words + rest, x: 0, y: y, Style(.match, selected: isSelected))
                y += 1
                continue
            }
            var x = 0
            if hasTimes {
                if line.time > 0 {
                    let seconds = Int(line.time / 1000 % 60)
                    let clock = Moment.clock(line.time, zone: world.zone) + (seconds < 10 ? ":0" : ":") + "\(seconds)"
                    canvas.draw(clock, x: 0, y: y, Style(.faint, selected: isSelected))
                }
                x = 9
            }
            if source == .both {
                canvas.draw(line.isProxy ? "p" : "s", x: x, y: y, Style(.border, selected: isSelected))
                x += 2
            }
            y += LogText.draw(&canvas, line, view.query, x: x, y: y, wrap: room.wrap, shift: shift, isSelected)
        }
    }
}
