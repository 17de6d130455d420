// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding

extension ServerFormPage {
    func draw(_ canvas: inout Canvas, _ world: World) { ServerFormView(page: self).draw(&canvas, world) }
}

/// How the form looks: its steps, what is wrong, and the review of what will be.
struct ServerFormView {
    let page: ServerFormPage

    func draw(_ canvas: inout Canvas, _ world: World) {
        let isTall = canvas.height >= 10
        if isTall { drawSteps(&canvas, world) }
        let first = isTall ? 1 : 0
        let errors = page.draft.settings.errorCount + page.draft.access.errorCount
        let bottom = errors == 0 ? "" : errors == 1 ? "1 thing to fix" : "\(errors) things to fix"
        let rect = Rect(0, first, canvas.width, canvas.height - first)
        canvas.inside(rect) { drawStep(&$0, bottom, world) }
    }

    private func drawStep(_ canvas: inout Canvas, _ bottom: String, _ world: World) {
        canvas.framed(title: Self.title(page.step), right: page.step == .review ? "" : "* needed", bottom: bottom) {
            canvas in
            if page.phase != .filling {
                drawProgress(&canvas, world)
                return
            }
            let used = drawProblem(&canvas, world)
            canvas.inside(Rect(0, used, canvas.width, canvas.height - used)) { canvas in
                switch page.step {
                case .settings: page.draft.settings.draw(&canvas, world)
                case .access: page.draft.access.draw(&canvas, world)
                case .review: drawReview(&canvas, world)
                }
            }
        }
    }

    static func title(_ step: ServerFormPage.Step) -> String {
        switch step {
        case .settings: "Settings"
        case .access: "Files and network"
        case .review: "Review"
        }
    }

    private func drawSteps(_ canvas: inout Canvas, _ world: World) {
        var x = 1
        var all = [("Source", true, false)]
        all += page.steps.map { (Self.title($0), $0.rawValue < page.step.rawValue, $0 == page.step) }
        for (words, isDone, isHere) in all {
            let sign = isDone ? world.glyphs.check : isHere ? "▸" : "○"
            x = canvas.draw("\(sign) \(words)", x: x, y: 0, Style(isHere ? .title : .plain, bold: isHere)) + 3
        }
    }

    private func drawProgress(_ canvas: inout Canvas, _ world: World) {
        let words: String
        switch page.phase {
        case .storing: words = "Storing the secrets"
        default: words = page.server == nil ? "Starting \(page.title)" : "Changing \(page.title)"
        }
        canvas.draw("\(world.glyphs.status(.busy)) \(words)", x: 1, y: 1, Style(.busy, bold: true))
        for (index, note) in ServersTable.notes(world, selected: nil).enumerated() {
            canvas.draw(note.text, x: 1, y: 3 + index, Style(note.role))
        }
    }

    /// Draws why it did not work, above the fields.
    /// - Returns: the rows it took.
    private func drawProblem(_ canvas: inout Canvas, _ world: World) -> Int {
        guard let problem = page.problem else { return 0 }
        var y = 0
        func lines(_ text: String, _ limit: Int) -> ArraySlice<String> {
            text.isEmpty ? [] : DisplayText.wrap(text, width: canvas.width - 2).prefix(limit)
        }
        for line in lines(problem.what.isEmpty ? "" : "\(world.glyphs.cross) \(problem.what)", 3) {
            canvas.draw(line, x: 1, y: y, Style(.bad, bold: true))
            y += 1
        }
        for line in lines(problem.fix, 2) {
            canvas.draw(line, x: 1, y: y)
            y += 1
        }
        for line in page.log.suffix(max(0, min(4, canvas.height - y - 8))) {
            canvas.draw(line, x: 3, y: y, Style(.faint))
            y += 1
        }
        return min(y + 1, max(0, canvas.height - 3))
    }

    private func drawReview(_ canvas: inout Canvas, _ world: World) {
        let lines = page.server == nil ? addLines(canvas.width) : changeLines(canvas.width)
        let top = min(page.top, max(0, lines.count - canvas.height))
        for (y, line) in lines.dropFirst(top).prefix(canvas.height).enumerated() {
            canvas.draw(line.text, x: 1, y: y, line.style)
        }
        let button = page.server == nil ? "[ Add and start ]" : "[ Save ]"
        let y = min(max(0, lines.count - top), canvas.height - 1)
        canvas.fill(Rect(0, y, canvas.width, 1))
        let x = canvas.draw(button, x: 1, y: y, Style(.plain, selected: true, bold: true))
        canvas.cursor(x: 3, y: y)
        if lines.count > canvas.height { canvas.draw("  Up/Down shows the rest", x: x, y: y, Style(.faint)) }
    }

    private func addLines(_ width: Int) -> [(text: String, style: Style)] {
        var lines: [(String, Style)] = []
        for (label, text) in page.draft.words(page.planned) {
            for (index, part) in DisplayText.wrap(text, width: max(10, width - 14)).enumerated() {
                lines.append(((index == 0 ? label : "").padded(to: 12) + part, .plain))
            }
        }
        let shown = MountWords.lines(page.shown).flatMap { DisplayText.wrap($0, width: max(10, width - 14)) }
        for (index, part) in shown.enumerated() {
            lines.append(((index == 0 ? "Is shown" : "").padded(to: 12) + part, .plain))
        }
        lines.append(("", .plain))
        lines.append(("The same as a command:", Style(.title)))
        for part in DisplayText.wrap(page.draft.command(page.planned), width: max(10, width - 4)) {
            lines.append(("  " + part, Style(.faint)))
        }
        lines.append(("", .plain))
        return lines
    }

    private func changeLines(_ width: Int) -> [(text: String, style: Style)] {
        var lines: [(String, Style)] = []
        guard !page.patch.isEmpty else {
            return [("Nothing is changed.", Style(.faint)), ("", .plain)]
        }
        let old = page.server?.config.wire ?? .null
        if let preview = page.preview {
            let new = preview.workload.config.wire
            for (name, was, now) in ChangeList.lines(from: old, to: new) {
                if let was { lines.append(("- \(name): \(was)", Style(.bad))) }
                if let now { lines.append(("+ \(name): \(now)", Style(.good))) }
            }
            let restarts = preview.restart
            let words =
                restarts
                ? "It is started anew; if that fails, the old one runs again." : "It goes on running meanwhile."
            lines.append(("", .plain))
            lines.append((words, Style(restarts ? .attention : .plain)))
        } else {
            for (name, _, now) in ChangeList.lines(from: .object(.init()), to: page.patch.wire) {
                lines.append(("~ \(name): \(now ?? "")", Style(.attention)))
            }
            for (variable, name) in page.planned {
                lines.append(("A secret is stored as “\(name)” (\(page.draft.variable(of: variable)))", .plain))
            }
        }
        lines.append(("", .plain))
        return lines.flatMap { line in
            line.0.isEmpty ? [line] : DisplayText.wrap(line.0, width: max(10, width - 3)).map { ($0, line.1) }
        }
    }
}
