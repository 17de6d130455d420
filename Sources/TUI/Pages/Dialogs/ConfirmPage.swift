// SPDX-License-Identifier: Apache-2.0

/// Asks before something is done to servers. It holds on to these servers at these revisions, whatever the list does.
struct ConfirmPage: Page {
    let verb: Verb
    let servers: [ServerReference]
    private let remarks: [String]
    /// What has to be typed; `nil` when a choice is enough.
    private let word: String?
    private var field = TextField()
    /// 0 is Cancel, 1 the verb, and typing comes before both.
    private var focus: Int
    /// Why the question no longer stands.
    private var objection = ""

    init(_ verb: Verb, _ servers: [Server], _ world: World) {
        self.verb = verb
        self.servers = servers.map(\.reference)
        let foreign = servers.filter { $0.owner != world.user }
        var remarks: [String] = []
        if let first = foreign.first {
            remarks.append(servers.count == 1 ? "owned by \(first.owner), not you" : "\(foreign.count) are not yours")
        }
        switch verb {
        case .delete: remarks.append("logs and settings are removed; secrets are kept")
        case .stop: remarks.append("who is connected loses the connection; nothing is deleted")
        default: remarks.append("who is connected has to connect again")
        }
        self.remarks = remarks
        if verb == .delete, servers.count > 1 {
            word = String(servers.count)
        } else if verb == .delete, !foreign.isEmpty {
            word = servers[0].name
        } else {
            word = nil
        }
        focus = word == nil ? 0 : -1
    }

    var isOverlay: Bool { true }
    var takesText: Bool { focus == -1 }

    private var label: String {
        switch verb {
        case .delete: "Delete"
        case .stop: "Stop"
        case .start: "Start"
        case .restart: "Restart"
        }
    }
    private var isAllowed: Bool { objection.isEmpty && (word == nil || field.text == word) }

    func trail(_ world: World) -> [String] { [label] }
    func hints(_ world: World) -> [Hint] {
        [Hint("Left/Right", "Choose"), Hint("Enter", "Accept"), Hint("Esc", "Cancel")]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .changed: return check(world)
        case .paste(let text):
            if focus == -1 { field.paste(text) }
            return []
        case .key(let key):
            switch key {
            case .escape: return [.pop]
            case .left, .right, .tab, .backTab, .up, .down:
                focus = focus == 0 ? 1 : 0
                return []
            case .enter:
                if focus == -1 {
                    focus = isAllowed ? 1 : -1
                    return []
                }
                if focus == 0 { return [.pop] }
                return isAllowed ? [.pop, .act(verb, servers)] : []
            default:
                if focus == -1 { _ = field.receive(key) }
                return []
            }
        case .mouse(let mouse):
            guard mouse.kind == .click else { return [] }
            let rect = layout(world.room).rect
            guard mouse.y == rect.y + rect.height - 2,
                let button = buttons(rect.width).firstIndex(where: { $0.columns.contains(mouse.x - rect.x) })
            else { return [] }
            focus = button
            if button == 0 { return [.pop] }
            return isAllowed ? [.pop, .act(verb, servers)] : []
        default: return []
        }
    }

    /// The servers may have changed or gone while the question stood.
    private mutating func check(_ world: World) -> [Outcome] {
        let gone = servers.filter { world.server($0.id) == nil }
        if gone.count == servers.count {
            return [
                .pop, .say(servers.count == 1 ? "\(servers[0].name) is already deleted" : "they are already deleted"),
            ]
        }
        if !gone.isEmpty {
            objection = "\(gone[0].name) is already deleted. Close this and choose again."
        } else if let changed = servers.first(where: { world.server($0.id)?.revision != $0.revision }) {
            objection = "\(changed.name) was changed meanwhile. Close this and look again."
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let (rect, lines) = layout(Size(canvas.width, canvas.height))
        let (width, height) = (rect.width, rect.height)
        canvas.inside(rect) { canvas in
            draw(&canvas, width, height, lines)
        }
    }

    /// Where the window is, and what it asks.
    private func layout(_ size: Size) -> (rect: Rect, lines: [String]) {
        let width = min(size.width, 60)
        let names = servers.prefix(5).map(\.name).joined(separator: ", ") + (servers.count > 5 ? ", …" : "")
        let question =
            servers.count == 1 ? "\(label) “\(servers[0].name)”?" : "\(label) \(servers.count) servers? \(names)"
        var lines = DisplayText.wrap(question, width: width - 6) + [""]
        lines += remarks.flatMap { DisplayText.wrap("· \($0)", width: width - 6) }
        let height = min(size.height, lines.count + (word == nil ? 5 : 7) + (objection.isEmpty ? 0 : 2))
        return (Rect((size.width - width) / 2, max(0, (size.height - height) / 2), width, height), lines)
    }

    private func draw(_ canvas: inout Canvas, _ width: Int, _ height: Int, _ lines: [String]) {
        canvas.fill(Rect(0, 0, width, height))
        canvas.box(Rect(0, 0, width, height), title: "\(label) \(servers.count == 1 ? "server" : "servers")")
        var y = 1
        for line in lines.prefix(max(0, height - 4)) {
            canvas.draw(line, x: 3, y: y, Style(.plain, bold: y == 1))
            y += 1
        }
        if !objection.isEmpty {
            for line in DisplayText.wrap(objection, width: width - 6) {
                canvas.draw(line, x: 3, y: y, Style(.bad, bold: true))
                y += 1
            }
        }
        if let word {
            let what = servers.count == 1 ? "name" : "number"
            let x = canvas.draw("Type the \(what) (\(word)) to allow: ", x: 3, y: y + 1, width: width - 20)
            field.draw(&canvas, x: x, y: y + 1, width: width - 3 - x, isFocused: focus == -1)
        }
        for (index, button) in buttons(width).enumerated() {
            let isOn = focus == index
            let role: Role = index == 1 && !isAllowed ? .faint : .plain
            let x = button.columns.lowerBound
            if isOn { canvas.cursor(x: x + 2, y: height - 2) }
            canvas.draw(button.words, x: x, y: height - 2, Style(role, selected: isOn, bold: isOn))
        }
    }

    /// Cancel and the verb, and where they stand.
    private func buttons(_ width: Int) -> [(words: String, columns: Range<Int>)] {
        var x = max(2, width / 2 - 12)
        return ["Cancel", label].map { words in
            defer { x += Width.of(words) + 8 }
            return ("[ \(words) ]", x..<x + Width.of(words) + 4)
        }
    }
}
