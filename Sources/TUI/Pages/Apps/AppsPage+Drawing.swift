// SPDX-License-Identifier: Apache-2.0

/// The matrix of apps and groups, and which place of it is where.
extension AppsPage {
    func draw(_ canvas: inout Canvas, _ world: World) {
        let notes = notes(canvas.width)
        let height = height(canvas.height, notes.count)
        let window = cursor.window(ids, rows: Self.rows(height))
        let bottom = window.isEmpty ? "" : "\(window.lowerBound + 1)-\(window.upperBound) of \(ids.count)"
        canvas.inside(Rect(0, 0, canvas.width, height)) { canvas in
            canvas.framed(
                title: "Apps (\(apps.count(where: \.isHere)))",
                right: changes.isEmpty ? "" : "\(changes.count) not saved", bottom: bottom
            ) { drawMatrix(&$0, window, world) }
        }
        guard height < canvas.height else { return }
        for (index, note) in notes.enumerated() {
            canvas.draw(note.text, x: 1, y: height + index, note.style, width: canvas.width - 2)
        }
    }

    private func height(_ height: Int, _ notes: Int) -> Int { height - (height >= 12 ? notes : 0) }

    /// How many apps show in a page of that size.
    func rows(_ room: Size) -> Int { Self.rows(height(room.height, notes(room.width).count)) }

    /// A low window has no frame around the apps.
    private static func rows(_ height: Int) -> Int { max(1, height - (height < 5 ? 1 : 3)) }

    private func notes(_ width: Int) -> [(text: String, style: Style)] {
        var notes: [(String, Style)] = []
        if let selected {
            if let role = selected.trouble {
                let lines = DisplayText.wrap("\(selected.name): \(selected.context)", width: width - 3)
                notes += lines.prefix(2).map { ($0, Style(role)) }
            } else if !selected.backup.isEmpty {
                notes.append(("\(selected.name): the file as it was is kept in \(selected.backup)", Style(.faint)))
            } else if !selected.entries.isEmpty {
                notes.append(("\(selected.name) has \(selected.entries.joined(separator: ", "))", Style(.faint)))
            }
        }
        if notes.isEmpty { notes.append(("A tick gives the app every running server of that group.", Style(.faint))) }
        return notes
    }

    private func drawMatrix(_ canvas: inout Canvas, _ window: Range<Int>, _ world: World) {
        if let problem, apps.isEmpty {
            canvas.draw("\(problem.what). \(problem.fix)", x: 1, y: 1, Style(.bad))
            return
        }
        guard isLoaded else {
            canvas.draw("looking for apps…", x: 2, y: 1, Style(.busy))
            return
        }
        let layout = layout(canvas.width)
        let (name, widths, room, columns) = (layout.name, layout.widths, layout.room, layout.columns)
        let (restart, file) = (layout.restart, layout.file)
        canvas.draw("APP", x: 4, y: 0, Style(.title))
        var x = 4 + name
        for index in columns {
            let isHere = groups[index] == group.selected
            canvas.draw(
                groups[index], x: x, y: 0, Style(.title, bold: isHere, underlined: isHere), width: widths[index] - 1)
            x += widths[index]
        }
        if columns.upperBound < groups.count { canvas.draw("→", x: 4 + name + room - 1, y: 0, Style(.key)) }
        if columns.lowerBound > 0 { canvas.draw("←", x: 2 + name, y: 0, Style(.key)) }
        if restart > 0 { canvas.draw("NEEDS RESTART", x: 4 + name + room, y: 0, Style(.title)) }
        if file > 0 { canvas.draw("FILE", x: 4 + name + room + restart, y: 0, Style(.title)) }
        let shown = shown
        for (row, index) in window.enumerated() where index < shown.count {
            drawRow(&canvas, shown[index], row + 1, columns, widths, (name, room, restart, file), world)
        }
    }

    /// How wide the columns are.
    struct Layout {
        var name: Int
        /// Of each group.
        var widths: [Int]
        /// For the groups that show.
        var room: Int
        var columns: Range<Int>
        var restart: Int
        var file: Int

        /// The group whose column is there.
        func group(at x: Int) -> Int? {
            var left = 4 + name
            for index in columns {
                if (left..<left + widths[index]).contains(x) { return index }
                left += widths[index]
            }
            return nil
        }
    }

    func layout(_ width: Int) -> Layout {
        let name = width >= 60 ? 20 : width >= 30 ? 14 : 8
        let widths = groups.map { min(14, max(4, Width.of($0))) + 2 }
        let restart = width >= 76 ? 15 : 0
        // The groups come before the file, which gets what is left.
        let left = width - 4 - name - restart
        let file = width >= 70 ? max(12, left - widths.reduce(0, +) - 1) : 0
        let room = max(8, left - file)
        return Layout(
            name: name, widths: widths, room: room, columns: visibleGroups(widths, room), restart: restart, file: file)
    }

    /// The groups that fit, with the selected one among them.
    private func visibleGroups(_ widths: [Int], _ room: Int) -> Range<Int> {
        let at = groups.firstIndex { $0 == group.selected } ?? 0
        var first = 0
        while first < at, widths[first...at].reduce(0, +) > room { first += 1 }
        var last = first
        var used = 0
        while last < groups.count, used + widths[last] <= room {
            used += widths[last]
            last += 1
        }
        return first..<max(last, min(groups.count, first + 1))
    }

    private func drawRow(
        _ canvas: inout Canvas, _ app: AppEntry, _ y: Int, _ columns: Range<Int>, _ widths: [Int],
        _ size: (name: Int, room: Int, restart: Int, file: Int), _ world: World
    ) {
        let isSelected = app.id == cursor.selected
        let role = app.trouble ?? (app.groups.isEmpty ? .idle : .good)
        let style = Style(app.isHere ? .plain : .faint, selected: isSelected)
        if isSelected { canvas.fill(Rect(0, y, canvas.width, 1), Style(.plain, selected: true)) }
        canvas.draw(isSelected ? world.glyphs.selection : " ", x: 0, y: y, Style(.key, selected: isSelected))
        canvas.draw(world.glyphs.status(role), x: 2, y: y, Style(role, selected: isSelected))
        canvas.draw(app.name, x: 4, y: y, style, width: size.name - 1)
        guard app.isHere else {
            canvas.draw("not found in your home", x: 4 + size.name, y: y, style)
            if isSelected { canvas.cursor(x: 4, y: y) }
            return
        }
        var x = 4 + size.name
        for index in columns {
            let cell = Cell(app: app.id, group: groups[index])
            let isHere = isSelected && groups[index] == group.selected
            let isChanged = changes.contains(cell)
            canvas.draw(
                "[\(isTicked(cell) ? "x" : " ")]\(isChanged ? "•" : "")", x: x, y: y,
                Style(isChanged ? .attention : .plain, selected: isSelected, bold: isHere, underlined: isHere))
            if isHere { canvas.cursor(x: x + 1, y: y) }
            x += widths[index]
        }
        if size.restart > 0, let time = world.restarts[app.id] {
            let text = "yes, \(Moment.clock(time, zone: world.zone))"
            canvas.draw(text, x: 4 + size.name + size.room, y: y, Style(.attention, selected: isSelected))
        }
        if size.file > 0 {
            let home = world.home
            let path =
                !home.isEmpty && app.path.hasPrefix(home + "/") ? "~" + app.path.dropFirst(home.count) : app.path
            canvas.draw(
                path, x: 4 + size.name + size.room + size.restart, y: y, Style(.faint, selected: isSelected),
                width: size.file, cutInMiddle: true)
        }
    }
}
