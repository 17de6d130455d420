// SPDX-License-Identifier: Apache-2.0

import JSONCoding

/// What there is to know of one server, as lines of label and value.
enum ServerSummary {
    static func draw(_ canvas: inout Canvas, _ server: Server, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: server.name)
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            var y = 0
            for (label, text, style) in lines(server, world) {
                if y >= canvas.height { return }
                canvas.draw(label, x: 1, y: y, Style(.title), width: 11)
                let parts = DisplayText.wrap(text, width: max(8, canvas.width - 14))
                for part in parts {
                    if y >= canvas.height { return }
                    canvas.draw(part, x: 13, y: y, style)
                    y += 1
                }
            }
        }
    }

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
