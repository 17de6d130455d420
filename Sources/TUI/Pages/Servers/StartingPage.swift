// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// Watches a server come into being: the request is under way, its progress shows, and its tools follow.
struct StartingPage: Page {
    private let name: String
    private let request: APIRequest
    private var refusal: Reply.Refusal?
    private var id: String?

    /// - Parameter request: the one that makes the server.
    init(name: String, request: APIRequest) {
        self.name = name
        self.request = request
    }

    /// The server that comes with thv and needs nothing.
    static var example: StartingPage {
        StartingPage(
            name: "the example server",
            request: APICall.createWorkload(["registry": "default", "server": "mcp-everything"]).request)
    }

    func trail(_ world: World) -> [String] { ["Servers", name] }
    func hints(_ world: World) -> [Hint] { [Hint("Esc", refusal == nil ? "Leave or cancel" : "Back")] }
    func help(_ world: World) -> [String] {
        ["It goes on when you leave this page; the list of servers shows how far it is."]
    }

    mutating func appear(_ world: World) -> [Outcome] {
        before = Set(world.work.map(\.id))
        return [.send("create", request)]
    }

    /// What was under way before, which is not ours.
    private var before: Set<String> = []

    private func leave(_ world: World) -> [Outcome] {
        guard refusal == nil, let work = world.work.first(where: { !before.contains($0.id) && $0.kind == .create })
        else { return [.pop] }
        return [.push(work.cancelling(leave: [.pop, .answer("leave", .null)]))]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .reply("create", let reply):
            if let failure = reply.failure {
                refusal = failure
                return []
            }
            guard let server = reply.read(Workload.self).flatMap(Server.init) else { return [.pop] }
            id = server.id
            return [.replace(ServerPage(id: server.id, name: server.name)), .say("\(server.name) is running")]
        case .answer: return [.pop]
        case .key(let key):
            if key == .escape || key == .enter || world.keys.matches(key, .quit) { return leave(world) }
        default: break
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: name)
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset(2)) { canvas in
            if let refusal {
                var y = 0
                for line in DisplayText.wrap("\(world.glyphs.cross) \(refusal.what)", width: canvas.width) {
                    canvas.draw(line, x: 0, y: y, Style(.bad, bold: true))
                    y += 1
                }
                for line in DisplayText.wrap(refusal.fix, width: canvas.width) {
                    canvas.draw(line, x: 0, y: y + 1)
                    y += 1
                }
                return
            }
            canvas.draw("\(world.glyphs.status(.busy)) Starting \(name)", x: 0, y: 0, Style(.busy))
            for (index, note) in ServersTable.notes(world, selected: nil).enumerated() {
                canvas.draw(note.text, x: 0, y: 2 + index, Style(note.role))
            }
        }
    }
}
