// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Platform

/// Asks before something is done to servers. It holds on to these servers at these revisions, whatever the list does.
struct ConfirmPage: Page {
    let verb: Verb
    let servers: [ServerReference]
    private var remarks: [String]
    /// What has to be typed; `nil` when a choice is enough.
    private var word: String?
    private var field = TextField()
    /// 0 is Cancel, 1 the verb, and typing comes before both.
    private var focus: Int
    /// Why the question no longer stands.
    private var objection = ""
    /// The servers of which it is not known yet who uses them.
    private var unknown: Set<String> = []
    /// Who has used them a short while ago.
    private var users: [String] = []
    /// The person has said yes before all of that was known.
    private var isDecided = false

    init(_ verb: Verb, _ servers: [Server], _ world: World) {
        self.verb = verb
        self.servers = servers.map(\.reference)
        let foreign = servers.filter { $0.owner != world.user }
        var remarks: [String] = []
        if let first = foreign.first {
            remarks.append(
                servers.count == 1
                    ? "owned by \(first.owner), not you"
                    : foreign.count == 1 ? "1 is not yours" : "\(foreign.count) are not yours")
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

    /// Asks who uses the servers: that decides whether a button is enough.
    mutating func appear(_ world: World) -> [Outcome] {
        guard verb != .start, world.isLive else { return [] }
        unknown = Set(servers.map(\.id).filter { world.server($0)?.isActive == true }.prefix(20))
        return unknown.sorted().map { .send("users \($0)", .listSessions($0)) }
    }

    /// Takes who uses one of the servers. Without an answer nobody is known to.
    private mutating func learn(_ id: String, _ reply: Reply, _ world: World) -> [Outcome] {
        guard unknown.remove(id) != nil else { return [] }
        for user in ServerUse.users(in: reply, now: world.now) where !users.contains(user) { users.append(user) }
        guard unknown.isEmpty else { return [] }
        if !users.isEmpty {
            let names = users.prefix(4).joined(separator: ", ") + (users.count > 4 ? ", …" : "")
            remarks.insert("used in the last 5 min by: \(names)", at: 0)
            if verb == .delete, word == nil {
                word = servers[0].name
                focus = -1
            }
        }
        let isDecided = self.isDecided
        self.isDecided = false
        return isDecided && isAllowed ? [.pop, .act(verb, servers)] : []
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .changed: return check(world)
        case .reply(let name, let reply):
            return name.hasPrefix("users ") ? learn(String(name.dropFirst(6)), reply, world) : []
        case .paste(let text):
            if focus == -1 { field.paste(text) }
            return []
        case .key(let key):
            switch key {
            case .escape: return [.pop]
            case .left, .right, .tab, .backTab, .up, .down:
                move(key)
                return []
            case .enter:
                if focus == -1 {
                    focus = isAllowed ? 1 : -1
                    return []
                }
                return press(focus)
            default:
                if focus == -1 { _ = field.receive(key) }
                return []
            }
        case .mouse(let mouse):
            guard mouse.kind == .click, let button = button(at: mouse, world) else { return [] }
            focus = button
            return press(button)
        default: return []
        }
    }

    private mutating func press(_ button: Int) -> [Outcome] {
        if button == 0 { return [.pop] }
        // Only a deletion for which a button was enough may need more than that.
        guard unknown.isEmpty || verb != .delete || word != nil else {
            isDecided = true
            return []
        }
        return isAllowed ? [.pop, .act(verb, servers)] : []
    }

    /// The button that is drawn there.
    private func button(at mouse: Mouse, _ world: World) -> Int? {
        guard mouse.y >= 0, mouse.y < world.room.height else { return nil }
        var canvas = Canvas(world.room, glyphs: world.glyphs)
        draw(&canvas, world)
        let row = canvas.grid.text(row: mouse.y)
        return ["Cancel", label].firstIndex { words in
            ["[ \(words) ]", "[\(words)]"].contains { text in
                guard let found = row.firstBytes(of: text) else { return false }
                let start = row.distance(from: row.startIndex, to: found.lowerBound)
                return (start..<start + text.count).contains(mouse.x)
            }
        }
    }

    /// Goes round through the field, where there is one, Cancel and the verb; beside each other lie only the buttons.
    private mutating func move(_ key: Key) {
        isDecided = false
        let isSideways = key == .left || key == .right
        if isSideways, focus == -1 {
            _ = field.receive(key)
            return
        }
        let places = word == nil || isSideways ? [0, 1] : [-1, 0, 1]
        let step = [.right, .tab, .down].contains(key) ? 1 : places.count - 1
        focus = places[((places.firstIndex(of: focus) ?? 0) + step) % places.count]
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
        let width = min(canvas.width, 60)
        let names = servers.prefix(5).map(\.name).joined(separator: ", ") + (servers.count > 5 ? ", …" : "")
        let question =
            servers.count == 1 ? "\(label) “\(servers[0].name)”?" : "\(label) \(servers.count) servers? \(names)"
        var lines = canvas.hasFrame ? DisplayText.wrap(question, width: width - 6) + [""] : [question]
        lines += remarks.flatMap { DisplayText.wrap("· \($0)", width: width - 6) }
        let notes = objection.isEmpty ? [] : DisplayText.wrap(objection, width: width - 6)
        // What has to be seen in any case: the objection, the field and the buttons.
        let needed = notes.count + (word == nil ? 0 : 1) + 1
        let edge = canvas.hasFrame ? 2 : 0
        let height = min(canvas.height, lines.count + needed + (word == nil ? 1 : 2) + edge)
        let rect = Rect((canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)
        let margin = edge > 0 ? 2 : 0
        canvas.inside(rect) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.framed(title: "\(label) \(servers.count == 1 ? "server" : "servers")") { canvas in
                var y = 0
                for line in lines.prefix(max(0, canvas.height - needed)) {
                    canvas.draw(line, x: margin, y: y, Style(.plain, bold: y == 0))
                    y += 1
                }
                for line in notes {
                    canvas.draw(line, x: margin, y: y, Style(.bad, bold: true))
                    y += 1
                }
                if let word {
                    if canvas.height - y > 2 { y += 1 }
                    let what = servers.count == 1 ? "name" : "number"
                    let words = width < 50 ? "Type “\(word)”: " : "Type the \(what) (\(word)) to allow: "
                    let x = canvas.draw(words, x: margin, y: y, width: max(6, canvas.width - 18))
                    field.draw(&canvas, x: x, y: y, width: canvas.width - margin - x, isFocused: focus == -1)
                }
                buttons(&canvas, y: canvas.height - 1)
            }
        }
    }

    private func buttons(_ canvas: inout Canvas, y: Int) {
        let isNarrow = canvas.width < 28
        var x = isNarrow ? 0 : max(1, canvas.width / 2 - 12)
        for (index, words) in ["Cancel", label].enumerated() {
            let isOn = focus == index
            let role: Role = index == 1 && !isAllowed ? .faint : .plain
            if isOn { canvas.cursor(x: x + (isNarrow ? 1 : 2), y: y) }
            let text = isNarrow ? "[\(words)]" : "[ \(words) ]"
            x = canvas.draw(text, x: x, y: y, Style(role, selected: isOn, bold: isOn)) + (isNarrow ? 1 : 4)
        }
    }
}
