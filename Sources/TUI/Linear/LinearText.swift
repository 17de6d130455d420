// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Things in words, one fact on each line: for linear mode and for `--once`.
enum LinearText {
    /// `text` on one line, with nothing in it that commands a terminal.
    static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(DisplayText.pieces(of: text).flatMap(\.glyph.scalars)))
    }

    /// The same in ASCII, for terminals that show nothing else.
    static func ascii(_ text: String) -> String {
        String(
            String.UnicodeScalarView(DisplayText.pieces(of: text).flatMap { Glyphs.ascii.plain($0).glyph.scalars }))
    }

    /// A server in one line: `fetch: Running for 2h, group default, owner ada`.
    static func line(_ server: Server, _ world: World) -> String {
        var words = "\(server.name): \(server.words)"
        if server.since > 0 { words += " for \(Moment.span(world.now - server.since))" }
        words += ", group \(server.group)"
        if server.owner != world.user { words += ", owner \(server.owner)" }
        return server.isProblem && !server.context.isEmpty ? "\(words), because \(server.context)" : words
    }

    /// Everything about a server, a fact on each line.
    static func facts(_ server: Server, _ world: World) -> [String] {
        let age = server.since == 0 ? "" : " for \(Moment.span(world.now - server.since))"
        return ["Status: \(server.words)\(age)"]
            + ServerSummary.lines(server, world).dropFirst().map { label, text, _ in
                label.isEmpty ? text : "\(label): \(text)"
            }
    }

    /// How many servers there are, in words.
    static func count(_ servers: [Server]) -> String {
        let running = servers.count { $0.isRunning }
        let problems = servers.count(where: \.isProblem)
        var words = servers.count == 1 ? "1 server" : "\(servers.count) servers"
        words += ", \(running) running"
        if problems > 0 { words += ", \(problems) with a problem" }
        return words + "."
    }

    /// What went wrong, and what to do about it.
    static func failure(_ failure: Reply.Refusal) -> [String] {
        var lines = ["Not done: \(failure.what)"]
        for field in failure.fields { lines.append("At \(field.pointer): \(field.detail)") }
        if !failure.fix.isEmpty { lines.append("What helps: \(failure.fix)") }
        return lines
    }

    /// A JSON value as `path: value`, a line for each leaf, at most `limit` of them.
    static func leaves(_ value: JSON, limit: Int = 500) -> [String] {
        var lines: [String] = []
        collect(value, "", limit, &lines)
        if lines.count > limit { lines = lines.prefix(limit) + ["There is more than \(limit) lines."] }
        return lines
    }

    private static func collect(_ value: JSON, _ path: String, _ limit: Int, _ lines: inout [String]) {
        guard lines.count <= limit else { return }
        switch value {
        case .object(let object) where !object.members.isEmpty:
            for (key, child) in object.members.map({ ($0.key, $0.value) }) {
                collect(child, path.isEmpty ? key : "\(path).\(key)", limit, &lines)
            }
        case .array(let elements) where !elements.isEmpty:
            for (index, child) in elements.enumerated() { collect(child, "\(path)[\(index + 1)]", limit, &lines) }
        default:
            let text = value.stringValue ?? value.text
            for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
                lines.append(path.isEmpty ? String(line) : "\(path): \(line)")
            }
        }
    }
}
