// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S10: the names of secrets and who gets them. Values go in and never come out.
struct SecretsPage: Page {
    struct Secret: Sendable, Equatable {
        var name: String
        var users: [String]

        init(_ secret: Contract.Secret) {
            name = secret.name
            users = secret.usedBy
        }
    }

    var section: Section? { .secrets }
    private(set) var secrets: [Secret]?
    private(set) var cursor = ListCursor<String>()
    private var provider = ""
    private var problem = ""
    private var fix = ""
    private var seen = -1
    private var isAsking = false
    private var filter = TextField()
    private var isFiltering = false

    var takesText: Bool { isFiltering }
    private var shown: [Secret] {
        let word = filter.text.lowercased()
        return (secrets ?? []).filter { word.isEmpty || $0.name.lowercased().mentions(word) }
    }
    private var names: [String] { shown.map(\.name) }
    private var selected: Secret? { shown.first { $0.name == cursor.selected } }

    func trail(_ world: World) -> [String] { ["Secrets"] }

    func hints(_ world: World) -> [Hint] {
        if isFiltering { return [Hint("Enter", "Keep the filter"), Hint("Esc", "Clear it")] }
        let keys = world.keys
        return [
            Hint(keys.label(.new), "New secret"), Hint("Enter", "Replace value"), Hint(keys.label(.delete), "Delete"),
            Hint(keys.label(.filter), "Filter"), Hint(keys.label(.copy), "Copy name"),
            Hint(keys.label(.help), "Help"), Hint("Esc", "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "Passwords, tokens and keys that servers need. They are stored encrypted.",
            "A value goes in and never comes out again: nobody can look at it here, but it can be replaced.",
            "A server gets a new value with its next start.",
        ]
    }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] {
        load(world) + [.send("provider", .getSecretProvider())]
    }

    private mutating func load(_ world: World) -> [Outcome] {
        guard world.isLive, !isAsking else { return [] }
        isAsking = true
        seen = signature(world)
        return [.send("list", .listSecrets())]
    }

    /// Moves when a secret changes, and when a server does, which may use other secrets then.
    private func signature(_ world: World) -> Int {
        var hasher = Hasher()
        hasher.combine(world.changes["secret"])
        for server in world.servers {
            hasher.combine(server.id)
            hasher.combine(server.revision)
        }
        return hasher.finalize()
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .changed: return signature(world) == seen ? [] : load(world)
        case .answer: return load(world)
        case .reply("provider", let reply):
            if let kept = reply.read(SecretProvider.self) { provider = Self.words(kept) }
        case .reply(_, let reply):
            isAsking = false
            problem = reply.failure?.what ?? ""
            fix = reply.failure?.fix ?? ""
            if reply.failure == nil {
                secrets = reply.list(Contract.Secret.self).map(Secret.init)
                cursor.settle(names)
            }
            return signature(world) == seen ? [] : load(world)
        case .paste(let text):
            if isFiltering {
                filter.paste(text)
                cursor.settle(names)
            }
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { cursor.move(-3, names) }
            if mouse.kind == .scrollDown { cursor.move(3, names) }
            let window = cursor.window(names, rows: max(1, world.room.height - 4))
            let row = mouse.y - 2
            if [.click, .doubleClick].contains(mouse.kind), row >= 0, row < window.count {
                cursor.select(names[window.lowerBound + row], in: names)
            }
        case .key(let key): return isFiltering ? edit(key, world) : receive(key, world)
        default: break
        }
        return []
    }

    private static func words(_ provider: SecretProvider) -> String {
        provider.provider == .environment
            ? "values come from variables of the server: THV_SECRET_NAME"
            : "stored encrypted; keep \(provider.keyPath.isEmpty ? "the key" : provider.keyPath) in your backup"
    }

    private mutating func edit(_ key: Key, _ world: World) -> [Outcome] {
        switch key {
        case .escape:
            filter.text = ""
            isFiltering = false
        case .enter: isFiltering = false
        case .up, .down, .pageUp, .pageDown: _ = cursor.receive(key, names, page: max(2, world.room.height - 4))
        default: _ = filter.receive(key)
        }
        cursor.settle(names)
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let keys = world.keys
        if key == .escape {
            guard !filter.isEmpty else { return [.go(.servers)] }
            filter.text = ""
            cursor.settle(names)
            return []
        }
        if cursor.receive(key, names, page: max(2, world.room.height - 4)) { return [] }
        if keys.matches(key, .new) { return [.push(Self.creation(taken: (secrets ?? []).map(\.name)))] }
        if keys.matches(key, .quit) { return [.go(.servers)] }
        if keys.matches(key, .filter) {
            isFiltering = true
            return []
        }
        guard let secret = selected else { return [] }
        if key == .enter || keys.matches(key, .edit) { return [.push(replacement(secret))] }
        if keys.matches(key, .delete) { return [.push(deletion(secret))] }
        if keys.matches(key, .copy) { return [.copy(secret.name, what: "the name")] }
        if keys.matches(key, .actions) {
            return [
                .push(
                    ChoicePage(
                        title: secret.name, text: [],
                        choices: [
                            .init("Replace the value", key: "e", [.push(replacement(secret))]),
                            .init(
                                "New secret", key: keys.label(.new),
                                [.push(Self.creation(taken: (secrets ?? []).map(\.name)))]),
                            .init("Copy the name", key: keys.label(.copy), [.copy(secret.name, what: "the name")]),
                            .init("Delete", key: keys.label(.delete), [.push(deletion(secret))]),
                        ]))
            ]
        }
        return []
    }

    private static func objection(_ value: String) -> String {
        value.isEmpty ? "is needed" : value.utf8.count > 65_536 ? "has more than 65,536 bytes" : ""
    }

    /// The window that stores a secret under a name that is not among `taken`.
    static func creation(taken: [String]) -> EntryPage {
        EntryPage(
            title: "New secret", text: ["The value is stored encrypted and never shown again."], verb: "Store",
            entries: [
                .init("Name", pointer: "/name", help: "letters, digits, . _ and -, such as github-token"),
                .init(
                    "Value", pointer: "/value", help: "typed or pasted; the dots do not tell its length", isSecret: true
                ),
            ],
            submission: .request(
                { APICall.setSecret($0[0], $0[1]).request }, done: { "the secret \($0[0]) is stored" }),
            check: { values in
                let name =
                    values[0].isEmpty
                    ? "is needed" : taken.contains(values[0]) ? "there is one; Enter in the list replaces it" : ""
                return [name, Self.objection(values[1])]
            })
    }

    private func replacement(_ secret: Secret) -> EntryPage {
        let users = secret.users.isEmpty ? "No server uses it." : "Used by \(secret.users.joined(separator: ", "))."
        return EntryPage(
            title: "Replace \(secret.name)", text: ["\(users) A server gets the new value with its next start."],
            verb: "Replace",
            entries: [.init("New value", pointer: "/value", help: "typed or pasted; nobody sees it", isSecret: true)],
            submission: .request(
                { APICall.setSecret(secret.name, $0[0]).request }, done: { _ in "\(secret.name) has a new value" }),
            check: { [Self.objection($0[0])] })
    }

    private func deletion(_ secret: Secret) -> QuestionPage {
        var remarks = ["the value is gone for good"]
        if !secret.users.isEmpty {
            remarks.insert("used by \(secret.users.joined(separator: ", ")): cannot start any more without it", at: 0)
        }
        let request = APICall.deleteSecret(secret.name).request
        return QuestionPage(
            title: "Delete secret", question: "Delete the secret “\(secret.name)”?", remarks: remarks, verb: "Delete",
            options: [.init(words: "", request: request, word: secret.users.isEmpty ? "" : secret.name)],
            done: "the secret \(secret.name) is deleted")
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        let title = secrets == nil ? "Secrets" : "Secrets (\(shown.count))"
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: title,
            right: filter.isEmpty || isFiltering ? "" : "filter: \(filter.text)")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            guard secrets != nil, problem.isEmpty else {
                var y = 1
                for (text, style) in [
                    (problem.isEmpty ? "Asking the server…" : problem, Style(problem.isEmpty ? .busy : .bad)),
                    (fix, .plain),
                ] {
                    for line in DisplayText.wrap(text, width: canvas.width - 4) {
                        canvas.draw(line, x: 2, y: y, style)
                        y += 1
                    }
                }
                return
            }
            let rows = canvas.height - 2
            if shown.isEmpty {
                canvas.draw(
                    filter.isEmpty ? "There is no secret yet. \(world.keys.label(.new)) stores one." : "None matches.",
                    x: 2, y: 1)
            } else {
                list(&canvas, rows: rows, world)
            }
            if isFiltering {
                let x = canvas.draw("/", x: 1, y: canvas.height - 1, Style(.key))
                filter.draw(&canvas, x: x, y: canvas.height - 1, width: min(40, canvas.width - 3), isFocused: true)
            } else if rows > 2 {
                canvas.draw(
                    provider, x: 2, y: canvas.height - 1, Style(.faint), width: canvas.width - 3, cutInMiddle: true)
            }
        }
    }

    private func list(_ canvas: inout Canvas, rows: Int, _ world: World) {
        let column = max(16, canvas.width * 2 / 5)
        canvas.draw("NAME", x: 2, y: 0, Style(.title))
        canvas.draw("USED BY", x: column, y: 0, Style(.title))
        for (row, index) in cursor.window(names, rows: rows).enumerated() {
            let secret = shown[index]
            let y = row + 1
            let isSelected = secret.name == cursor.selected
            if isSelected {
                canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true))
                canvas.draw(world.glyphs.selection, x: 0, y: y, Style(.key, selected: true))
                canvas.cursor(x: 2, y: y)
            }
            canvas.draw(
                secret.name, x: 2, y: y, Style(.secret, selected: isSelected), width: column - 3, cutInMiddle: true)
            canvas.draw(
                secret.users.isEmpty ? "no server" : secret.users.joined(separator: ", "), x: column, y: y,
                Style(secret.users.isEmpty ? .faint : .plain, selected: isSelected), width: canvas.width - column - 1)
        }
    }
}
