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
        return tabColumns().first { $0.columns.contains(x) }?.section
    }

    private static func tabColumns() -> [(section: Section, columns: Range<Int>)] {
        var x = 1
        return Section.allCases.map { section in
            let width = section.title.count + 2
            defer { x += width + 2 }
            return (section, x..<(x + width))
        }
    }

    private static func header(_ canvas: inout Canvas, _ state: State, trail: [String]) {
        let world = state.world
        var right = [(String, Style)]()
        if canvas.width >= 60, !world.identity.isEmpty { right.append((world.identity + "  ", Style(.faint))) }
        right.append(link(world))
        if canvas.width >= 60, world.isKnown, state.section == .servers {
            let running = world.servers.count { $0.status == "running" }
            let problems = world.servers.count { $0.isProblem }
            right.append(("  \(running == 0 ? "none" : String(running)) running", .plain))
            if problems > 0 {
                right.append((" \(problems) problem\(problems == 1 ? "" : "s")", Style(.bad, bold: true)))
            }
        }
        let width = right.reduce(0) { $0 + Width.of($1.0) }
        var x = canvas.draw(" ThV  ", x: 0, y: 0, Style(.title, bold: true))
        let room = max(0, canvas.width - width - x - 2)
        x = canvas.draw(
            trail.joined(separator: " \(world.glyphs.separator) "), x: x, y: 0, Style(.plain, bold: true), width: room,
            cutInMiddle: true)
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
        for (section, columns) in tabColumns() {
            let isHere = section == state.section
            let label = state.world.keys.label(section.action)
            let x = canvas.draw("\(label) ", x: columns.lowerBound, y: 1, Style(.key))
            canvas.draw(section.title, x: x, y: 1, Style(isHere ? .title : .plain, bold: isHere, underlined: isHere))
        }
    }

    private static func footer(_ canvas: inout Canvas, _ state: State) {
        let rows = hintRows(state.size)
        let first = canvas.height - 1 - rows
        var x = 1
        var row = 0
        if rows > 0 {
            for hint in state.top.hints(state.world) where !hint.key.isEmpty {
                let width = Width.of(hint.key) + 1 + Width.of(hint.words)
                if x > 1, x + width > canvas.width - 1 {
                    row += 1
                    x = 1
                }
                if row >= rows { break }
                x = canvas.draw(hint.key, x: x, y: first + row, Style(.key, bold: true))
                x = canvas.draw(" \(hint.words)", x: x, y: first + row) + 3
            }
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
