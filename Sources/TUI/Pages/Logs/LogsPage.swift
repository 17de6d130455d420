// SPDX-License-Identifier: Apache-2.0
import APIClient

/// S3: what a server wrote, as it comes.
struct LogsPage: Page {
    let id: String
    let name: String
    private var lines: [String] = []
    private var rest: [UInt8] = []

    init(server: Server) {
        id = server.id
        name = server.name
    }

    func trail(_ world: World) -> [String] { ["Servers", name, "Logs"] }
    func hints(_ world: World) -> [Hint] { [Hint("Esc", "Back")] }

    mutating func appear(_ world: World) -> [Outcome] {
        [
            .open(
                "log",
                APIRequest("GET", APIPath.v1("workloads", id, "logs", query: [("follow", "true"), ("tail", "500")])))
        ]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .key(let key): if key == .escape || world.keys.matches(key, .quit) { return [.pop] }
        case .chunk(_, let bytes?):
            rest += bytes
            while let end = rest.firstIndex(of: 0x0A) {
                lines.append(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeFirst(end + 1)
            }
            if lines.count > 10_000 { lines.removeFirst(lines.count - 10_000) }
        default: break
        }
        return []
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: "\(name) · server output")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            for (row, line) in lines.suffix(canvas.height).enumerated() { canvas.draw(line, x: 0, y: row) }
        }
    }
}
