// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// S7: what a server offers.
struct ToolsPage: Page {
    let id: String
    let name: String
    private var tools: [JSON]?
    private var problem = ""
    private var cursor = ListCursor<String>()

    init(server: Server) {
        id = server.id
        name = server.name
    }

    func trail(_ world: World) -> [String] { ["Servers", name, "Tools"] }
    func hints(_ world: World) -> [Hint] { [Hint("Enter", "Try it"), Hint("Esc", "Back")] }

    mutating func appear(_ world: World) -> [Outcome] {
        [.send("tools", APIRequest("GET", APIPath.v1("workloads", id, "tools")))]
    }

    private var names: [String] { (tools ?? []).compactMap { $0["name"]?.stringValue } }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key):
            if key == .escape || world.keys.matches(key, .quit) { return [.pop] }
            _ = cursor.receive(key, names, page: 10)
        case .reply(_, let reply):
            if let failure = reply.failure {
                problem = failure.what
            } else {
                tools = reply.body["tools"]?.arrayValue ?? []
            }
            cursor.settle(names)
        default: break
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: "Tools (\(names.count))")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            if !problem.isEmpty { canvas.draw(problem, x: 1, y: 1, Style(.bad)) }
            if tools == nil, problem.isEmpty { canvas.draw("asking the server…", x: 1, y: 1, Style(.busy)) }
            let window = cursor.window(names, rows: canvas.height)
            for (row, index) in window.enumerated() {
                let tool = tools?[index]
                let isSelected = names[index] == cursor.selected
                canvas.draw(names[index], x: 2, y: row, Style(.plain, selected: isSelected, bold: true), width: 24)
                canvas.draw(tool?["description"]?.stringValue ?? "", x: 28, y: row, Style(.faint, selected: isSelected))
            }
        }
    }
}
