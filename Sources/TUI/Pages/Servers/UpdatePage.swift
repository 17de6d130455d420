// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// Takes a server to the version that its catalog names now: what differs, what it needs besides, and then the doing.
struct UpdatePage: Page {
    /// What the server says when it has compared a workload with its entry.
    struct Check: Sendable {
        var status: Word<UpgradeCheck.Status>
        var from: String
        var to: String
        var reason: String
        var lines: [(text: String, role: Role)]
        var added: [UpgradeVariable]

        init(_ check: UpgradeCheck) {
            status = check.status
            from = check.currentImage
            to = check.candidateImage ?? ""
            reason = check.reason ?? ""
            added = check.environmentDrift?.added ?? []
            var lines: [(String, Role)] = []
            for variable in check.environmentDrift?.removed ?? [] {
                lines.append(("\(variable.name) is not known to it any more, and stays", .faint))
            }
            if let change = check.configDrift?.transport {
                lines.append(("It speaks \(change.to), not \(change.from)", .attention))
            }
            if check.configDrift?.permissionProfile != nil {
                lines.append(("Its catalog asks for other permissions now; yours stay as they are", .attention))
            }
            for ask in ConsentQuestion.sentences(check.permissions ?? []) { lines.append(("It \(ask)", .attention)) }
            self.lines = lines
        }

        var isAvailable: Bool { status == .upgradeAvailable }
    }

    private let server: ServerReference
    private var check: Check?
    private var form = Form([])
    private var secrets: [String] = []
    private var isBusy = false
    /// What the person has said yes to, of what the new version asks for.
    private var granted: Acceptance?
    private var problem: Reply.Refusal?

    init(_ server: Server) { self.server = server.reference }

    /// Asks whether there is a newer version.
    static func question(_ id: String) -> APICall<Received<UpgradeCheck>> { .checkUpgrade(id) }

    var section: Section? { .servers }
    var takesText: Bool { form.focused?.isText == true && !isBusy }
    var hasChanges: Bool { form.hasChanges }
    func trail(_ world: World) -> [String] { ["Servers", server.name, "Update"] }

    func hints(_ world: World) -> [Hint] {
        guard check?.isAvailable == true else { return [Hint("Esc", "Back")] }
        let secret =
            form.focused?.kind == .secret ? [Hint("F2", "Pick a saved secret"), Hint("F3", "Show for 5 s")] : []
        return [Hint(world.keys.labels(.save), "Update"), Hint("Tab", "Next field")] + secret + [Hint("Esc", "Back")]
    }

    func help(_ world: World) -> [String] {
        [
            "What runs and how it speaks comes from the catalog; your settings, arguments and permissions stay.",
            "When the new version does not come up, the old one is started again.",
        ]
    }

    mutating func appear(_ world: World) -> [Outcome] {
        [.send("check", Self.question(server.id)), .send("secrets", .listSecrets())]
    }

    private static func fields(_ added: [UpgradeVariable]) -> [FormField] {
        if added.isEmpty { return [FormField(.button, "update", "Update")] }
        return [.heading("It takes what this server has no value of")]
            + added.map { variable in
                let name = variable.name
                let usual = variable.usual ?? ""
                let about = variable.description ?? ""
                return FormField(
                    variable.isSecret == true ? .secret : .text, "/env_vars/\(name)", name,
                    help: usual.isEmpty ? about : "\(about). Left empty: \(usual)",
                    isRequired: variable.isRequired && usual.isEmpty)
            } + [FormField(.button, "update", "Update")]
    }

    // MARK: Events

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply(let name, let reply): return receive(name, reply, world)
        case .answer("picked", let json):
            if let key = form.focused?.key { form.change(key) { $0.keep(saved: json.stringValue ?? "") } }
        case .answer("granted", let digest):
            granted = Acceptance(wire: digest)
            return update(world)
        case .paste(let text): form.paste(text)
        case .time: form.hideSecrets()
        case .key(let key):
            if key == .escape || (!takesText && world.keys.matches(key, .quit)) { return [.pop] }
            guard !isBusy, check?.isAvailable == true else { return [] }
            if world.keys.matches(key, .save) { return update(world) }
            switch form.receive(key) {
            case .press, .submit: return update(world)
            case .reveal: return [.wake(FormField.revealTime)]
            case .edit(let key): return form[key]?.editing ?? []
            case .pick:
                guard form.focused?.kind == .secret, !secrets.isEmpty else {
                    return [.say("there is no list for this")]
                }
                let choices = secrets.map { ChoicePage.Choice($0, [.pop, .answer("picked", .string($0))]) }
                return [.push(ChoicePage(title: "Saved secrets", text: [], choices: choices))]
            default: break
            }
        default: break
        }
        return []
    }

    private mutating func receive(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        switch name {
        case "check":
            problem = reply.failure
            guard let check = reply.read(UpgradeCheck.self).map(Check.init) else { return [] }
            self.check = check
            form = Form(Self.fields(check.added))
        case "secrets":
            secrets = reply.list(Contract.Secret.self).map(\.name)
        case "update":
            isBusy = false
            if let question = ConsentQuestion(reply) { return [.push(question.page)] }
            if let failure = reply.failure {
                let rest = form.land(failure.fields)
                problem = rest.isEmpty && !failure.fields.isEmpty ? nil : failure
                return []
            }
            let words = reply.status == 202 ? "\(server.name) is being updated" : "\(server.name) is updated"
            return [.pop, .say(words)]
        default:
            guard name.hasPrefix("secret "), isBusy else { return [] }
            let words = name.dropFirst(7).pieces(at: "\n")
            if let failure = reply.failure {
                isBusy = false
                form.change(words[0]) { $0.error = failure.what }
                return []
            }
            form.change(words[0]) { $0.keep(saved: words[1]) }
            secrets.append(words[1])
            return send(world)
        }
        return []
    }

    private mutating func update(_ world: World) -> [Outcome] {
        guard !world.isReadOnly else { return [.complain("nothing can be changed with --read-only")] }
        guard form.validate() else { return [.complain("\(form.errorCount) to fix before it can be updated")] }
        isBusy = true
        problem = nil
        return send(world)
    }

    /// Stores the next secret that was typed, or asks for the update when there is none.
    private func send(_ world: World) -> [Outcome] {
        for field in form.fields {
            guard let value = field.typedSecret else { continue }
            let wanted = field.label.lowercased().replacingBytes(of: "_", with: "-")
            var name = wanted
            var number = 2
            while secrets.contains(name) {
                name = "\(wanted)-\(number)"
                number += 1
            }
            return [.send("secret \(field.key)\n\(name)", .setSecret(name, value))]
        }
        var request = UpgradeRequest()
        let variables = form.fields.filter { $0.kind == .text && !$0.text.isEmpty }
        if !variables.isEmpty {
            request.environment = Dictionary(variables.map { ($0.label, $0.text) }) { _, last in last }
        }
        let named = form.fields.compactMap { field in field.saved.map { "\($0),target=\(field.label)" } }
        if !named.isEmpty { request.secrets = named }
        let call = APICall.upgradeWorkload(server.id, request.accepting(granted))
        return [.send("update", call.matching(server.tag))]
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: "Update \(server.name)",
            right: isBusy ? "under way\(world.glyphs.ellipsis)" : "")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            var y = 0
            func line(_ text: String, _ style: Style = .plain, _ canvas: inout Canvas) {
                for part in DisplayText.wrap(text, width: canvas.width - 2) where !text.isEmpty {
                    canvas.draw(part, x: 1, y: y, style)
                    y += 1
                }
            }
            if let problem {
                line("\(world.glyphs.cross) \(problem.what)", Style(.bad, bold: true), &canvas)
                line(problem.fix, .plain, &canvas)
            }
            guard let check else {
                if problem == nil { line("comparing with the catalog\(world.glyphs.ellipsis)", Style(.busy), &canvas) }
                return
            }
            switch check.status.known {
            case .upgradeAvailable:
                line("now   \(check.from)", .plain, &canvas)
                line("then  \(check.to)", Style(.good, bold: true), &canvas)
                for (text, role) in check.lines { line(text, Style(role), &canvas) }
                line("If it does not come up, the old version runs again.", Style(.faint), &canvas)
            case .upToDate:
                line("\(world.glyphs.check) \(check.from) is what the catalog names.", Style(.good), &canvas)
            case .notRegistrySourced:
                line("It does not come from a catalog: there is nothing to compare it with.", .plain, &canvas)
            case .serverNotFound, .unknown, nil:
                line(
                    check.reason.isEmpty ? "The catalog does not know it any more." : check.reason, Style(.attention),
                    &canvas)
            }
            guard check.isAvailable, canvas.height > y + 1 else { return }
            canvas.inside(Rect(0, y + 1, canvas.width, canvas.height - y - 1)) { form.draw(&$0, world) }
            if isBusy {
                for (index, note) in ServersTable.notes(world, selected: nil).enumerated() {
                    canvas.draw(note.text, x: 1, y: canvas.height - 2 + index, Style(note.role))
                }
            }
        }
    }
}
