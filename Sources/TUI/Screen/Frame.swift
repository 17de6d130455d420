// SPDX-License-Identifier: Apache-2.0

/// What is around every page: the header, the tabs, the hints and the message line.
enum Frame {
    /// Below this nothing of use can be shown.
    static let least = Size(20, 5)

    static func draw(_ canvas: inout Canvas, _ state: State) {
        let size = state.size
        guard size.width >= least.width, size.height >= least.height else {
            canvas.draw("Window too small", x: 0, y: 0)
            canvas.draw("(needs 20x5)", x: 0, y: 1)
            return
        }
        // Overlays lie on the topmost page that fills the screen.
        let base = state.pages.lastIndex { !$0.page.isOverlay } ?? 0
        header(&canvas, state, trail: state.pages[base].page.trail(state.world))
        if hasTabs(size) { tabs(&canvas, state) }
        let body = body(size)
        canvas.inside(body) { state.pages[base].page.draw(&$0, state.world) }
        for placed in state.pages[(base + 1)...] {
            canvas.inside(body) { placed.page.draw(&$0, state.world) }
        }
        footer(&canvas, state)
    }

    static func hasTabs(_ size: Size) -> Bool { size.width >= 60 && size.height >= 16 }
    private static func hintRows(_ size: Size) -> Int { size.height >= 20 ? 2 : size.height >= 8 ? 1 : 0 }

    /// Where the page is.
    static func body(_ size: Size) -> Rect {
        let top = hasTabs(size) ? 2 : 1
        return Rect(0, top, size.width, size.height - top - hintRows(size) - 1)
    }

    static func local(_ mouse: Mouse, size: Size) -> Mouse {
        let body = body(size)
        return Mouse(kind: mouse.kind, x: mouse.x - body.x, y: mouse.y - body.y)
    }

    /// The tab that is drawn at column `x`.
    static func tab(at x: Int, size: Size) -> Section? {
        guard hasTabs(size) else { return nil }
        return tabColumns(size.width).first { $0.columns.contains(x) }?.section
    }

    /// Where each tab stands; closer together where the window is narrow.
    private static func tabColumns(_ width: Int) -> [(section: Section, columns: Range<Int>)] {
        let isNarrow = width < 76
        var x = isNarrow ? 0 : 1
        return Section.allCases.map { section in
            let width = section.title.count + (isNarrow ? 1 : 2)
            defer { x += width + (isNarrow ? 1 : 2) }
            return (section, x..<(x + width))
        }
    }

    private static func header(_ canvas: inout Canvas, _ state: State, trail: [String]) {
        let world = state.world
        var right = [link(world)]
        if canvas.width >= 60, world.isKnown, state.section == .servers {
            let running = world.servers.count { $0.isRunning }
            let problems = world.servers.count { $0.isProblem }
            right.append(("  \(running == 0 ? "none" : String(running)) running", .plain))
            if problems > 0 {
                right.append((" \(problems) problem\(problems == 1 ? "" : "s")", Style(.bad, bold: true)))
            }
        }
        var width = right.reduce(0) { $0 + Width.of($1.0) }
        let mark = canvas.width >= 30 ? " ThV  " : ""
        var x = canvas.draw(mark, x: 0, y: 0, Style(.title, bold: true))
        let words = trail.joined(separator: " \(world.glyphs.separator) ")
        // Where one is comes before who one is.
        let identity = world.identity + "  "
        if canvas.width >= 60, identity.count > 2, x + Width.of(words) + 2 + Width.of(identity) + width <= canvas.width
        {
            right.insert((identity, Style(.faint)), at: 0)
            width += Width.of(identity)
        }
        let room = max(0, canvas.width - width - x - 2)
        x = canvas.draw(words, x: x, y: 0, Style(.plain, bold: true), width: room, cutInMiddle: true)
        x = max(x + 1, canvas.width - width - 1)
        for (text, style) in right { x = canvas.draw(text, x: x, y: 0, style) }
    }

    private static func link(_ world: World) -> (String, Style) {
        let glyphs = world.glyphs
        switch world.link {
        case .connecting: return ("\(glyphs.status(.busy)) connecting", Style(.busy))
        case .live: return ("\(glyphs.status(.good))live\(world.isReadOnly ? " read-only" : "")", Style(.good))
        case .lost(let since, _, _):
            let age = world.now - since
            return age < 10_000
                ? ("\(glyphs.status(.attention)) reconnecting \(Moment.span(age))", Style(.attention))
                : ("\(glyphs.cross) offline since \(Moment.clock(since, zone: world.zone))", Style(.bad, bold: true))
        }
    }

    private static func tabs(_ canvas: inout Canvas, _ state: State) {
        for (section, columns) in tabColumns(canvas.width) {
            let isHere = section == state.section
            let label = state.world.keys.label(section.action)
            canvas.draw(label, x: columns.lowerBound, y: 1, Style(.key))
            canvas.draw(
                section.title, x: columns.upperBound - section.title.count, y: 1,
                Style(isHere ? .title : .plain, bold: isHere, underlined: isHere))
        }
    }

    /// The hints that fit, and where. When not all do, those that lead on stay: the first ones, the help and the way out.
    private static func hints(_ state: State, _ room: Size) -> [(hint: Hint, place: Grid.Position)] {
        guard room.height > 0 else { return [] }
        let all = state.top.hints(state.world).filter { !$0.key.isEmpty }
        if let places = places(all, room) { return Array(zip(all, places)) }
        let (help, actions) = (state.world.keys.label(.help), state.world.keys.label(.actions))
        let last = all.count - 1
        var kept = Set([last])
        let first = all.indices.filter { all[$0].key == help } + all.indices.filter { all[$0].key == actions }
        for index in [0, 1].filter(all.indices.contains) + first + Array(all.indices) {
            let tried = kept.union([index]).sorted().map { all[$0] }
            if places(tried, room) != nil { kept.insert(index) }
        }
        let some = kept.sorted().map { all[$0] }
        return Array(zip(some, places(some, room) ?? []))
    }

    /// Where each hint stands; `nil` when there is not room for all.
    private static func places(_ hints: [Hint], _ room: Size) -> [Grid.Position]? {
        var places: [Grid.Position] = []
        var (x, row) = (1, 0)
        for hint in hints {
            let width = Width.of(hint.key) + 1 + Width.of(hint.words)
            if x > 1, x + width > room.width - 1 { (x, row) = (1, row + 1) }
            if row >= room.height { return nil }
            places.append(.init(x: x, y: row))
            x += width + 3
        }
        return places
    }

    private static func footer(_ canvas: inout Canvas, _ state: State) {
        let rows = hintRows(state.size)
        let first = canvas.height - 1 - rows
        for (hint, place) in hints(state, Size(canvas.width, rows)) {
            let x = canvas.draw(hint.key, x: place.x, y: first + place.y, Style(.key, bold: true))
            canvas.draw(" \(hint.words)", x: x, y: first + place.y)
        }
        let bottom = canvas.height - 1
        var right = ""
        if canvas.width >= 60 {
            right = "thv \(state.world.version)" + (state.world.latency.map { "  api \($0)ms" } ?? "")
            canvas.draw(right, endingAt: canvas.width - 1, y: bottom, Style(.faint))
        }
        guard let message = state.message else { return }
        let text = message.count > 1 ? "\(message.text) ×\(message.count)" : message.text
        let sign = message.isError ? "\(state.world.glyphs.cross) " : ""
        let room = max(0, canvas.width - Width.of(right) - 4)
        let button = message.action.map { "[ \(state.world.keys.label($0)) \($0.words) ]" } ?? ""
        let end = canvas.draw(
            sign + text, x: 1, y: bottom, Style(message.isError ? .bad : .plain, bold: message.isError),
            width: max(0, room - (button.isEmpty ? 0 : Width.of(button) + 2)))
        canvas.draw(button, x: end + 2, y: bottom, Style(.key, bold: true), width: max(0, room - end))
    }
}
