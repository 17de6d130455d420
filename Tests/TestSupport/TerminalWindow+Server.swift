// SPDX-License-Identifier: Apache-2.0

extension TerminalWindow {
    /// `thv tui` in a window, against that server.
    ///
    /// - Parameters:
    ///   - flags: The words after `thv`, and what a shell makes of them.
    ///   - more: Further variables of the environment, `NAME=value`.
    public convenience init(
        _ server: TestServer, _ flags: String = "tui", term: String = "tmux-256color", language: String = "C.UTF-8",
        width: Int = 80, height: Int = 24, more: [String] = []
    ) throws {
        let kept = server.environment.filter {
            !$0.hasPrefix("TERM=") && !$0.hasPrefix("LANG=") && !$0.hasPrefix("LC_")
        }
        try self.init(
            "\(TestServer.programs)/thv \(flags)", width: width, height: height,
            environment: kept + ["TERM=\(term)", "LANG=\(language)"] + more)
    }

    /// Calls `body` with a server that runs examples of those names, and with `thv tui` in a window that shows them.
    public static func with(
        running names: String..., term: String = "tmux-256color",
        _ body: (TestServer, TerminalWindow) async throws -> Void
    ) async throws {
        try await TestServer.with { server in
            for name in names { try await server.create(name) }
            let window = try TerminalWindow(server, term: term)
            defer { window.end() }
            try await window.shows("\(names.count) running")
            try await body(server, window)
        }
    }

    /// What stands behind each sign of a selection or focus: of a page, and of a dialog over it.
    public static func selected(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            line.lastIndex(of: "▌").map { String(line[line.index(after: $0)...]) }
        }
    }

    /// Presses `key` until the selected row has those words; waits for each press to show. At an end it turns round,
    /// once: a press that shows nothing after that is a lost one.
    public func choose(_ words: String, with key: String = "Down") async throws {
        let other = ["Down": "Up", "Up": "Down", "Tab": "BTab", "BTab": "Tab"]
        var key: String? = key
        var hasTurned = false
        for _ in 0..<60 {
            let text = try text()
            if Self.selected(text).contains(where: { $0.contains(words) }) { return }
            let before = Self.selected(text)
            guard let pressed = key else { break }
            try press(pressed)
            do {
                try await shows("another selection", seconds: 2) { Self.selected($0) != before }
            } catch {
                key = hasTurned ? nil : other[pressed]
                hasTurned = true
            }
        }
        throw Failed("“\(words)” cannot be chosen:\n\(try text())")
    }
}
