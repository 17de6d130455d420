// SPDX-License-Identifier: Apache-2.0

import JSONCoding

/// What there is to know of one server, as lines of label and value.
enum ServerSummary {
    /// - Parameter top: how many rows are scrolled away; as many as there are to scroll, at most.
    static func draw(_ canvas: inout Canvas, _ server: Server, _ world: World, top: Int = 0) {
        let inner = canvas.width - (canvas.hasFrame ? 2 : 0)
        // A narrow window has no room for labels.
        let labels = inner >= 56 ? 13 : inner >= 34 ? 11 : 0
        let rows = lines(server, world).flatMap { line in
            DisplayText.wrap(line.text, width: max(8, inner - labels - 1)).enumerated().map {
                ($0.offset == 0 ? line.label : "", $0.element, line.style)
            }
        }
        let room = canvas.height - (canvas.hasFrame ? 2 : 0)
        let top = min(top, Self.hidden(rows.count, room))
        let more = rows.count - top > room ? "more below: Down" : ""
        canvas.framed(title: server.name, bottom: more) { canvas in
            for (y, row) in rows.dropFirst(top).prefix(room).enumerated() {
                if labels > 0 { canvas.draw(row.0, x: 1, y: y, Style(.title), width: labels - 1) }
                canvas.draw(row.1, x: labels, y: y, row.2)
            }
        }
    }

    private static func hidden(_ count: Int, _ room: Int) -> Int { max(0, count - room) }

    static func lines(_ server: Server, _ world: World) -> [(label: String, text: String, style: Style)] {
        let age = server.since == 0 ? "" : " for \(Moment.span(world.now - server.since))"
        var lines: [(String, String, Style)] = [
            (
                "Status", "\(world.glyphs.status(server.role)) \(ServersTable.status(server, world))\(age)",
                Style(server.role)
            )
        ]
        if !server.context.isEmpty { lines.append(("Reason", server.context, Style(server.role))) }
        if let failure = world.failures[server.id] { lines.append(("Failed", failure, Style(.bad))) }
        lines.append(
            ("URL", server.url.isEmpty ? "none while it is stopped" : server.url, Style(.link, underlined: true)))
        lines.append(("Made from", server.source, .plain))
        lines.append(("Transport", server.transport, .plain))
        lines.append(("Group", server.group, .plain))
        lines.append(("Owner", server.owner, .plain))
        let raw = server.raw
        if let restarts = raw["restarts"]?.intValue, restarts > 0 {
            lines.append(("Restarts", String(restarts), Style(.attention)))
        }
        let profile = raw["config"]?["permission_profile"]
        lines.append(("May reach", network(profile?["network"]?["outbound"]), .plain))
        let paths = ["read", "write"].flatMap { kind in
            (profile?[kind]?.arrayValue ?? []).compactMap(\.stringValue).map { "\($0) (\(kind))" }
        }
        lines.append(("Files", paths.isEmpty ? "none of yours" : paths.joined(separator: ", "), .plain))
        for (index, note) in (raw["backend"]?["notes"]?.arrayValue ?? []).compactMap(\.stringValue).enumerated() {
            lines.append((index == 0 ? "Isolation" : "", note, Style(.faint)))
        }
        let created = raw["created_at"]?.stringValue ?? ""
        lines.append(("Created", String(created.prefix(16)).replacing("T", with: " "), Style(.faint)))
        return lines
    }

    private static func network(_ outbound: JSON?) -> String {
        guard let outbound else { return "what its runtime allows" }
        if outbound["insecure_allow_all"]?.boolValue == true { return "everything" }
        let hosts = (outbound["allow_host"]?.arrayValue ?? []).compactMap(\.stringValue)
        return hosts.isEmpty ? "nothing" : hosts.joined(separator: ", ")
    }
}
