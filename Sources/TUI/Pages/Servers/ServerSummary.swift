// SPDX-License-Identifier: Apache-2.0

import Contract
import JSONCoding
import Models

/// What there is to know of one server, as lines of label and value.
enum ServerSummary {
    /// - Parameters:
    ///   - newer: The newer version there is of it.
    ///   - traffic: What passed it lately, where that is known.
    ///   - top: How many rows are scrolled away; as many as there are to scroll, at most.
    static func draw(
        _ canvas: inout Canvas, _ server: Server, _ world: World, traffic: Traffic? = nil, newer: String = "",
        top: Int = 0
    ) {
        let edge = canvas.hasFrame ? 2 : 0
        let inner = canvas.width - edge
        // A narrow window has no room for labels.
        let labels = inner >= 56 ? 13 : inner >= 34 ? 11 : 0
        let rows = lines(server, world, newer: newer).flatMap { line in
            DisplayText.wrap(line.text, width: max(8, inner - labels - 1)).enumerated().map {
                ($0.offset == 0 ? line.label : "", $0.element, line.style)
            }
        }
        let charts = traffic.map { height($0, Size(inner, canvas.height - edge)) } ?? 0
        let room = canvas.height - edge - charts
        let top = min(top, max(0, rows.count - room))
        let more = rows.count - top > room ? "more below: Down" : ""
        canvas.framed(title: server.name, bottom: more) { canvas in
            for (y, row) in rows.dropFirst(top).prefix(room).enumerated() {
                if labels > 0 { canvas.draw(row.0, x: 1, y: y, Style(.title), width: labels - 1) }
                canvas.draw(row.1, x: labels, y: y, row.2)
            }
            if let traffic, charts > 0 {
                let y = min(rows.count - top, room)
                canvas.inside(Rect(0, y, canvas.width, canvas.height - y)) { draw(&$0, traffic) }
            }
        }
    }

    /// The rows that the traffic takes: with charts where there is room for them.
    private static func height(_ traffic: Traffic, _ room: Size) -> Int {
        if traffic.requests == 0 { return room.height >= 12 ? 2 : 0 }
        return room.height >= 24 && room.width >= 40 ? 10 : room.height >= 12 ? 3 : 0
    }

    private static func draw(_ canvas: inout Canvas, _ traffic: Traffic) {
        canvas.draw("Traffic", x: 1, y: 1, Style(.title))
        guard traffic.requests > 0 else {
            canvas.draw("nothing in the last 10 minutes", x: 13, y: 1, Style(.faint))
            return
        }
        canvas.draw("\(traffic.perMinute) requests in the last minute", x: 13, y: 1)
        let times =
            "p50 \(Traffic.words(traffic.p50))  p95 \(Traffic.words(traffic.p95))  p99 \(Traffic.words(traffic.p99))"
        let errors = "errors \(traffic.errorRate)"
        let bad = traffic.errors > 0 ? Style(.attention) : Style.plain
        guard canvas.height >= 10 else {
            let x = canvas.draw("\(times)  ", x: 13, y: 2)
            canvas.draw(errors, x: x, y: 2, bad)
            return
        }
        canvas.draw("last 10 min", endingAt: canvas.width - 1, y: 1, Style(.faint))
        // Columns of equal length: else some would hold twice as much as others.
        let room = canvas.width - Chart.margin - 2
        let columns = [Traffic.count, Traffic.count / 2, Traffic.count / 3].first { $0 <= room } ?? 10
        Chart(traffic.requests(columns: columns)).draw(&canvas, x: 1, y: 2, rows: 2, Style(.good))
        canvas.draw("Latency", x: 1, y: 5, Style(.title))
        let x = canvas.draw("\(times)  ", x: 13, y: 5)
        canvas.draw(errors, x: x, y: 5, bad)
        Chart(traffic.latency(columns: columns), label: Traffic.words).draw(&canvas, x: 1, y: 6, rows: 2, Style(.busy))
    }

    static func lines(_ server: Server, _ world: World, newer: String = "") -> [(
        label: String, text: String, style: Style
    )] {
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
        if !newer.isEmpty {
            let key = world.keys.label(.update)
            lines.append(
                ("", "\(world.glyphs.status(.attention)) \(newer) is there: \(key) updates", Style(.attention)))
        }
        lines.append(("Transport", server.transport, .plain))
        lines.append(("Group", server.group, .plain))
        lines.append(("Owner", server.owner, .plain))
        let workload = server.workload
        if workload.restarts > 0 { lines.append(("Restarts", String(workload.restarts), Style(.attention))) }
        let profile = server.config.profile
        lines.append(("May reach", network(profile?.outbound), .plain))
        let paths = (profile?.read ?? []).map { "\($0) (read)" } + (profile?.write ?? []).map { "\($0) (write)" }
        let files = paths + (server.config.volumes ?? [])
        lines.append(("Files", files.isEmpty ? "none of yours" : files.joined(separator: ", "), .plain))
        let granted = server.config.acceptedPermissions ?? []
        for (index, ask) in granted.compactMap({ PermissionAsk(id: $0)?.sentence }).enumerated() {
            lines.append((index == 0 ? "Granted" : "", "it \(ask)", Style(.attention)))
        }
        for (index, note) in workload.backend.notes.enumerated() {
            lines.append((index == 0 ? "Isolation" : "", note, Style(.faint)))
        }
        lines.append(
            ("Created", String(workload.createdAt.prefix(16)).replacingBytes(of: "T", with: " "), Style(.faint)))
        return lines
    }

    private static func network(_ outbound: PermissionProfile.Outbound?) -> String {
        guard let outbound else { return "what its runtime allows" }
        if outbound.allowAll { return "everything" }
        return outbound.hosts.isEmpty ? "nothing" : outbound.hosts.joined(separator: ", ")
    }
}
