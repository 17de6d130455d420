// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// S9: groups, what is in them and which apps get them.
struct GroupsPage: Page {
    /// A group as the server keeps it.
    struct Group: Sendable, Equatable {
        var name: String
        var apps: [String]
        var members: [String]

        init(_ group: Contract.Group) {
            name = group.name
            apps = group.clients
            members = group.workloads
        }
    }

    var section: Section? { .groups }
    private(set) var groups: [Group]?
    private(set) var cursor = ListCursor<String>()
    private var problem = ""
    private var seen = -1
    private var isAsking = false

    private var names: [String] { (groups ?? []).map(\.name) }
    private var selected: Group? { (groups ?? []).first { $0.name == cursor.selected } }

    func trail(_ world: World) -> [String] { ["Groups"] }

    func hints(_ world: World) -> [Hint] {
        let keys = world.keys
        return [
            Hint(keys.label(.new), "New group"), Hint("Enter", "Rename"), Hint(keys.label(.delete), "Delete"),
            Hint(keys.label(.apps), "Apps that get it"), Hint(keys.label(.copy), "Copy name"),
            Hint(keys.label(.help), "Help"), Hint("Esc", "Back"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "A group holds servers together, so that an app can be given all of them at once.",
            "Which app gets which group is ticked on the screen Apps. Every server is in one group.",
            "Deleting a group asks whether its servers go to the group default or are deleted, too.",
        ]
    }

    // MARK: Events

    mutating func appear(_ world: World) -> [Outcome] { load(world) }

    private mutating func load(_ world: World) -> [Outcome] {
        guard world.isLive, !isAsking else { return [] }
        isAsking = true
        seen = signature(world)
        return [.send("list", .listGroups())]
    }

    /// Moves when a group changes, and when a server changes its group.
    private func signature(_ world: World) -> Int {
        var hasher = Hasher()
        hasher.combine(world.changes["group"])
        hasher.combine(world.changes["client"])
        for server in world.servers {
            hasher.combine(server.id)
            hasher.combine(server.group)
        }
        return hasher.finalize()
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .changed: return signature(world) == seen ? [] : load(world)
        case .answer: return load(world)
        case .reply(_, let reply):
            isAsking = false
            if let failure = reply.failure {
                problem = failure.what
            } else {
                problem = ""
                groups = reply.list(Contract.Group.self).map(Group.init)
                cursor.settle(names)
            }
            return signature(world) == seen ? [] : load(world)
        case .mouse(let mouse):
            if mouse.kind == .scrollUp { cursor.move(-3, names) }
            if mouse.kind == .scrollDown { cursor.move(3, names) }
            let window = cursor.window(names, rows: max(1, world.room.height - 3))
            let row = mouse.y - 2
            if [.click, .doubleClick].contains(mouse.kind), row >= 0, row < window.count {
                cursor.select(names[window.lowerBound + row], in: names)
            }
        case .key(let key): return receive(key, world)
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        let keys = world.keys
        if key == .escape { return [.go(.servers)] }
        if cursor.receive(key, names, page: max(2, world.room.height - 3)) { return [] }
        if keys.matches(key, .new) { return [.push(Self.creation(taken: names))] }
        if keys.matches(key, .quit) { return [.go(.servers)] }
        guard let group = selected else { return [] }
        if key == .enter || keys.matches(key, .edit) { return rename(group) }
        if keys.matches(key, .delete) { return delete(group, world) }
        if keys.matches(key, .copy) { return [.copy(group.name, what: "the name")] }
        if keys.matches(key, .actions) {
            return [
                .push(
                    ChoicePage(
                        title: group.name, text: [],
                        choices: [
                            .init("Rename", key: "e", rename(group)),
                            .init("New group", key: keys.label(.new), [.push(Self.creation(taken: names))]),
                            .init("Apps that get it", key: keys.label(.apps), [.go(.apps)]),
                            .init("Delete", key: keys.label(.delete), delete(group, world)),
                        ]))
            ]
        }
        return []
    }

    static func creation(taken: [String]) -> EntryPage {
        EntryPage(
            title: "New group", text: ["Servers come into it when you add or edit them."], verb: "Create",
            entries: [.init("Name", pointer: "/name", help: "letters, digits, . _ and -")],
            submission: .request(
                { APICall.createGroup($0[0]).request },
                done: { "the group \($0[0]) is there" }),
            check: { [Self.objection($0[0], taken: taken)] })
    }

    private func rename(_ group: Group) -> [Outcome] {
        guard group.name != "default" else { return [.say("the group default keeps its name")] }
        let taken = names.filter { $0 != group.name }
        return [
            .push(
                EntryPage(
                    title: "Rename \(group.name)", text: ["Its servers and apps stay with it."], verb: "Rename",
                    entries: [.init("Name", pointer: "/name", text: group.name, help: "letters, digits, . _ and -")],
                    submission: .request(
                        { APICall.renameGroup(group.name, to: $0[0]).request },
                        done: { "\(group.name) is called \($0[0]) now" }),
                    check: { [Self.objection($0[0], taken: taken)] }))
        ]
    }

    /// What is wrong with a name; the server decides in the end.
    private static func objection(_ name: String, taken: [String]) -> String {
        if name.isEmpty { return "is needed" }
        if taken.contains(name) { return "there is a group of that name" }
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain ? "" : "only letters, digits, . _ and -"
    }

    private func delete(_ group: Group, _ world: World) -> [Outcome] {
        guard group.name != "default" else { return [.say("the group default cannot be deleted")] }
        let count = group.members.count
        var remarks: [String] = []
        if count > 0 { remarks.append("servers in it: \(Self.list(group.members))") }
        if !group.apps.isEmpty { remarks.append("apps that get it: \(Self.list(group.apps)); their entries go away") }
        if remarks.isEmpty { remarks.append("it is empty") }
        var options = [
            QuestionPage.Option(
                words: "Keep the servers: they go to default", request: APICall.deleteGroup(group.name).request)
        ]
        if count > 0 {
            options.append(
                .init(
                    words: "Delete the \(count == 1 ? "server" : "\(count) servers") too, with logs and settings",
                    request: APICall.deleteGroup(group.name, workloads: .delete).request,
                    word: group.name))
        }
        return [
            .push(
                QuestionPage(
                    title: "Delete group", question: "Delete the group “\(group.name)”?", remarks: remarks,
                    verb: "Delete", options: options, done: "the group \(group.name) is deleted"))
        ]
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: groups == nil ? "Groups" : "Groups (\(names.count))")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            guard let groups else {
                canvas.draw(
                    problem.isEmpty ? "Asking the server…" : problem, x: 2, y: 1,
                    Style(problem.isEmpty ? .busy : .bad))
                return
            }
            let columns = Columns(canvas.width)
            canvas.draw("NAME", x: 2, y: 0, Style(.title))
            canvas.draw("SERVERS", x: columns.servers, y: 0, Style(.title))
            if let apps = columns.apps { canvas.draw("APPS", x: apps, y: 0, Style(.title)) }
            for (row, index) in cursor.window(names, rows: canvas.height - 1).enumerated() {
                let group = groups[index]
                let y = row + 1
                let isSelected = group.name == cursor.selected
                if isSelected {
                    canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true))
                    canvas.draw(world.glyphs.selection, x: 0, y: y, Style(.key, selected: true))
                    canvas.cursor(x: 2, y: y)
                }
                canvas.draw(
                    group.name, x: 2, y: y, Style(.plain, selected: isSelected, bold: true),
                    width: columns.servers - 3, cutInMiddle: true)
                let members = group.members.isEmpty ? "none" : "\(group.members.count): " + Self.list(group.members)
                let end = columns.apps ?? canvas.width
                canvas.draw(
                    members, x: columns.servers, y: y,
                    Style(group.members.isEmpty ? .faint : .plain, selected: isSelected),
                    width: end - columns.servers - 1)
                if let apps = columns.apps {
                    canvas.draw(
                        group.apps.isEmpty ? "none" : Self.list(group.apps), x: apps, y: y,
                        Style(group.apps.isEmpty ? .faint : .plain, selected: isSelected))
                }
            }
        }
    }

    private struct Columns {
        let servers: Int
        let apps: Int?
        init(_ width: Int) {
            servers = width >= 60 ? 24 : max(14, width * 2 / 5)
            apps = width >= 60 ? width * 2 / 3 : nil
        }
    }
}
