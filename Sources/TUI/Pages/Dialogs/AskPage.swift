// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// A small window with one field whose text goes into one request. On failure the text stays.
struct AskPage: Page {
    let title: String
    /// The request that the text goes into.
    private let call: @Sendable (String) -> APICall<APIClient.Work<Workload>>
    private let success: String
    private var form: Form
    private var problem = ""
    /// A group that was named and is not there: only when it is wanted once more it is made, as it may be a slip of the pen.
    private var missing = ""
    private var isBusy = false

    private init(
        _ title: String, _ server: Server, _ field: FormField, success: String,
        call: @escaping @Sendable (String) -> APICall<APIClient.Work<Workload>>
    ) {
        self.title = title
        let tag = server.reference.tag
        self.call = { call($0).matching(tag) }
        self.success = success
        form = Form([field])
    }

    /// Gives a server another name.
    static func rename(_ server: Server) -> AskPage {
        AskPage(
            "Rename \(server.name)", server,
            FormField(.text, "/name", "New name", value: server.name, isRequired: true, check: FormCheck.name()),
            success: "\(server.name) is renamed", call: { .renameWorkload(server.id, to: $0) })
    }

    /// Makes a second server like it.
    static func duplicate(_ server: Server) -> AskPage {
        AskPage(
            "Duplicate \(server.name)", server,
            FormField(
                .text, "/name", "Its name", value: "\(server.name)-2", isRequired: true, check: FormCheck.name()),
            success: "\(server.name) is duplicated", call: { .copyWorkload(server.id, as: $0) })
    }

    /// Puts a server into another group.
    static func move(_ server: Server) -> AskPage {
        AskPage(
            "Move \(server.name)", server,
            FormField(.text, "/group", "To the group", value: server.group, isRequired: true, check: FormCheck.name()),
            success: "\(server.name) is moved", call: { .moveWorkload(server.id, to: $0) })
    }

    var isOverlay: Bool { true }
    var takesText: Bool { true }
    var hasChanges: Bool { form.hasChanges }
    func trail(_ world: World) -> [String] { [title] }
    func hints(_ world: World) -> [Hint] { [Hint("Enter", "Accept"), Hint("Esc", "Cancel")] }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .paste(let text): form.paste(text)
        case .reply(let name, let reply): return receive(name, reply)
        case .key(let key):
            if key == .escape { return [.pop] }
            if key == .enter || world.keys.matches(key, .save) {
                guard !isBusy, form.validate() else { return [] }
                guard form.hasChanges || title.hasPrefix("Duplicate") else { return [.pop] }
                guard !world.isReadOnly else { return [.complain("nothing can be changed with --read-only")] }
                if !missing.isEmpty, missing == text { return makeGroup() }
                return ask()
            }
            _ = form.receive(key)
        default: break
        }
        return []
    }

    private var text: String { form.fields[0].text }

    private mutating func ask() -> [Outcome] {
        isBusy = true
        problem = ""
        return [.send("ask", call(text))]
    }

    /// Makes the group that is not there; what was asked for comes after that.
    private mutating func makeGroup() -> [Outcome] {
        isBusy = true
        problem = ""
        return [.send("make", .createGroup(missing))]
    }

    private mutating func receive(_ name: String, _ reply: Reply) -> [Outcome] {
        isBusy = false
        guard let failure = reply.failure else {
            missing = ""
            return name == "make" ? ask() : [.pop, .say(success)]
        }
        if name == "ask", reply.status == 404, failure.fields.contains(where: { $0.pointer == "/group" }) {
            missing = text
            problem = "There is no group “\(missing)”. Enter again makes it."
            return []
        }
        let rest = form.land(failure.fields)
        problem = rest.isEmpty && !failure.fields.isEmpty ? "" : failure.what
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        let width = min(canvas.width, 62)
        let height = min(canvas.height, 9)
        canvas.inside(Rect((canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.box(Rect(0, 0, width, height), title: title)
            canvas.inside(Rect(0, 0, width, height).inset()) { canvas in
                canvas.inside(Rect(0, 1, canvas.width, 3)) { form.draw(&$0, world) }
                if isBusy { canvas.draw("\(world.glyphs.status(.busy)) asking the server…", x: 2, y: 4, Style(.busy)) }
                for (row, line) in DisplayText.wrap(problem, width: canvas.width - 4).prefix(2).enumerated()
                where !problem.isEmpty {
                    canvas.draw(line, x: 2, y: 4 + row, Style(.bad, bold: true))
                }
            }
        }
    }
}
