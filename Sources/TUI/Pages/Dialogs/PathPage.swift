// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Finds a path among the files of this machine. Typing narrows the list, Tab completes; the server has the last word.
struct PathPage: Page {
    private typealias Entry = DirectoryListing.Entry

    private var directory: String
    private var field: TextField
    private var entries: [Entry] = []
    private var index = 0
    private var isLoading = true
    private var problem = ""

    /// Begins with what is typed already: its directory, and the beginning of a name in it.
    init(typed: String, home: String) {
        let start = typed.hasPrefix("/") ? typed : (home.isEmpty ? "/" : home) + "/"
        let cut = start.lastIndex(of: "/") ?? start.startIndex
        directory = cut == start.startIndex ? "/" : String(start[..<cut])
        field = TextField(String(start[start.index(after: cut)...]))
    }

    /// What F4 does in `field`.
    static func outcomes(for field: FormField, _ world: World) -> [Outcome] {
        guard world.isLocal else {
            return [
                .say(
                    "the server is not reached over a socket of this machine, so its files may be elsewhere: type the path"
                )
            ]
        }
        return [.push(PathPage(typed: field.typedPath, home: world.home))]
    }

    var isOverlay: Bool { true }
    var takesText: Bool { true }
    func trail(_ world: World) -> [String] { ["Find a path"] }
    func hints(_ world: World) -> [Hint] {
        [
            Hint("Enter", selected?.isDirectory == true ? "Open" : "Take"), Hint("Tab", "Complete"),
            Hint("Ctrl-S", "Take this"), Hint("Left", "Directory above"), Hint("Esc", "Cancel"),
        ]
    }
    func help(_ world: World) -> [String] {
        ["Files as you may see them. Whether the server may read one, it says when it is asked to."]
    }

    /// The entries that fit what is typed; hidden ones only when they are asked for.
    private var shown: [Entry] {
        let typed = field.text.lowercased()
        return entries.filter { entry in
            if entry.name.hasPrefix("."), !typed.hasPrefix(".") { return false }
            return entry.name.lowercased().hasPrefix(typed)
        }
    }
    private var selected: Entry? { shown.indices.contains(index) ? shown[index] : nil }
    private func path(_ name: String) -> String {
        name.isEmpty ? directory : directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }

    mutating func appear(_ world: World) -> [Outcome] { [.list("list", path: directory)] }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply(_, let reply):
            isLoading = false
            problem = reply.failure?.what ?? ""
            guard reply.failure == nil else { return [] }
            entries = reply.read(DirectoryListing.self)?.entries ?? []
            index = 0
        case .paste(let text):
            field.paste(text)
            index = 0
        case .key(let key): return receive(key, world)
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { index = max(0, index - 3) }
            if mouse.kind == .scrollDown { index = min(max(0, shown.count - 1), index + 3) }
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        if world.keys.matches(key, .save) { return [.answer("path", .string(path(selected?.name ?? field.text)))] }
        switch key {
        case .escape: return [.pop]
        case .up: index = max(0, index - 1)
        case .down: index = min(max(0, shown.count - 1), index + 1)
        case .pageUp: index = max(0, index - 8)
        case .pageDown: index = min(max(0, shown.count - 1), index + 8)
        case .tab: complete()
        case .left where field.isEmpty, .backspace where field.isEmpty: return go(parent)
        case .right, .enter:
            guard let selected else { return [.say("nothing here begins like that")] }
            if selected.isDirectory { return go(path(selected.name)) }
            return key == .enter ? [.answer("path", .string(path(selected.name)))] : []
        default:
            _ = field.receive(key)
            index = 0
        }
        return []
    }

    private var parent: String {
        let cut = directory.lastIndex(of: "/") ?? directory.startIndex
        return cut == directory.startIndex ? "/" : String(directory[..<cut])
    }

    private mutating func go(_ path: String) -> [Outcome] {
        directory = path
        field.text = ""
        entries = []
        index = 0
        isLoading = true
        return [.list("list", path: path)]
    }

    /// Types what all names that fit have in common.
    private mutating func complete() {
        let names = shown.map(\.name)
        guard var common = names.first else { return }
        for name in names.dropFirst() { common = common.commonPrefix(with: name) }
        if common.count > field.text.count { field.text = common }
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let width = min(canvas.width, 66)
        let height = min(canvas.height, 16)
        let shown = shown
        canvas.inside(Rect((canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            let count = isLoading ? "reading\(world.glyphs.ellipsis)" : "\(shown.count) here"
            canvas.box(Rect(0, 0, width, height), title: directory, right: "", bottom: count)
            field.draw(&canvas, x: 2, y: 1, width: width - 4, isFocused: true)
            if !problem.isEmpty {
                for (row, line) in DisplayText.wrap(problem, width: width - 6).prefix(3).enumerated() {
                    canvas.draw(line, x: 3, y: 2 + row, Style(.bad))
                }
                return
            }
            let room = max(1, height - 3)
            let first = max(0, index - room + 1)
            for (row, entry) in shown.enumerated().dropFirst(first).prefix(room) {
                let isSelected = row == index
                let y = 2 + row - first
                canvas.fill(Rect(1, y, width - 2, 1), Style(.plain, selected: isSelected))
                canvas.draw(isSelected ? world.glyphs.selection : " ", x: 1, y: y, Style(.key, selected: isSelected))
                let style = Style(entry.isReadable ? .plain : .faint, selected: isSelected, bold: entry.isDirectory)
                canvas.draw(
                    entry.name + (entry.isDirectory ? "/" : ""), x: 3, y: y, style, width: width - 20, cutInMiddle: true
                )
                if !entry.isReadable {
                    canvas.draw("not for you", endingAt: width - 2, y: y, Style(.attention, selected: isSelected))
                }
            }
        }
    }
}

extension String {
    /// The characters with which both begin.
    func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
