// SPDX-License-Identifier: Apache-2.0

/// A page of words to read.
struct TextPage: Page {
    let title: String
    let lines: [(text: String, style: Style)]
    private var top = 0

    init(title: String, _ lines: [(text: String, style: Style)]) {
        self.title = title
        self.lines = lines
    }

    func trail(_ world: World) -> [String] { [title] }
    func hints(_ world: World) -> [Hint] { [Hint("Up/Down", "Scroll"), Hint("Esc", "Back")] }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key):
            switch key {
            case .up: top = max(0, top - 1)
            case .down: top = min(max(0, lines.count - 1), top + 1)
            case .pageUp: top = max(0, top - 10)
            case .pageDown, .character(" "): top = min(max(0, lines.count - 1), top + 10)
            case .home: top = 0
            case .escape, .enter, .character("q"): return [.pop]
            default: if world.keys.matches(key, .help) { return [.pop] }
            }
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { top = max(0, top - 3) }
            if mouse.kind == .scrollDown { top = min(max(0, lines.count - 1), top + 3) }
        default: break
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let width = canvas.width - 4
        let shown = lines.dropFirst(top).flatMap { DisplayText.wrap($0.text, width: width) }
        let isCut = shown.count > canvas.height - 2
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: title, bottom: isCut ? "more below: PgDn" : "")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            var y = 0
            for line in lines.dropFirst(top) {
                for part in DisplayText.wrap(line.text, width: canvas.width - 2) {
                    if y >= canvas.height { return }
                    canvas.draw(part, x: 1, y: y, line.style)
                    y += 1
                }
            }
        }
    }
}

extension TextPage {
    /// The help for the page at hand first, then for every page.
    static func help(about page: any Page, _ world: World) -> TextPage {
        var lines: [(String, Style)] = []
        let trail = page.trail(world).joined(separator: " \(world.glyphs.separator) ")
        lines.append((trail, Style(.title, bold: true)))
        for line in page.help(world) { lines.append((line, .plain)) }
        lines.append(("", .plain))
        for hint in page.hints(world) where !hint.key.isEmpty {
            lines.append((hint.key.padded(to: 12) + hint.words, .plain))
        }
        lines.append(("", .plain))
        lines.append(("Everywhere", Style(.title, bold: true)))
        for (key, words) in [
            ("Up/Down", "move; PgUp, PgDn, Home and End too"), ("Enter", "open or accept"), ("Esc", "one step back"),
            ("Tab", "the next field or button"), ("1…7", "the numbered screens"),
        ] { lines.append((key.padded(to: 12) + words, .plain)) }
        for action in [Action.actions, .palette, .help, .messages, .refresh, .redraw, .mouse, .undo, .leave] {
            lines.append((world.keys.label(action).padded(to: 12) + action.words.lowercased(), .plain))
        }
        lines.append(("", .plain))
        lines.append(("Leaving stops nothing: servers run on, and so does the server behind this window.", .plain))
        return TextPage(title: "Help", lines)
    }

    /// Everything that was said, the last first.
    static func messages(log: [ShownMessage]) -> TextPage {
        let lines = log.reversed().map { message -> (String, Style) in
            let count = message.count > 1 ? " ×\(message.count)" : ""
            return (message.text + count, Style(message.isError ? .bad : .plain))
        }
        return TextPage(title: "Messages", lines.isEmpty ? [("Nothing has been said yet.", Style(.faint))] : lines)
    }

    /// What all this is.
    static var tour: TextPage {
        let heading = Style(.title, bold: true)
        return TextPage(
            title: "Tour",
            [
                ("1  What a server is", heading),
                ("An MCP server gives an app, such as an editor or an assistant, tools it can use.", .plain),
                ("", .plain),
                ("2  What thv does", heading),
                ("It runs such servers here, shut away from your files, and gives each an address (URL).", .plain),
                ("", .plain), ("3  Where servers come from", heading),
                ("The catalog has many that are ready. Or add an image, a command or an address yourself.", .plain),
                ("", .plain), ("4  How an app finds them", heading),
                (
                    "On the screen Apps you tick which app gets which group of servers; thv writes it down for the app.",
                    .plain
                ),
                ("", .plain), ("5  Who else is here", heading),
                ("Everybody on this machine has their own servers. Nobody can use or see yours.", .plain), ("", .plain),
                ("6  Leaving", heading), ("Closing this window stops nothing. Come back with: thv", .plain),
            ])
    }
}

extension String {
    /// With spaces at the end, so that what follows stands in one column.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - Width.of(self))) }
}
