// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
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
    private(set) var server: Server?
    private(set) var step = Step.settings
    private(set) var phase = Phase.filling
    /// Why it did not work.
    private(set) var problem: Reply.Refusal?
    private(set) var log: [String] = []
    /// What the server says would change.
    private(set) var preview: JSON?
    private(set) var secrets: [String] = []
    private var groups: [String] = []
    private var picking = ""
    /// The server that was made and did not come up: it makes room for the next try.
    private var failed: ServerReference?
    private var failedLog: [UInt8] = []
    private var initial: JSON = .null
    private(set) var top = 0

    /// A new server of that kind.
    init(_ kind: ServerDraft.Kind, _ world: World) { draft = ServerDraft(kind, world) }

    /// One from the catalog.
    init(entry: JSON, _ world: World) { draft = ServerDraft(entry: entry, world) }

    /// One that is there.
    init(editing server: Server, _ world: World) {
        self.server = server
        draft = ServerDraft(editing: server, world)
        initial = draft.body()
    }

    var section: Section? { .servers }
    var takesText: Bool { step != .review && phase == .filling }
    var hasChanges: Bool { draft.hasChanges }
    var title: String { server?.name ?? draft.entry?["short_name"]?.stringValue ?? Self.words(draft.kind) }
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

    /// What would be changed.
    var patch: JSON { ChangeList.patch(from: initial, to: draft.body(planned)) }

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
            Hint("Space", "Choose"), Hint("F2", "Pick from a list"), Hint("F1", "Help"),
            Hint("Esc", step == .settings ? "Cancel" : "Step back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "Fields with * are needed. Enter and Tab go to the next field, Shift-Tab to the one before.",
            "A secret is stored encrypted and handed to the server; it is never shown again, and no command shows it.",
            "Nothing happens before the last step, which says in words what will be done.",
            "If it does not work, everything that you have typed is still here.",
        ]
    }

    mutating func appear(_ world: World) -> [Outcome] {
        [
            .send("secrets", APIRequest("GET", APIPath.v1("secrets"))),
            .send("groups", APIRequest("GET", APIPath.v1("groups"))),
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
        case .chunk(_, let bytes):
            // The last lines of what did not come up: a few, whatever comes.
            if let bytes, failedLog.count < 16_384 { failedLog += bytes }
            log = String(decoding: failedLog, as: UTF8.self).split(separator: "\n").suffix(6).map(String.init)
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
                        : [.copy(patch.text, what: "the changes")]
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
        case .unknown: return []
        }
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
    private mutating func askForPreview() -> [Outcome] {
        preview = nil
        guard let server, patch.objectValue?.members.isEmpty == false else { return [] }
        // A secret that is not stored yet would be missing.
        guard planned.isEmpty else { return [] }
        let path = APIPath.v1("workloads", server.id, query: [("dry_run", "true")])
        return [.send("preview", APIRequest("PATCH", path, headers: tag(server), body: patch))]
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

    private func tag(_ server: Server) -> HTTPHeaders { ["If-Match": "\"\(server.revision)-0\""] }

    // MARK: Doing it

    private mutating func submit(_ world: World) -> [Outcome] {
        guard !world.isReadOnly else { return [.complain("nothing can be changed with --read-only")] }
        guard world.isLive else {
            return [.complain("there is no connection to the server; everything stays as typed")]
        }
        if let first = draft.secretsToStore(existing: secrets).first, let value = draft.settings[first.key]?.typedSecret
        {
            phase = .storing
            var request = APIRequest("PUT", APIPath.v1("secrets", first.name), body: ["value": .string(value)])
            request.isSensitive = true
            return [.send("secret \(first.key)\n\(first.name)", request)]
        }
        if let server {
            guard patch.objectValue?.members.isEmpty == false else {
                phase = .filling
                return [.say("nothing is changed")]
            }
            phase = .sent
            return [
                .send(
                    "save", APIRequest("PATCH", APIPath.v1("workloads", server.id), headers: tag(server), body: patch))
            ]
        }
        phase = .sent
        // Unless somebody has brought it up meanwhile, or changed it.
        if let failed, let now = world.server(failed.id), !now.isRunning {
            let headers: HTTPHeaders = ["If-Match": "\"\(failed.revision)-0\""]
            return [.send("cleanup", APIRequest("DELETE", APIPath.v1("workloads", failed.id), headers: headers))]
        }
        return [.send("save", APIRequest("POST", APIPath.v1("workloads"), body: draft.body()))]
    }

    private mutating func receive(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        switch name {
        case "secrets":
            secrets = (reply.body["secrets"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            return []
        case "groups":
            groups = (reply.body["groups"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            return []
        case "picked":
            let value = reply.body.stringValue ?? ""
            let isSecret = draft.settings[picking]?.kind == .secret
            draft.settings.change(picking) { if isSecret { $0.keep(saved: value) } else { $0.put(value) } }
            return []
        case "leave": return [.pop]
        case "cleanup":
            if let failure = reply.failure, reply.status != 404 { return fail(failure, reply) }
            failed = nil
            return submit(world)
        case "away": return [.go(.servers)]
        case "preview":
            if let question = conflict(reply, world) { return [question] }
            if let failure = reply.failure { return fail(failure, reply) }
            preview = reply.body
            return []
        case "operation": return finish(reply)
        case "save": return saved(reply, world)
        case "mine":
            // What is typed here goes over what somebody else has saved, as soon as the person has seen it.
            guard let now = Server(reply.body) else { return [] }
            server = now
            step = .review
            return askForPreview() + [.say("this is what would change now")]
        case "theirs":
            guard let now = Server(reply.body) else { return [] }
            self = ServerFormPage(editing: now, world)
            return appear(world) + [.say("this is what it is now")]
        default: return stored(name, reply, world)
        }
    }

    private mutating func stored(_ name: String, _ reply: Reply, _ world: World) -> [Outcome] {
        guard phase == .storing, name.hasPrefix("secret ") else { return [] }
        let words = name.dropFirst(7).split(separator: "\n").map(String.init)
        guard words.count == 2 else { return [] }
        if let failure = reply.failure {
            phase = .filling
            step = .settings
            draft.settings.go(to: words[0])
            draft.settings.change(words[0]) { $0.error = failure.what }
            problem = failure
            return []
        }
        draft.settings.change(words[0]) { $0.keep(saved: words[1]) }
        secrets.append(words[1])
        return submit(world)
    }

    private mutating func saved(_ reply: Reply, _ world: World) -> [Outcome] {
        if let question = conflict(reply, world) { return [question] }
        if let failure = reply.failure { return fail(failure, reply) }
        if let now = Server(reply.body) { return done(now) }
        if let operation = reply.body["id"]?.stringValue {
            phase = .following(operation)
            return follow(world)
        }
        return [.pop]
    }

    private func done(_ now: Server) -> [Outcome] {
        let words = server == nil ? "\(now.name) is \(now.words.lowercased())" : "\(now.name) is changed"
        return [.replace(ServerPage(id: now.id, name: now.name)), .say(words)]
    }

    private mutating func fail(_ failure: Reply.Refusal, _ reply: Reply) -> [Outcome] {
        phase = .filling
        problem = failure
        log = (reply.body["log_tail"]?.arrayValue ?? []).compactMap { $0.stringValue ?? $0["text"]?.stringValue }
        let (rest, isAccess) = draft.land(failure.fields)
        if rest.count < failure.fields.count { step = isAccess ? .access : .settings }
        // What is said at the fields need not be said twice.
        if rest.isEmpty, !failure.fields.isEmpty { problem?.what = "" }
        top = 0
        guard server == nil, let made = Server(reply.body["workload"] ?? .null) else { return [] }
        failed = made.reference
        problem?.fix = "It stays in the list as it is; trying again from here takes its place."
        guard log.isEmpty else { return [] }
        failedLog = []
        return [.open("logs", APIRequest("GET", APIPath.v1("workloads", made.id, "logs", query: [("tail", "6")])))]
    }

    /// Looks whether what takes long is over.
    private mutating func follow(_ world: World) -> [Outcome] {
        guard case .following(let id) = phase, !world.work.contains(where: { $0.id == id }) else { return [] }
        return [.send("operation", APIRequest("GET", APIPath.v1("operations", id)))]
    }

    private mutating func finish(_ reply: Reply) -> [Outcome] {
        // It goes on without us; asked again when the server is back.
        if reply.failure?.code == "offline" { return [] }
        if let failure = reply.failure { return fail(failure, reply) }
        switch reply.body["status"]?.stringValue {
        case "failed", "cancelled":
            let problem = reply.body["problem"]
            let what = problem?["detail"]?.stringValue ?? "it was cancelled"
            let fix = problem?["fix"]?.stringValue ?? ""
            return fail(.init(code: problem?["code"]?.stringValue ?? "", what: what, fix: fix), reply)
        case "succeeded":
            let name = draft.settings["/name"]?.text ?? title
            guard let id = reply.body["workload"]?.stringValue else { return [.pop] }
            return [.replace(ServerPage(id: id, name: name)), .say("\(name) is there")]
        default: return []
        }
    }

    /// The question that is due when somebody else has changed it meanwhile.
    private mutating func conflict(_ reply: Reply, _ world: World) -> Outcome? {
        guard reply.status == 412, server != nil, let current = Server(reply.body["current"] ?? .null) else {
            return nil
        }
        phase = .filling
        return .push(Conflict.page(initial: initial, mine: draft.body(planned), current, world))
    }
}
