// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S8: a tool with a form for what it needs, and what it answered.
struct TryPage: Page {
    let server: String
    let serverName: String
    let tool: String
    let about: String
    private(set) var fields: [ToolField]
    var place: Place
    var problem = ""
    var fix = ""
    var startedAt: Int64?
    private(set) var answer: ToolAnswer?
    var runs = 0
    private let before: [String]

    /// What has the focus.
    enum Place: Sendable, Equatable { case field(Int), run, answer }

    /// - Parameter tool: as the server describes it to clients.
    init(server: String, name: String, tool: Contract.Tool) {
        self.server = server
        serverName = name
        self.tool = tool.name
        about = tool.description ?? ""
        fields = ToolField.fields(of: tool.schema)
        place = fields.isEmpty ? .run : .field(0)
        before = fields.map(\.field.text)
    }

    var takesText: Bool {
        if case .field(let index) = place { fields[index].takesText } else { false }
    }
    var isRunning: Bool { startedAt != nil }
    private var places: [Place] { fields.indices.map(Place.field) + [.run] + (answer == nil ? [] : [.answer]) }

    func trail(_ world: World) -> [String] { ["Servers", world.server(server)?.name ?? serverName, "Tools", tool] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        var hints = [Hint(keys.label(.save), runs == 0 ? "Run" : "Run again"), Hint("Tab", "Next field")]
        switch place {
        case .answer: hints += [Hint("Space", "Fold"), Hint("Enter", "Whole text"), Hint(keys.label(.copy), "Copy")]
        case .field(let index):
            if !fields[index].takesText { hints.append(Hint("Left/Right", "Choose")) }
            if case .json = fields[index].kind { hints.append(Hint("Ctrl-O", "Your editor")) }
            hints.append(Hint("Enter", index == fields.count - 1 ? "Run" : "Next"))
        case .run: hints.append(Hint("Enter", "Run"))
        }
        return hints + [Hint("F9", "Copy curl or JSON"), Hint("Esc", "Back")]
    }

    func help(_ world: World) -> [String] {
        [
            "Fill in what the tool needs and run it; * marks what it cannot do without.",
            "Lists and objects are written as JSON: [1, 2] or {\"name\": \"x\"}. Ctrl-O opens your editor for them.",
            "The answer folds: Space opens and closes, Enter shows a long text whole.",
            "F9 copies the answer, or the call for curl or thv.",
        ]
    }

    // MARK: Events

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key): return receive(key, world)
        case .paste(let text): if case .field(let index) = place { fields[index].field.paste(text) }
        case .reply(_, let reply): finish(reply, world)
        case .answer("edited", let json):
            if case .field(let index) = place { fields[index].field.text = json.stringValue ?? "" }
        case .time: if isRunning { return [.wake(1000)] }
        case .mouse(let mouse):
            guard mouse.kind == .scrollUp || mouse.kind == .scrollDown else { return click(mouse, world) }
            guard place == .answer else { return [] }
            for _ in 0..<3 { _ = answer?.tree.receive(mouse.kind == .scrollUp ? .up : .down, page: 6) }
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let keys = world.keys
        if key == .escape { return [.pop] }
        if keys.matches(key, .save) { return run(world) }
        if key == .control("o") { return edit() }
        if keys.matches(key, .actions), key != .character(".") || !takesText { return [.push(copyMenu(world))] }
        switch key {
        case .tab:
            move(1)
            return []
        case .backTab:
            move(-1)
            return []
        default: break
        }
        switch place {
        case .field(let index):
            switch key {
            case .down: move(1)
            case .up: if index > 0 { move(-1) }
            case .enter:
                if index == fields.count - 1 { return run(world) }
                move(1)
            default: _ = fields[index].receive(key)
            }
        case .run:
            if key == .enter || key == .character(" ") { return run(world) }
            if key == .up { move(-1) }
            if key == .down { move(1) }
            if keys.matches(key, .quit) { return [.pop] }
        case .answer:
            if key == .enter { return whole() }
            if keys.matches(key, .copy) { return [.push(copyMenu(world))] }
            if keys.matches(key, .quit) { return [.pop] }
            if key == .up, answer?.tree.index == 0 {
                move(-1)
                return []
            }
            _ = answer?.tree.receive(key, page: max(2, world.room.height / 2))
        }
        return []
    }

    /// Opens the person's editor for the argument that has the focus; JSON is laid out first.
    private func edit() -> [Outcome] {
        guard case .field(let index) = place, fields[index].takesText else { return [] }
        let text = fields[index].field.text
        guard case .json = fields[index].kind else { return [.edit("edited", text, suffix: "txt")] }
        return [.edit("edited", (try? JSON(parsing: text))?.prettyText ?? text, suffix: "json")]
    }

    /// A click goes to a field, chooses the next value of one with few, or runs the tool.
    private mutating func click(_ mouse: Mouse, _ world: World) -> [Outcome] {
        guard let clicked = place(at: mouse.y, world.room) else { return [] }
        let wasHere = place == clicked
        place = clicked
        switch clicked {
        case .run: return run(world)
        case .field(let index): if wasHere, !fields[index].takesText { _ = fields[index].receive(.right) }
        case .answer: break
        }
        return []
    }

    private mutating func move(_ step: Int) {
        let places = places
        let index = places.firstIndex(of: place) ?? 0
        place = places[(index + step + places.count) % places.count]
    }

    /// The arguments as they stand; `nil` when something is wrong, which then has the focus.
    private mutating func arguments() -> JSONObject? {
        var members = JSONObject()
        var wrong: Int?
        for index in fields.indices {
            if let value = fields[index].value() { members[fields[index].name] = value }
            if wrong == nil, !fields[index].error.isEmpty { wrong = index }
        }
        if let wrong {
            place = .field(wrong)
            return nil
        }
        return members
    }

    private mutating func run(_ world: World) -> [Outcome] {
        guard !isRunning else { return [.say("\(tool) is still at work")] }
        problem = ""
        fix = ""
        guard let arguments = arguments() else { return [] }
        startedAt = world.now
        return [.send("call", call(arguments)), .wake(1000)]
    }

    private func call(_ arguments: JSONObject) -> APICall<Received<ToolResult>> {
        .callTool(server, tool, ToolCall(arguments))
    }

    private mutating func finish(_ reply: Reply, _ world: World) {
        let took = world.now - (startedAt ?? world.now)
        startedAt = nil
        guard let failure = reply.failure else {
            runs += 1
            answer = ToolAnswer(reply.body, milliseconds: took)
            place = .answer
            return
        }
        problem = failure.what
        fix = failure.fix
        // The server may name the argument it does not like.
        for index in fields.indices {
            let name = fields[index].name
            let isNamed = failure.fields.contains { $0.pointer == "/arguments/\(name)" }
            let quoted = ["“\(name)”", "\"\(name)\"", "'\(name)'", "`\(name)`"]
            if isNamed || quoted.contains(where: failure.what.hasBytes(of:)) {
                fields[index].error = failure.what
                place = .field(index)
                problem = ""
                return
            }
        }
    }

    private func whole() -> [Outcome] {
        guard let row = answer?.tree.selected, let value = answer?.tree.value(at: row.path) else { return [] }
        let text = value.stringValue ?? value.prettyText
        let head = String(text.unicodeScalars.prefix(256 * 1024))
        let lines = head.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
            (String($0), Style.plain)
        }
        return [.push(TextPage(title: row.path.isEmpty ? "Answer" : row.path, lines))]
    }

    // MARK: Copy

    private func copyMenu(_ world: World) -> ChoicePage {
        var choices: [ChoicePage.Choice] = []
        if let answer {
            choices.append(.init("Answer as JSON", key: "j", [.copy(answer.raw.prettyText, what: "the answer")]))
            if let text = answer.text {
                choices.append(.init("Answer as text", key: "x", [.copy(text, what: "the text")]))
            }
        }
        var copy = self
        if let arguments = copy.arguments() {
            let text = ToolCallText(
                server: world.server(server)?.name ?? serverName, tool: tool, arguments: .object(arguments))
            choices.append(
                .init(
                    "Call with curl", key: "c",
                    [.copy(text.curl(call(arguments).request, address: world.address), what: "the curl command")]))
            choices.append(.init("Call with thv", key: "t", [.copy(text.command, what: "the command")]))
            choices.append(
                .init("Arguments as JSON", key: "a", [.copy(JSON.object(arguments).text, what: "the arguments")]))
        }
        choices.append(.init("Name of the tool", key: "n", [.copy(tool, what: "the name")]))
        return ChoicePage(title: "Copy", text: [], choices: choices)
    }
}
