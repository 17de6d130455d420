// SPDX-License-Identifier: Apache-2.0

/// The form of a tool with its answer below, and what is in which row.
extension TryPage {
    func draw(_ canvas: inout Canvas, _ world: World) {
        let isSmall = isSmall(canvas.height)
        let height = formRows(Size(canvas.width, canvas.height))
        if height == 0 {
            drawAnswer(&canvas, world)
            return
        }
        canvas.inside(Rect(0, 0, canvas.width, height)) { drawForm(&$0, world) }
        if hasAnswer, !isSmall {
            canvas.inside(Rect(0, height, canvas.width, canvas.height - height)) { drawAnswer(&$0, world) }
        }
    }

    private var hasAnswer: Bool { answer != nil || isRunning || !problem.isEmpty }
    /// A small window shows one at a time.
    private func isSmall(_ height: Int) -> Bool { height < 14 }

    /// The rows that the form has with its frame.
    private func formRows(_ size: Size) -> Int {
        if isSmall(size.height) { return hasAnswer && (place == .answer || isRunning) ? 0 : size.height }
        return hasAnswer ? min(formHeight(size.width), max(7, size.height / 2)) : size.height
    }

    /// What is drawn in that row of a page of that size.
    func place(at y: Int, _ size: Size) -> Place? {
        let height = formRows(size)
        if y >= height { return answer == nil ? nil : .answer }
        let top = aboutRows(Size(size.width - 2, height - 2)).gap
        let shown = shownRows(height - 2 - top)
        let row = y - 1 - top
        guard shown.indices.contains(row) else { return nil }
        return shown[row].field.map(Place.field) ?? .run
    }

    private func formHeight(_ width: Int) -> Int {
        let about = min(3, DisplayText.wrap(about, width: width - 4).count)
        return about + 1 + fields.count + fields.count { !$0.error.isEmpty } + 1 + 2
    }

    private func drawForm(_ canvas: inout Canvas, _ world: World) {
        let needed = fields.contains(where: \.isRequired)
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: tool, right: needed ? "* needed" : "",
            bottom: hasAnswer ? "" : fields.isEmpty ? "needs nothing" : "")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            let (lines, top) = aboutRows(Size(canvas.width, canvas.height))
            for (y, line) in lines.enumerated() { canvas.draw(line, x: 1, y: y, Style(.faint)) }
            canvas.inside(Rect(0, top, canvas.width, canvas.height - top)) { drawFields(&$0, world) }
        }
    }

    /// What the tool is for, and the row of the first field below it.
    private func aboutRows(_ size: Size) -> (lines: [String], gap: Int) {
        let room = size.height - min(size.height, fields.count + 1)
        let lines = DisplayText.wrap(about, width: size.width - 2).prefix(min(hasAnswer ? 3 : 6, max(0, room)))
        return (Array(lines), lines.count + (!lines.isEmpty && room > lines.count ? 1 : 0))
    }

    /// Every field is a row, with one more for what is wrong; the button is the last row. Those that fit, with the focus.
    private func shownRows(_ height: Int) -> [(field: Int?, isError: Bool)] {
        var rows: [(field: Int?, isError: Bool)] = []
        for index in fields.indices {
            rows.append((index, false))
            if !fields[index].error.isEmpty { rows.append((index, true)) }
        }
        rows.append((nil, false))
        var focus = rows.count - 1
        if case .field(let index) = place { focus = rows.lastIndex { $0.field == index } ?? 0 }
        let first = min(max(0, focus - height + 1), max(0, rows.count - height))
        return Array(rows.dropFirst(first).prefix(max(0, height)))
    }

    private func drawFields(_ canvas: inout Canvas, _ world: World) {
        let labels = min(max(8, (fields.map { Width.of($0.name) }.max() ?? 0) + 2), max(8, canvas.width / 3))
        for (y, row) in shownRows(canvas.height).enumerated() {
            guard let index = row.field else {
                let isOn = place == .run
                let words = isRunning ? "[ running\(world.glyphs.ellipsis) ]" : "[ Run it ]"
                canvas.draw(words, x: labels + 3, y: y, Style(.key, selected: isOn, bold: true))
                if isOn { canvas.cursor(x: labels + 5, y: y) }
                continue
            }
            let field = fields[index]
            if row.isError {
                canvas.draw("\(world.glyphs.cross) \(field.error)", x: labels + 3, y: y, Style(.bad))
                continue
            }
            let isFocused = place == .field(index)
            canvas.draw(isFocused ? world.glyphs.selection : " ", x: 0, y: y, Style(.key))
            canvas.draw(field.name, x: 2, y: y, Style(.plain, bold: isFocused), width: labels - 2, cutInMiddle: true)
            if field.isRequired { canvas.draw("*", x: labels + 1, y: y, Style(.key)) }
            drawField(&canvas, field, x: labels + 3, y: y, isFocused: isFocused)
        }
    }

    private func drawField(_ canvas: inout Canvas, _ field: ToolField, x: Int, y: Int, isFocused: Bool) {
        // Beside the field stands what it is for; that gives way in a small window.
        let words = field.about.isEmpty ? field.kindWords : "\(field.kindWords): \(field.about)"
        let room = canvas.width - x - 1
        let hint = room >= 40 ? room / 2 - 2 : 0
        let width = room - (hint > 0 ? hint + 2 : 0)
        if field.takesText {
            field.field.draw(&canvas, x: x, y: y, width: width, isFocused: isFocused)
        } else {
            let style = Style(.input, selected: isFocused, bold: isFocused)
            if case .yesNo = field.kind {
                let unset = field.isRequired ? "" : "   (\(field.index == nil ? "•" : " ")) not set"
                let text = "(\(field.index == 0 ? "•" : " ")) yes  (\(field.index == 1 ? "•" : " ")) no" + unset
                canvas.draw(text, x: x, y: y, style, width: width)
            } else {
                canvas.draw("‹ \(field.chosen) ›", x: x, y: y, style, width: width)
            }
            if isFocused { canvas.cursor(x: x + 1, y: y) }
        }
        if hint > 0 { canvas.draw(words, x: x + width + 2, y: y, Style(.faint), width: hint) }
    }

    private func drawAnswer(_ canvas: inout Canvas, _ world: World) {
        var right = ""
        if let startedAt {
            right = "running for \(Moment.span(world.now - startedAt))"
        } else if let answer {
            right = "\(answer.milliseconds) ms · \(Moment.size(answer.size))"
        }
        let title = !problem.isEmpty ? "Not done" : answer?.isError == true ? "The tool failed" : "Answer"
        canvas.box(
            Rect(0, 0, canvas.width, canvas.height), title: title, right: right,
            bottom: runs > 1 ? "ran \(runs) times" : "")
        canvas.inside(Rect(0, 0, canvas.width, canvas.height).inset()) { canvas in
            if !problem.isEmpty {
                var y = 0
                for (text, style) in [(problem, Style(.bad, bold: true)), (fix, Style.plain)] where !text.isEmpty {
                    for line in DisplayText.wrap(text, width: canvas.width - 2) {
                        canvas.draw(line, x: 1, y: y, style)
                        y += 1
                    }
                }
                return
            }
            guard !isRunning, let answer else { return }
            answer.tree.draw(&canvas, isFocused: place == .answer)
        }
    }
}
