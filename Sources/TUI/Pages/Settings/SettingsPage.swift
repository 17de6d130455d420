// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S13: how the server works, where each value comes from, and what this program is.
struct SettingsPage: Page {
    private(set) var form = Form([])
    private var revision = 0
    private var tag = ""
    private var initial = SettingsChange()
    private var about: [(label: String, text: String)] = []
    private(set) var isEditing = false
    private var isSaving = false
    private var isLoaded = false
    private var problem: Reply.Refusal?

    var section: Section? { .settings }
    var takesText: Bool { isEditing }
    var hasChanges: Bool { form.hasChanges }

    func trail(_ world: World) -> [String] { ["Settings"] }

    func hints(_ world: World) -> [Hint] {
        let save = Hint(world.keys.labels(.save), "Save")
        if isEditing { return [Hint("Tab", "Next field"), Hint("Space", "Choose"), save, Hint("Esc", "Stop editing")] }
        return [
            Hint("Up/Down", "Move"), Hint("Enter", "Change it"), save, Hint(world.keys.label(.copy), "Copy the report"),
            Hint(world.keys.label(.help), "Help"), Hint("Esc", form.hasChanges ? "Drop the changes" : "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "What is set here holds for every server that is started from now on.",
            "What a configuration file sets is shown with the file and the line, and is changed there.",
            "Keys are changed in config.yaml, below tui.keys: the name of an action and its key. There are also whole",
            "sets of keys: tui.preset is default, vim or k9s.",
        ]
    }

    mutating func appear(_ world: World) -> [Outcome] {
        [
            .send("settings", .getSettings()), .send("secrets", .getSecretProvider()),
            .send("runtimes", .listRuntimes()),
        ]
    }

    // MARK: Fields

    /// How this window looks: kept here, not by the server.
    private static func look(_ world: World) -> [FormField] {
        var theme = FormField(
            .choice(Theme.allCases.map { .init($0.rawValue, $0.words) }), "/tui/theme", "Colours",
            value: world.look.theme.rawValue, help: "Space or Left and Right choose; it is shown and kept at once")
        if !world.themeOrigin.isEmpty { theme.lock = "Set in \(world.themeOrigin), and changed there" }
        return [
            .heading("This window"), theme,
            FormField(
                .toggle, "/tui/ascii", "ASCII only", value: world.look.isASCII ? "true" : "false",
                help: "Draws with letters and signs that every terminal has"),
        ]
    }

    private static func isLook(_ field: FormField) -> Bool { field.key.hasPrefix("/tui/") }

    /// Another look was chosen: it is shown at once.
    private mutating func changeLook(_ world: World) -> [Outcome] {
        var look = world.look
        look.theme = form["/tui/theme"].flatMap { Theme(rawValue: $0.text) } ?? look.theme
        look.isASCII = form["/tui/ascii"]?.isOn ?? look.isASCII
        guard look != world.look else { return [] }
        for key in ["/tui/theme", "/tui/ascii"] { form.change(key) { $0.settle() } }
        return [.look(look)]
    }

    private static func fields(_ settings: Received<Settings>, _ world: World) -> [FormField] {
        let entries = Settings.entries(of: settings.raw)
        let values = Dictionary(entries.map { ("/\($0.section)/\($0.member)", $0.value) }) { first, _ in first }
        let waiting = settings.restartNeeded
        func text(_ json: JSON?) -> String {
            guard let json else { return "" }
            if let array = json.arrayValue { return array.compactMap(\.stringValue).joined(separator: "\n") }
            return json.stringValue ?? json.text
        }
        func field(
            _ kind: FormField.Kind, _ pointer: String, _ label: String, _ help: String, check: FormField.Check? = nil
        ) -> FormField {
            let isWaiting = waiting.contains(pointer)
            var field = FormField(
                kind, pointer, label, value: text(values[pointer]),
                help: isWaiting ? "Takes effect when the server is started again. \(help)" : help, check: check)
            field.note = isWaiting ? "needs restart" : ""
            if let origin = settings.origins[pointer] { field.lock = "Set in \(origin), and changed there" }
            return field
        }
        let whole = "0: what runs it decides"
        let engines = ["auto", "docker", "podman", "colima"].map { FormField.Option($0) }
        let profiles = [
            FormField.Option("auto", "auto: commands nothing, the rest the network"), .init("none", "nothing"),
            .init("network", "everything"),
        ]
        return [
            .heading("Containers"),
            field(.choice(engines), "/engine/name", "Engine", "What runs images"),
            field(.text, "/engine/socket", "Its socket", "Empty: the usual places. F4 finds it", check: FormCheck.path)
                .browsable(),
            .heading("New servers, unless they say otherwise"),
            field(.choice(profiles), "/defaults/permission_profile", "May reach", "What a server may reach"),
            field(.number(0...(1 << 50)), "/defaults/memory", "Memory, bytes", whole),
            field(.text, "/defaults/cpus", "Processors", "1.5 is one and a half. \(whole)") { texts in
                let value = Double(texts.first ?? "") ?? -1
                return (0...4096).contains(value) ? nil : "is a number from 0 to 4096"
            },
            field(.number(0...4_194_304), "/defaults/pids_limit", "Processes", whole),
            field(.toggle, "/defaults/read_only", "Read-only root", "Whether a container cannot write its own files"),
            field(.number(0...3600), "/defaults/start_timeout", "Start, seconds", whole),
            field(
                .number(0...3600), "/defaults/stop_timeout", "Stop, seconds", "How long it may take to end by itself"),
            .heading("Proxies that are started from now on"),
            field(
                .number((16 << 20)...(1 << 40)), "/proxy/memory", "Messages, bytes",
                "What one server's clients and it have not read yet, together"),
            .heading("Kept for"),
            field(
                .number(1...30), "/retention/operations_days", "Operations, days", "How long finished ones are listed"),
            field(.number(1...3650), "/retention/activity_days", "Activity, days", "How long who did what is kept"),
            .heading("Who may ask"),
            field(.lines, "/server/allowed_hosts", "Host names", "Besides localhost, one on each line"),
            field(
                .lines, "/server/allowed_origins", "Pages",
                "Origins of browser pages, one a line; they can do whatever you can"),
            field(
                .lines, "/server/admitted_callers", "In containers",
                "container:NAME or flatpak:APP, which may then do all that you can"),
        ] + look(world)
    }

    /// The settings that the form stands for.
    private func body() -> SettingsChange {
        var change = SettingsChange()
        for field in form.fields where field.canFocus && !Self.isLook(field) {
            let keys = field.key.split(separator: "/").map(String.init)
            guard keys.count == 2 else { continue }
            let value: JSON
            switch field.kind {
            case .toggle: value = .bool(field.isOn)
            case .lines: value = JSON(field.texts)
            case .number: value = JSON(field.number ?? 0)
            default:
                value =
                    keys[1] == "cpus" ? Double(field.text).map { .number(JSONNumber($0)) } ?? 0 : .string(field.text)
            }
            change.set(keys[1], of: keys[0], to: value)
        }
        return change
    }

    private mutating func take(_ reply: Reply, _ world: World) {
        guard reply.failure == nil, let settings = Received<Settings>(reply.body) else { return }
        let key = form.focused?.key
        form = Form(Self.fields(settings, world), focus: key)
        form.marksChanges = true
        revision = settings.revision
        tag = reply.etag ?? "\"\(revision)\""
        initial = self.body()
        isLoaded = true
    }

    // MARK: Events

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .paste(let text):
            if isEditing { form.paste(text) }
            return []
        case .reply(let name, let reply): return receive(name, reply, world)
        case .answer(let name, let json): return receive(name, Reply(status: 200, body: json), world)
        case .key(let key): return receive(key, world)
        default: return []
        }
    }

    private mutating func receive(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        switch name {
        case "settings":
            problem = reply.failure
            take(reply, world)
        case "drop":
            isEditing = false
            return [.send("settings", .getSettings())]
        case "secrets":
            if let kept = reply.read(SecretProvider.self) {
                about.append(("Secrets", "\(kept.provider.text), in \(kept.store)"))
                if !kept.keyPath.isEmpty { about.append(("Their key", kept.keyPath)) }
            }
        case "path": if let key = form.focused?.key { form.change(key) { $0.put(path: reply.body.stringValue ?? "") } }
        case "edited": if let key = form.focused?.key { form.change(key) { $0.put(reply.body.stringValue ?? "") } }
        case "runtimes":
            for runtime in reply.list(RuntimeStatus.self) where runtime.isChosen {
                about.append((runtime.kind.text, "\(runtime.name): \(runtime.detail)"))
            }
        case "tag":
            guard reply.failure == nil else { return [.complain(reply.failure?.what ?? "")] }
            tag = reply.etag ?? "\"\(reply.read(Settings.self)?.revision ?? 0)\""
            return [.complain("the settings were changed by somebody else; save again to put yours over them")]
        case "save":
            isSaving = false
            if reply.status == 412 { return [.send("tag", .getSettings())] }
            if let failure = reply.failure {
                let rest = form.land(failure.fields)
                isEditing = !failure.fields.isEmpty && rest.isEmpty
                return [.complain(rest.first.map { "\($0.pointer): \($0.detail)" } ?? failure.what)]
            }
            take(reply, world)
            isEditing = false
            let waits = reply.read(Settings.self)?.restartNeeded.isEmpty == false
            return [.say(waits ? "saved; some of it takes effect when the server is started again" : "saved")]
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        if world.keys.matches(key, .save) { return save(world) }
        if isEditing {
            if key == .escape {
                isEditing = false
                return []
            }
            switch form.receive(key) {
            case .submit: return save(world)
            case .pick: return [.say("there is no list for this field")]
            case .browse(let key): return form[key].map { PathPage.outcomes(for: $0, world) } ?? []
            case .edit(let key): return form[key]?.editing ?? []
            default: return changeLook(world)
            }
        }
        switch key {
        case .up, .backTab: form.move(-1)
        case .down, .tab: form.move(1)
        case .pageUp: for _ in 0..<5 { form.move(-1) }
        case .pageDown: for _ in 0..<5 { form.move(1) }
        case .enter, .character("e"):
            guard let field = form.focused else { return [] }
            guard field.lock.isEmpty else { return [.say(field.lock)] }
            isEditing = true
        case .escape: return leave()
        default:
            if world.keys.matches(key, .quit) { return leave() }
            if world.keys.matches(key, .copy) { return [.copy(report(world), what: "the report")] }
            return [.say("\(key.name) means nothing here; \(world.keys.label(.help)) shows what does")]
        }
        return []
    }

    private func leave() -> [Outcome] {
        guard form.hasChanges else { return [.go(.servers)] }
        return [
            .push(
                ChoicePage(
                    title: "Drop the changes?", text: ["What you have changed is not saved."],
                    choices: [.init("Keep them", [.pop]), .init("Drop them", [.pop, .answer("drop", .null)])]))
        ]
    }

    private mutating func save(_ world: World) -> [Outcome] {
        guard isLoaded, !isSaving else { return [] }
        guard form.validate() else {
            isEditing = true
            return [.complain("\(form.errorCount == 1 ? "1 thing" : "\(form.errorCount) things") to fix first")]
        }
        let patch = SettingsChange(from: initial, to: body())
        guard !patch.isEmpty else { return [.say("nothing is changed")] }
        guard !world.isReadOnly else { return [.complain("nothing can be changed with --read-only")] }
        isSaving = true
        return [.send("save", .changeSettings(patch).matching(tag))]
    }

    // MARK: Picture

    private func facts(_ world: World) -> [(label: String, text: String)] {
        [
            ("thv", world.version), ("Server", "\(world.serverVersion), at \(world.address)"),
            ("You are", world.identity),
        ]
            + about
    }

    private func report(_ world: World) -> String {
        facts(world).map { "\($0.label): \($0.text)" }.joined(separator: "\n")
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let facts = facts(world)
        let isSplit = canvas.width >= 110
        let width = isSplit ? canvas.width * 6 / 10 : canvas.width
        let rows = isSplit ? 0 : canvas.height >= 18 ? facts.count + 2 : 0
        let rect = Rect(0, 0, width, canvas.height - rows)
        canvas.box(
            rect, title: "Settings", right: form.hasChanges ? "not saved" : isEditing ? "editing" : "",
            bottom: form.errorCount == 0 ? "" : "\(form.errorCount) to fix")
        canvas.inside(rect.inset()) { canvas in
            if let problem {
                canvas.draw("\(problem.what). \(problem.fix)", x: 1, y: 1, Style(.bad))
            } else if !isLoaded {
                canvas.draw("reading the settings…", x: 2, y: 1, Style(.busy))
            } else {
                form.draw(&canvas, world)
            }
        }
        let box = isSplit ? Rect(width, 0, canvas.width - width, canvas.height) : Rect(0, rect.height, width, rows)
        guard box.height > 2 else { return }
        canvas.box(box, title: "About")
        canvas.inside(box.inset()) { canvas in
            for (y, fact) in facts.enumerated() {
                canvas.draw(fact.label, x: 1, y: y, Style(.title), width: 11)
                canvas.draw(fact.text, x: 13, y: y, width: canvas.width - 14, cutInMiddle: true)
            }
        }
    }
}
