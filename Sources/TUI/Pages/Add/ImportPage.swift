// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// Brings servers over from ToolHive: first what would be done, then, when the person wants it, the doing.
struct ImportPage: Page {
    private(set) var form = Form(
        [
            FormField(
                .text, "/path", "ToolHive's directory", help: "Empty: the usual place in your home",
                check: FormCheck.path),
            FormField(
                .secret, "/secrets_password", "Secrets password",
                help: "Of ToolHive's encrypted secrets. Without it they are named, and you give them later"),
            FormField(.button, "look", "Look again", help: "Shows what would be brought over; changes nothing"),
            FormField(.button, "import", "Bring them over", help: "Nothing of ToolHive is changed or stopped"),
        ], focus: "import")
    /// What would be, or was, done.
    private var plan: Import?
    private var problem: Reply.Refusal?
    private var isBusy = true
    private var isDone = false
    private var top = 0

    var section: Section? { .servers }
    var takesText: Bool { form.focused?.isText == true }
    func trail(_ world: World) -> [String] { ["Add server", "From ToolHive"] }
    func hints(_ world: World) -> [Hint] {
        if isDone { return [Hint("Enter", "To the servers"), Hint("PgUp/PgDn", "Scroll"), Hint("Esc", "Back")] }
        return [
            Hint("Enter", "Press the button"), Hint("Tab", "Next field"), Hint("PgUp/PgDn", "Scroll"),
            Hint(world.keys.label(.save), "Bring them over"), Hint("Esc", "Back"),
        ]
    }
    func help(_ world: World) -> [String] {
        [
            "The list says what would be brought over; nothing is done before you press “Bring them over”.",
            "ToolHive's own files stay as they are. What is there already is not touched.",
        ]
    }

    mutating func appear(_ world: World) -> [Outcome] { ask(isDry: true) }

    /// Asks what there is to bring over; nothing is changed by it.
    static var looking: ImportRequest {
        var request = ImportRequest(from: .toolhive)
        request.isDryRun = true
        return request
    }

    private mutating func ask(isDry: Bool) -> [Outcome] {
        guard form.validate() else { return [] }
        var request = Self.looking
        request.isDryRun = isDry
        if let path = form["/path"]?.text, !path.isEmpty { request.path = path }
        request.secretsPassword = form["/secrets_password"]?.typedSecret
        isBusy = true
        problem = nil
        return [.send(isDry ? "plan" : "import", .createImport(request))]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .paste(let text): form.paste(text)
        case .reply(let name, let reply):
            isBusy = false
            if let failure = reply.failure {
                let rest = form.land(failure.fields)
                problem = failure
                if rest.isEmpty, !failure.fields.isEmpty { plan = nil }
                return []
            }
            plan = reply.read(Import.self)
            top = 0
            if name == "import" {
                isDone = true
                form.wipe()
                let number = plan.map(Self.found) ?? 0
                let words =
                    number == 1
                    ? "1 server was brought over; start it" : "\(number) servers were brought over; start them"
                return [.say("\(words) when you like")]
            }
        case .answer("path", let json):
            if let key = form.focused?.key { form.change(key) { $0.put(path: json.stringValue ?? "") } }
        case .time: form.hideSecrets()
        case .key(let key): return receive(key, world)
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        if key == .escape { return [.pop] }
        if key == .pageDown { top += 5 }
        if key == .pageUp { top = max(0, top - 5) }
        if isDone { return key == .enter || world.keys.matches(key, .quit) ? [.go(.servers)] : [] }
        if isBusy { return [] }
        if world.keys.matches(key, .save) { return ask(isDry: false) }
        switch form.receive(key) {
        case .press("import"):
            guard plan != nil else { return [.complain("there is nothing to bring over yet")] }
            return ask(isDry: false)
        case .press, .submit: return ask(isDry: true)
        case .pick: return [.say("there is no list for this field")]
        case .browse(let key): return form[key].map { PathPage.outcomes(for: $0, world) } ?? []
        case .edit(let key): return form[key]?.editing ?? []
        case .reveal: return [.wake(FormField.revealTime)]
        case .done: return []
        case .unknown: return !takesText && world.keys.matches(key, .quit) ? [.pop] : []
        }
    }

    /// How many servers an answer of the import would bring over.
    static func found(_ plan: Import) -> Int { plan.workloads.count { $0.action == .create } }

    private var lines: [(text: String, style: Style)] {
        guard let plan else { return [] }
        let others = { (items: [ImportedItem]) in items.map { Item($0.name, $0.action.text, $0.detail) } }
        let servers = plan.workloads.map { Item($0.name, $0.action.text, $0.detail, missing: $0.missing) }
        var lines: [(String, Style)] = []
        for (title, items) in [
            ("Servers", servers), ("Groups", others(plan.groups)), ("Apps", others(plan.clients)),
            ("Secrets", others(plan.secrets)),
        ] where !items.isEmpty {
            lines.append((title, Style(.title, bold: true)))
            lines += items.map { $0.line(isDone: isDone) }
        }
        for note in plan.notes { lines.append((note, Style(.faint))) }
        return lines.isEmpty ? [("There is nothing there to bring over.", Style(.faint))] : lines
    }

    /// Something that is brought over, or is not.
    private struct Item {
        let name: String
        let action: String
        let detail: String
        let missing: [String]

        init(_ name: String, _ action: String, _ detail: String, missing: [String] = []) {
            self.name = name
            self.action = action
            self.detail = detail
            self.missing = missing
        }

        func line(isDone: Bool) -> (String, Style) {
            let words =
                switch action {
                case "create": isDone ? "brought over" : "will be brought over"
                case "exists": "is here already; stays as it is"
                case "missing": "has to be given again"
                default: "cannot be brought over"
                }
            var more = [detail].filter { !$0.isEmpty }
            if !missing.isEmpty { more.append("needs " + missing.joined(separator: ", ")) }
            return (
                "  \(name.padded(to: 24))\(words)" + (more.isEmpty ? "" : ": " + more.joined(separator: "; ")),
                Style(action == "create" ? .plain : action == "exists" ? .faint : .attention)
            )
        }
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let head = isDone ? 0 : min(6, canvas.height / 2)
        if !isDone {
            canvas.box(Rect(0, 0, canvas.width, head), title: "From ToolHive")
            canvas.inside(Rect(0, 0, canvas.width, head).inset()) { form.draw(&$0, world) }
        }
        let rect = Rect(0, head, canvas.width, canvas.height - head)
        canvas.box(rect, title: isDone ? "Brought over" : "What would be brought over")
        canvas.inside(rect.inset()) { canvas in
            if isBusy { canvas.draw("\(world.glyphs.status(.busy)) looking…", x: 1, y: 0, Style(.busy)) }
            if let problem {
                var y = 0
                for line in DisplayText.wrap(
                    "\(world.glyphs.cross) \(problem.what). \(problem.fix)", width: canvas.width - 2)
                {
                    canvas.draw(line, x: 1, y: y, Style(.bad))
                    y += 1
                }
                return
            }
            guard !isBusy else { return }
            let all = lines
            let top = min(self.top, max(0, all.count - canvas.height))
            for (y, line) in all.dropFirst(top).prefix(canvas.height).enumerated() {
                canvas.draw(line.text, x: 1, y: y, line.style, width: canvas.width - 2)
            }
        }
    }
}
