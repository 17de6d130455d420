// SPDX-License-Identifier: Apache-2.0

/// S0: shows while there is no server yet, what was tried and what would help. Goes on by itself.
struct ConnectingPage: Page {
    var section: Section? { .servers }

    func trail(_ world: World) -> [String] { ["Connecting"] }

    func hints(_ world: World) -> [Hint] {
        [
            Hint(world.keys.label(.refresh), "Try again"), Hint(world.keys.label(.copy), "Copy this report"),
            Hint(world.keys.label(.help), "Help"), Hint(world.keys.label(.quit), "Quit"),
        ]
    }

    func help(_ world: World) -> [String] {
        [
            "thv needs its server, which runs in the background. It is started for you if there is none.",
            "Each line says what was checked. One that failed says why, and what to do about it.",
        ]
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        guard case .key(let key) = event else { return [] }
        if world.keys.matches(key, .quit) || key == .escape { return [.quit] }
        if world.keys.matches(key, .copy) { return [.copy(report(world), what: "the report")] }
        return []
    }

    private func checks(_ world: World) -> [World.Check] {
        if case .connecting(let checks) = world.link { checks } else { [] }
    }

    private func report(_ world: World) -> String {
        checks(world).map { "\($0.name): \($0.detail)" + ($0.fix.isEmpty ? "" : " (\($0.fix))") }.joined(
            separator: "\n")
    }

    func draw(_ canvas: inout Canvas, _ world: World) {
        canvas.box(Rect(0, 0, canvas.width, canvas.height), title: "What thv needs")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            var y = 1
            let indent = min(25, canvas.width / 3)
            for check in checks(world) {
                let (sign, style) = sign(check.outcome, world.glyphs)
                canvas.draw("\(sign) \(check.name)", x: 1, y: y, style, width: indent - 2)
                for line in DisplayText.wrap(check.detail, width: canvas.width - indent - 1) {
                    canvas.draw(line, x: indent, y: y)
                    y += 1
                }
                for line in DisplayText.wrap(check.fix, width: canvas.width - indent - 1) where !check.fix.isEmpty {
                    canvas.draw(line, x: indent, y: y, Style(.attention))
                    y += 1
                }
            }
            canvas.draw("This goes on by itself as soon as the server answers.", x: 1, y: max(y + 1, canvas.height - 2))
        }
    }

    private func sign(_ outcome: World.Check.Outcome, _ glyphs: Glyphs) -> (String, Style) {
        switch outcome {
        case .good: (glyphs.check, Style(.good))
        case .busy: (glyphs.status(.busy), Style(.busy))
        case .bad: (glyphs.cross, Style(.bad, bold: true))
        case .waiting: (glyphs.status(.idle), Style(.faint))
        }
    }
}
