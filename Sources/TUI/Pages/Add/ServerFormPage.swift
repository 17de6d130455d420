// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S5 and S6: adds a server, or changes one, step by step. What was typed stays until it has worked.
struct ServerFormPage: Page {
    enum Step: Int, CaseIterable, Sendable { case settings, access, review }

    /// What is under way.
    enum Phase: Sendable, Equatable {
        case filling
        /// Secrets are stored, one after the other.
        case storing
        /// The server was asked to do it.
        case sent
        /// It takes long: watched by the number of the operation.
        case following(String)
    }

    var draft: ServerDraft
    /// The server that is changed, as it was when this was opened; `nil` for a new one.
    var server: Server?
    var step = Step.settings
    var phase = Phase.filling
    /// Why it did not work.
    var problem: Reply.Refusal?
    var log: [String] = []
    /// What the server says would change.
    var preview: EditPreview?
    /// What a new one would see of the machine.
    var shown: WorkloadPreview?
    var secrets: [String] = []
    var groups: [String] = []
    var picking = ""
    /// The server that was made and did not come up: it makes room for the next try.
    var failed: ServerReference?
    var failedLog: [UInt8] = []
    var initial = RunConfigDocument()
    /// What the person has said yes to, of what the entry asks for.
    var granted: Acceptance?
    var top = 0

    /// A new server of that kind.
    init(_ kind: ServerDraft.Kind, _ world: World) { draft = ServerDraft(kind, world) }

    /// One from the catalog.
    init(entry: CatalogServer, _ world: World) { draft = ServerDraft(entry: entry, world) }

    /// One that is there.
    init(editing server: Server, _ world: World) {
        self.server = server
        draft = ServerDraft(editing: server, world)
        initial = draft.body()
    }

    var section: Section? { .servers }
    var takesText: Bool { step != .review && phase == .filling }
    var hasChanges: Bool { draft.hasChanges }
    var title: String { server?.name ?? draft.entry?.shortName ?? Self.words(draft.kind) }
    var steps: [Step] { draft.hasAccess ? [.settings, .access, .review] : [.settings, .review] }

    /// What a server of that kind is called before it has a name.
    static func words(_ kind: ServerDraft.Kind) -> String {
        switch kind {
        case .entry: "from the catalog"
        case .image: "image"
        case .package: "package"
        case .command: "command"
        case .remote: "remote server"
        }
    }

    /// The names for what was typed and is not stored yet.
    var planned: [String: String] {
        Dictionary(
            draft.secretsToStore(existing: secrets).map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// The form of this step.
    private var form: Form { step == .access ? draft.access : draft.settings }

    /// What would be changed.
    var patch: WorkloadPatch { WorkloadPatch(from: initial, to: draft.body(planned)) }

    func trail(_ world: World) -> [String] { [server == nil ? "Add server" : "Edit", title] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        if phase != .filling { return [Hint("Esc", "What to do meanwhile")] }
        if step == .review {
            return [
                Hint("Enter", server == nil ? "Add and start" : "Save"),
                Hint(keys.label(.copy), server == nil ? "Copy the command" : "Copy the changes"),
                Hint("Up/Down", "Scroll"), Hint("Esc", "Back"),
            ]
        }
        return [
            Hint("Tab", "Next field"), Hint(keys.labels(.save), "Next step"), Hint("Shift-Tab", "Back"),
            Hint("Space", "Choose"),
        ] + fieldHints + [
            Hint("F1", "Help"),
            Hint("Esc", step == .settings ? "Cancel" : "Step back"),
        ]
    }

    /// What can be done with the field that has the focus besides typing.
    private var fieldHints: [Hint] {
        guard let field = form.focused else { return [] }
        if field.kind == .secret { return [Hint("F2", "Pick a saved secret"), Hint("F3", "Show for 5 s")] }
        if field.holdsPath { return [Hint("F4", "Find the path")] }
        return field.kind == .lines ? [Hint("Ctrl-O", "Your editor")] : [Hint("F2", "Pick from a list")]
    }

    func help(_ world: World) -> [String] {
        [
            "F2 picks from a list, F3 shows a secret for five seconds, F4 finds a path, Ctrl-O opens your editor.",
            "Fields with * are needed. Enter and Tab go to the next field, Shift-Tab to the one before.",
            "A secret is stored encrypted and handed to the server; it is never shown again, and no command shows it.",
            "Nothing happens before the last step, which says in words what will be done.",
            "If it does not work, everything that you have typed is still here.",
        ]
    }

    mutating func appear(_ world: World) -> [Outcome] {
        [
            .send("secrets", .listSecrets()), .send("groups", .listGroups()),
        ]
    }

    // MARK: Events

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key): return receive(key, world)
        case .paste(let text):
            guard phase == .filling else { return [] }
            if step == .settings { draft.settings.paste(text) }
            if step == .access { draft.access.paste(text) }
            return []
        case .reply(let name, let reply): return receive(name, reply, world)
        case .answer(let name, let json): return receive(name, Reply(status: 200, body: json), world)
        case .changed: return follow(world)
        case .time:
            draft.settings.hideSecrets()
            return []
        case .chunk(_, let bytes):
            // The last lines of what did not come up: a few, whatever comes.
            if let bytes, failedLog.count < 16_384 { failedLog += bytes }
            log = String(decoding: failedLog, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(6).map(
                String.init)
            return []
        default: return []
        }
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        guard phase == .filling else {
            return key == .escape || world.keys.matches(key, .quit) ? [.push(meanwhile(world))] : []
        }
        if world.keys.matches(key, .save) { return next(world) }
        if key == .escape { return back() }
        switch step {
        case .settings: return react(draft.settings.receive(key), world)
        case .access: return react(draft.access.receive(key), world)
        case .review:
            switch key {
            case .enter: return next(world)
            case .up: top = max(0, top - 1)
            case .down: top += 1
            case .pageUp: top = max(0, top - 10)
            case .pageDown: top += 10
            default:
                if world.keys.matches(key, .copy) {
                    return server == nil
                        ? [.copy(draft.command(planned), what: "the command")]
                        : [.copy(patch.wire.text, what: "the changes")]
                }
                if world.keys.matches(key, .quit) { return back() }
            }
            return []
        }
    }

    private mutating func react(_ reaction: Form.Reaction, _ world: World) -> [Outcome] {
        switch reaction {
        case .done: return []
        case .submit: return next(world)
        case .press:
            draft.addSecret()
            return []
        case .pick(let key): return pick(key, world)
        case .reveal: return [.wake(FormField.revealTime)]
        case .browse(let key):
            picking = key
            return form[key].map { PathPage.outcomes(for: $0, world) } ?? []
        case .edit(let key):
            picking = key
            return form[key]?.editing ?? []
        case .unknown: return []
        }
    }

    /// Puts in what was chosen from a list, found among the files or written in an editor.
    mutating func put(_ name: String, _ value: String) {
        let isAccess = step == .access
        func change(_ form: inout Form) {
            form.change(picking) { field in
                switch name {
                case "path": field.put(path: value)
                case "edited": field.put(value)
                default: if field.kind == .secret { field.keep(saved: value) } else { field.put(value) }
                }
            }
        }
        if isAccess { change(&draft.access) } else { change(&draft.settings) }
    }

    /// Offers what could be put into the field.
    private mutating func pick(_ key: String, _ world: World) -> [Outcome] {
        let isSecret = draft.settings[key]?.kind == .secret && step == .settings
        let values =
            isSecret ? secrets : key == "/group" ? Array(Set(groups + world.servers.map(\.group))).sorted() : []
        guard !values.isEmpty else {
            return [.say(isSecret ? "no secret is saved yet" : "there is no list for this field")]
        }
        picking = key
        let choices = values.map { ChoicePage.Choice($0, [.pop, .answer("picked", .string($0))]) }
        return [.push(ChoicePage(title: isSecret ? "Saved secrets" : "Groups", text: [], choices: choices))]
    }

    private mutating func back() -> [Outcome] {
        problem = nil
        if let index = steps.firstIndex(of: step), index > 0 {
            step = steps[index - 1]
            return []
        }
        guard hasChanges else { return [.pop] }
        return [.push(Self.leaving)]
    }

    private mutating func next(_ world: World) -> [Outcome] {
        problem = nil
        switch step {
        case .settings:
            nameSecrets()
            guard draft.settings.validate() else { return count(draft.settings.errorCount) }
        case .access: guard draft.access.validate() else { return count(draft.access.errorCount) }
        case .review: return submit(world)
        }
        step = steps.first { $0.rawValue > step.rawValue } ?? .review
        top = 0
        return step == .review ? askForPreview() : []
    }

    /// Asks what exactly would change.
    mutating func askForPreview() -> [Outcome] {
        preview = nil
        shown = nil
        guard let server else { return [.send("shown", MountWords.request(draft.body(planned)))] }
        guard !patch.isEmpty else { return [] }
        // A secret that is not stored yet would be missing.
        guard planned.isEmpty else { return [] }
        return [.send("preview", .previewPatch(server.id, patch).matching(server.reference.tag))]
    }

    /// A secret without the name of a variable would be lost silently.
    private mutating func nameSecrets() {
        for field in draft.settings.fields where field.key.hasPrefix("/secret/") {
            let isGiven = field.saved != nil || field.typedSecret != nil
            draft.settings.change("/variable/" + field.key.dropFirst(8)) { $0.isRequired = isGiven }
        }
    }

    private func count(_ errors: Int) -> [Outcome] {
        [
            .complain(
                errors == 1 ? "1 thing to fix before you can go on" : "\(errors) things to fix before you can go on")
        ]
    }
}
