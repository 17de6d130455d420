// SPDX-License-Identifier: Apache-2.0

extension Form {
    /// One row of the picture.
    private struct Row {
        var field: Int
        var part: Part
        enum Part {
            case label
            /// The field itself, with the label before it where there is room; for several lines, one of them.
            case value(line: Int)
            case words(String, Style)
            case mistake(String, isFirst: Bool)
        }
    }

    /// Draws the fields into the whole canvas, so that the one with the focus shows, and its help in the last row.
    func draw(_ canvas: inout Canvas, _ world: World) {
        let hasHelp = canvas.height >= 8
        let height = canvas.height - (hasHelp ? 2 : 0)
        let labels = canvas.width >= 50 ? labelWidth(canvas.width) : 0
        let rows = rows(width: canvas.width, labels: labels)
        let here = rows.firstIndex { row in
            guard row.field == focus, case .value(let line) = row.part else { return false }
            return fields[focus].kind != .lines || line == fields[focus].line
        }
        let top = rows.count <= height ? 0 : min(max(0, (here ?? 0) - height / 2), rows.count - height)
        canvas.inside(Rect(0, 0, canvas.width, height)) { canvas in
            for (y, row) in rows.dropFirst(top).prefix(height).enumerated() {
                draw(&canvas, row, y: y, labels: labels, world)
            }
        }
        if rows.count > height, canvas.width > 20 {
            let more = rows.count - height - top
            if top > 0 { canvas.draw("↑", x: canvas.width - 1, y: 0, Style(.key)) }
            if more > 0 { canvas.draw("↓", x: canvas.width - 1, y: height - 1, Style(.key)) }
        }
        if hasHelp, let focused {
            let text = focused.lock.isEmpty ? focused.help : focused.lock
            canvas.draw(text, x: 1, y: canvas.height - 1, Style(.faint), width: canvas.width - 2)
        }
    }

    private func labelWidth(_ width: Int) -> Int {
        let longest = fields.filter { $0.canFocus && $0.kind != .button }.map { Width.of($0.label) + 5 }.max() ?? 12
        return min(max(longest, 14), width * 2 / 5)
    }

    private func rows(width: Int, labels: Int) -> [Row] {
        var rows: [Row] = []
        for (index, field) in fields.enumerated() {
            switch field.kind {
            case .heading:
                if !rows.isEmpty { rows.append(Row(field: index, part: .words("", .plain))) }
                rows.append(Row(field: index, part: .words(field.label, Style(.title, bold: true))))
            case .note:
                for line in DisplayText.wrap(field.label, width: width - 4) {
                    rows.append(Row(field: index, part: .words(line, Style(.faint))))
                }
            case .button: rows.append(Row(field: index, part: .value(line: 0)))
            default:
                if labels == 0 { rows.append(Row(field: index, part: .label)) }
                for line in field.lines.indices {
                    // The line to type into shows where the cursor is.
                    if line > 0, field.lines[line].isEmpty, index != focus { continue }
                    rows.append(Row(field: index, part: .value(line: line)))
                }
            }
            guard !field.error.isEmpty else { continue }
            let lines = DisplayText.wrap(field.error, width: max(10, width - labels - 5)).prefix(3)
            for (number, line) in lines.enumerated() {
                rows.append(Row(field: index, part: .mistake(line, isFirst: number == 0)))
            }
        }
        return rows
    }

    private func draw(_ canvas: inout Canvas, _ row: Row, y: Int, labels: Int, _ world: World) {
        let field = fields[row.field]
        let isFocused = row.field == focus
        switch row.part {
        case .label: label(&canvas, field, isFocused: isFocused, y: y, width: canvas.width, world)
        case .words(let text, let style): canvas.draw(text, x: 2, y: y, style)
        case .mistake(let text, let isFirst):
            let sign = isFirst ? world.glyphs.cross : " "
            canvas.draw("\(sign) \(text)", x: max(4, labels), y: y, Style(.bad, bold: true))
        case .value(let line):
            if line == 0, labels > 0, field.kind != .button {
                label(&canvas, field, isFocused: isFocused, y: y, width: labels - 1, world)
            }
            let x = field.kind == .button ? 2 : max(3, labels)
            if line == 0, !field.note.isEmpty, canvas.width - x > Width.of(field.note) + 24 {
                canvas.draw(field.note, endingAt: canvas.width - 1, y: y, Style(.attention))
            }
            value(
                &canvas, field, line, isFocused: isFocused && (field.kind != .lines || line == field.line), x, y, world)
        }
    }

    private func label(
        _ canvas: inout Canvas, _ field: FormField, isFocused: Bool, y: Int, width: Int, _ world: World
    ) {
        if isFocused { canvas.draw(world.glyphs.selection, x: 0, y: y, Style(.key)) }
        let mark = field.isRequired ? " *" : ""
        let x = canvas.draw(
            field.label, x: 2, y: y, Style(field.lock.isEmpty ? .plain : .faint, bold: isFocused),
            width: width - 2 - mark.count)
        canvas.draw(mark, x: x, y: y, Style(.key))
        if marksChanges, field.isChanged { canvas.draw("•", x: 1, y: y, Style(.attention, bold: true)) }
    }

    private func value(
        _ canvas: inout Canvas, _ field: FormField, _ line: Int, isFocused: Bool, _ x: Int, _ y: Int, _ world: World
    ) {
        let room = canvas.width - x - 2 - (field.note.isEmpty ? 0 : Width.of(field.note) + 2)
        let width = min(52, room)
        guard field.lock.isEmpty else {
            let text = field.kind == .lines ? field.lines[line].text : field.text
            let end = canvas.draw(line > 0 || !text.isEmpty ? text : "(empty)", x: x, y: y, Style(.faint), width: room)
            if line == 0 {
                canvas.draw("  fixed by a file", x: end, y: y, Style(.attention), width: max(0, room - end + x))
            }
            if isFocused { canvas.cursor(x: x, y: y) }
            return
        }
        switch field.kind {
        case .heading, .note: break
        case .button:
            if isFocused { canvas.draw(world.glyphs.selection, x: 0, y: y, Style(.key)) }
            canvas.draw("[ \(field.label) ]", x: x, y: y, Style(.plain, selected: isFocused, bold: isFocused))
            if isFocused { canvas.cursor(x: x + 2, y: y) }
        case .toggle:
            let (yes, no) = field.isOn ? ("(•) yes", "( ) no") : ("( ) yes", "(•) no")
            canvas.draw("\(yes)  \(no)", x: x, y: y, Style(.plain, bold: isFocused))
            if isFocused { canvas.cursor(x: x + (field.isOn ? 1 : 10), y: y) }
        case .choice(let options):
            let words = options.indices.contains(field.option) ? options[field.option].words : ""
            let end = canvas.draw(
                "‹ \(words) ›", x: x, y: y, Style(.input, selected: isFocused, bold: isFocused), width: room)
            if isFocused {
                canvas.draw("  \(field.option + 1) of \(options.count)", x: end, y: y, Style(.faint))
                canvas.cursor(x: x + 2, y: y)
            }
        case .secret:
            guard let saved = field.saved else {
                field.lines[0].draw(&canvas, x: x, y: y, width: width, isFocused: isFocused)
                return
            }
            canvas.draw("[ saved secret “\(saved)” ]", x: x, y: y, Style(.secret, bold: isFocused), width: room)
            if isFocused { canvas.cursor(x: x + 2, y: y) }
        case .number:
            field.lines[0].draw(&canvas, x: x, y: y, width: min(16, room), isFocused: isFocused)
        case .text, .lines:
            field.lines[line].draw(&canvas, x: x, y: y, width: width, isFocused: isFocused)
        }
    }
}
