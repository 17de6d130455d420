// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// S7: what a server offers; each tool can be switched, renamed, described anew and tried.
struct ToolsPage: Page {
    let id: String
    let name: String
    private(set) var tools: [Tool] = []
    private var hasList = false
    private var isAsking = false
    private var problem = ""
    private var cursor = ListCursor<String>()
    /// What was in force, at which revision, when the first change was made here.
    private var base: ToolChoice
    private var revision: Int
    private(set) var choice: ToolChoice
    private var isSaving = false
    private var wasRunning: Bool

    init(server: Server) {
        id = server.id
        name = server.name
        base = ToolChoice(server.config)
        choice = base
        revision = server.revision
        wasRunning = server.isActive
    }

    var hasChanges: Bool { choice != base }
    private var ids: [String] { tools.map(\.original) }
    private var selected: Tool? { tools.first { $0.original == cursor.selected } }

    func trail(_ world: World) -> [String] { ["Servers", world.server(id)?.name ?? name, "Tools"] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        if let server = world.server(id), !server.isActive, tools.isEmpty {
            return [Hint("Enter", "Start \(server.name)"), Hint("Esc", "Back")]
        }
        var hints = [
            Hint("Enter", "Try it"), Hint("Space", "On or off"), Hint(keys.label(.edit), "Rename, describe"),
            Hint("a", "All on"), Hint(keys.label(.copy), "Copy name"), Hint("Esc", "Back"),
        ]
        if hasChanges { hints.insert(Hint(keys.label(.save), "Save"), at: 0) }
        return hints
    }

    func help(_ world: World) -> [String] {
        [
            "What the server offers to apps. Enter tries a tool, with a form for what it needs.",
            "A tool that is off is neither shown to apps nor can they call it. One has to stay on.",
            "A tool can have another name and description for apps; empty ones are the server's own.",
            "Nothing changes before \(world.keys.label(.save)); the server is not restarted for it.",
        ]
    }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] { load(world) }

    private mutating func load(_ world: World) -> [Outcome] {
        guard !isAsking, world.server(id)?.isActive == true else { return [] }
        isAsking = true
        return [.send("tools", .listTools(id, all: true))]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key): return receive(key, world)
        case .mouse(let mouse): return click(mouse, world)
        case .changed: return look(world)
        case .reply("tools", let reply): take(reply)
        case .reply("save", let reply): return finish(reply, world)
        case .time:
            return problem.isEmpty ? [] : load(world)
        case .answer("edit", let answer):
            let values = (answer.arrayValue ?? []).compactMap(\.stringValue)
            guard let tool = selected, values.count == 2 else { return [] }
            choice.override(tool.original, name: values[0], description: values[1])
        case .answer("theirs", _):
            choice = base
            return load(world)
        case .answer("mine", _): return save(world)
        case .answer("forget", _): return [.pop]
        default: break
        }
        return []
    }

    /// The server may have been started or changed.
    private mutating func look(_ world: World) -> [Outcome] {
        guard let server = world.server(id) else { return [] }
        let isNewlyRunning = server.isActive && !wasRunning
        wasRunning = server.isActive
        // What others changed shows at once, unless there are changes of one's own: then saving finds out.
        if !hasChanges, !isSaving, server.revision != revision {
            let fresh = ToolChoice(server.config)
            revision = server.revision
            if fresh != base {
                base = fresh
                choice = fresh
                return load(world)
            }
        }
        return isNewlyRunning || (!hasList && problem.isEmpty) ? load(world) : []
    }

    private mutating func take(_ reply: Reply) {
        isAsking = false
        if let failure = reply.failure {
            problem = failure.fix.isEmpty ? failure.what : "\(failure.what): \(failure.fix)"
            return
        }
        problem = ""
        hasList = true
        let fresh = (reply.read(ToolList.self)?.tools ?? []).map {
            Tool(original: $0.originalName ?? $0.name, definition: $0)
        }
        // What the settings name and the server does not offer now can be taken back, at least.
        let offered = Set(fresh.map(\.original))
        let others = base.overrides.keys.filter { !offered.contains($0) }.sorted()
        tools = fresh + others.map { Tool(original: $0, definition: nil) }
        cursor.settle(ids)
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let keys = world.keys
        if key == .escape || keys.matches(key, .quit) {
            guard hasChanges else { return [.pop] }
            return [
                .push(
                    ChoicePage(
                        title: "Leave?", text: ["Your changes to the tools are not saved."],
                        choices: [
                            .init("Stay", [.pop]), .init("Forget the changes", [.answer("forget", .null)]),
                        ]))
            ]
        }
        if tools.isEmpty, let server = world.server(id), !server.isActive {
            return key == .enter || keys.matches(key, .stop) ? [.act(.start, [server.reference])] : []
        }
        if cursor.receive(key, ids, page: max(2, world.room.height - 4)) { return [] }
        if keys.matches(key, .save) { return save(world) }
        if key == .character("a") {
            choice.filter = []
            return choice == base ? [] : [.say("all tools are on once you save with \(keys.label(.save))")]
        }
        guard let tool = selected else { return [] }
        if key == .enter { return open(tool, world) }
        switch keys.action(key, of: [.mark, .edit, .copy]) {
        case .mark:
            guard choice.toggle(tool.original, all: ids) else { return [.complain("one tool has to stay on")] }
        case .edit: return [.push(form(tool))]
        case .copy: return [.copy(choice.shownName(of: tool.original), what: "the name")]
        default: break
        }
        return []
    }

    private func open(_ tool: Tool, _ world: World) -> [Outcome] {
        guard let definition = tool.definition, base.isOn(tool.original) else {
            return [.say("\(tool.original) is off; Space switches it on, \(world.keys.label(.save)) saves")]
        }
        return [.push(TryPage(server: id, name: world.server(id)?.name ?? name, tool: definition))]
    }

    private func form(_ tool: Tool) -> EntryPage {
        let override = choice.overrides[tool.original]
        let taken = Set(ids.filter { $0 != tool.original }.map(choice.shownName))
        let own = tool.ownDescription
        return EntryPage(
            title: "How apps see \(tool.original)", text: ["Leave a line empty for what the server says itself."],
            verb: "Take over",
            entries: [
                .init("Name", pointer: "/name", text: override?.name ?? "", help: "its own: \(tool.original)"),
                .init(
                    "Description", pointer: "/description", text: override?.description ?? "",
                    help: own.isEmpty ? "" : "its own: \(own)"),
            ], submission: .answer("edit"),
            check: { values in
                [taken.contains(values[0]) ? "another tool is called so" : "", ""]
            })
    }

    private mutating func save(_ world: World) -> [Outcome] {
        guard hasChanges else { return [.say("there is nothing to save")] }
        guard !isSaving, !world.isReadOnly else { return [] }
        isSaving = true
        let tag = ServerReference(id: id, revision: revision, name: name).tag
        return [.send("save", .patchWorkload(id, choice.patch(from: base)).matching(tag))]
    }

    private mutating func finish(_ reply: Reply, _ world: World) -> [Outcome] {
        isSaving = false
        guard let failure = reply.failure else {
            base = choice
            revision = reply.read(Workload.self)?.revision ?? world.server(id)?.revision ?? revision
            return load(world) + [.say("saved: apps see the tools so from now on")]
        }
        guard reply.status == 412, let current = reply.problem.currentWorkload else {
            let field = failure.fields.first?.detail ?? failure.what
            return [.complain(failure.fix.isEmpty ? field : "\(field): \(failure.fix)")]
        }
        // What others did becomes the base; one's own choice stays as it is until it is decided about.
        let theirs = ToolChoice(current.config)
        let differences = theirs.differences(to: choice)
        base = theirs
        revision = current.revision
        guard theirs != choice else { return [.say("somebody else has just made the same change")] }
        return [
            .push(
                ChoicePage(
                    title: "Changed meanwhile",
                    text: ["Somebody else changed \(name) while you were at it."] + differences,
                    choices: [
                        .init("Look again, keeping what I changed", [.pop]),
                        .init("Save mine over it", key: "m", [.answer("mine", .null)]),
                        .init("Take theirs, forget mine", key: "t", [.answer("theirs", .null)]),
                    ]))
        ]
    }

    private mutating func click(_ mouse: Mouse, _ world: World) -> [Outcome] {
        switch mouse.kind {
        case .scrollUp: cursor.move(-3, ids)
        case .scrollDown: cursor.move(3, ids)
        case .click, .doubleClick, .menu:
            let window = cursor.window(ids, rows: rows(world.room.height))
            let row = mouse.y - 1
            guard row >= 0, row < window.count else { return [] }
            let id = ids[window.lowerBound + row]
            let wasSelected = cursor.selected == id
            cursor.select(id, in: ids)
            if wasSelected || mouse.kind == .doubleClick { return receive(.enter, world) }
        }
        return []
    }

    // MARK: Picture

    /// Rows for tools: below them the whole description of the selected one, if there is room.
    private func rows(_ height: Int) -> Int { max(1, height >= 14 ? height - 6 : height - 2) }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let changed = choice.changes(from: base, all: ids)
        let on = tools.count { choice.isOn($0.original) }
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: hasList ? "Tools (\(on) of \(tools.count) on)" : "Tools",
            right: isSaving ? "saving" : hasChanges ? "\(max(1, changed)) not saved" : "",
            bottom: base.filter.isEmpty ? "" : "a: all on")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            if tools.isEmpty {
                note(&canvas, world)
                return
            }
            let rows = rows(canvas.height + 2)
            let column = min(30, max(12, canvas.width / 3))
            for (row, index) in cursor.window(ids, rows: rows).enumerated() {
                let tool = tools[index]
                let isSelected = tool.original == cursor.selected
                let isOn = choice.isOn(tool.original)
                if isSelected {
                    canvas.fill(Rect(0, row, canvas.width, 1), Style(.plain, selected: true))
                    canvas.draw(world.glyphs.selection, x: 0, y: row, Style(.key, selected: true))
                    canvas.cursor(x: 2, y: row)
                }
                let isChanged =
                    isOn != base.isOn(tool.original)
                    || choice.overrides[tool.original] != base.overrides[tool.original]
                canvas.draw(
                    "[\(isOn ? "x" : " ")]\(isChanged ? "*" : " ")", x: 2, y: row,
                    Style(isOn ? .good : .faint, selected: isSelected))
                canvas.draw(
                    choice.shownName(of: tool.original), x: 7, y: row,
                    Style(isOn ? .plain : .faint, selected: isSelected, bold: isOn), width: column - 8,
                    cutInMiddle: true)
                canvas.draw(
                    description(tool), x: column, y: row, Style(.faint, selected: isSelected),
                    width: canvas.width - column - 1)
            }
            detail(&canvas, y: rows)
        }
    }

    private func note(_ canvas: inout Canvas, _ world: World) {
        var lines: [(String, Style)]
        if let server = world.server(id), !server.isActive {
            lines = [("\(server.name) is \(server.words.lowercased()). Enter starts it.", Style(.attention))]
            if let failure = world.failures[id] { lines.append((failure, Style(.bad))) }
        } else if !problem.isEmpty {
            lines = [(problem, Style(.bad))]
        } else if world.server(id) == nil {
            lines = [("\(name) is deleted.", Style(.attention))]
        } else {
            lines = [(hasList ? "This server offers no tools." : "Asking the server…", Style(hasList ? .plain : .busy))]
        }
        var y = 1
        for (text, style) in lines {
            for part in DisplayText.wrap(text, width: canvas.width - 4) {
                canvas.draw(part, x: 2, y: y, style)
                y += 1
            }
        }
    }

    private func detail(_ canvas: inout Canvas, y: Int) {
        guard canvas.height - y >= 3, let tool = selected else { return }
        canvas.draw(String(repeating: canvas.glyphs.horizontal, count: canvas.width), x: 0, y: y, Style(.border))
        var text = description(tool)
        if choice.overrides[tool.original]?.name != nil { text = "(its own name: \(tool.original)) \(text)" }
        for (row, line) in DisplayText.wrap(text, width: canvas.width - 4).prefix(canvas.height - y - 1).enumerated() {
            canvas.draw(line, x: 2, y: y + 1 + row)
        }
    }

    private func description(_ tool: Tool) -> String {
        if let changed = choice.overrides[tool.original]?.description { return changed }
        return tool.definition == nil ? "is not offered now" : tool.ownDescription
    }
}

extension ToolChoice {
    /// In words, what another choice would have different: a few lines.
    func differences(to mine: ToolChoice) -> [String] {
        var lines: [String] = []
        if filter != mine.filter {
            lines.append("on, theirs: \(filter.isEmpty ? "all" : filter.joined(separator: ", "))")
            lines.append("on, mine: \(mine.filter.isEmpty ? "all" : mine.filter.joined(separator: ", "))")
        }
        for tool in Set(overrides.keys).union(mine.overrides.keys).sorted().prefix(4)
        where overrides[tool] != mine.overrides[tool] {
            lines.append("\(tool), theirs: \(Self.words(overrides[tool])); mine: \(Self.words(mine.overrides[tool]))")
        }
        return lines.isEmpty ? ["The tools are the same; something else changed."] : lines
    }

    private static func words(_ override: Override?) -> String {
        guard let override else { return "as the server says" }
        return [override.name.map { "“\($0)”" }, override.description == nil ? nil : "another description"]
            .compactMap(\.self).joined(separator: ", ")
    }
}
