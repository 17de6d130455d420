// SPDX-License-Identifier: Apache-2.0

/// The lines that show of a buffer, which one is selected, and what was searched for.
struct LogView: Sendable {
    private(set) var buffer = LogBuffer()
    /// The lines that pass level and filter, in order.
    private(set) var shown: [LogLine] = []
    private(set) var level: LogLine.Level?
    private(set) var query = LogQuery("")
    /// Only lines that match the query show.
    private(set) var isFiltered = false
    /// The numbers of the lines that match, in the order in which they show.
    private(set) var matches: [Int] = []
    /// The selected line, by its number; `nil` follows the end.
    private(set) var selected: Int?
    /// The first line that shows while nothing is followed, by its number.
    private(set) var top: Int?
    private var arrivedAtPause = 0
    private var scan: Scan?
    /// A step to the next match that was asked for while there was still something to look through.
    private var wantedStep: (step: Int, room: Room)?

    /// All lines are being looked through anew, a slice at a time, so that no key waits for it.
    private struct Scan: Sendable {
        /// How many lines of the buffer have been looked at.
        var position = 0
        /// How many lines the buffer had let go by then.
        var dropped: Int
        var shown: [LogLine] = []
        var matches: [Int] = []
        /// Lines came in between that belong before others: it has to be done once more.
        var isOutOfDate = false
    }
    /// The bytes of text that are looked through at a time: well below four milliseconds of work.
    static let slice = 512 * 1024

    /// Whether there is still something to look through: `step` goes on with it.
    var isScanning: Bool { scan != nil }

    var isFollowing: Bool { selected == nil }
    /// How many lines have come since scrolling up.
    var newLines: Int { isFollowing ? 0 : buffer.arrived - arrivedAtPause }

    mutating func feed(_ bytes: [UInt8], isProxy: Bool) {
        take(buffer.feed(bytes, isProxy: isProxy))
    }

    mutating func mark(_ time: Int64) {
        take([buffer.mark(time)])
    }

    mutating func endStream(isProxy: Bool) { buffer.endStream(isProxy: isProxy) }

    private mutating func take(_ new: [LogLine]) {
        if scan != nil {
            // The lines that came will be looked at in their turn.
            if buffer.isReordered { scan?.isOutOfDate = true }
            buffer.settleOrder()
            return
        }
        if buffer.isReordered {
            rebuild()
            return
        }
        for line in new {
            let isMatch = !query.isEmpty && !line.isMark && query.matches(line)
            guard passes(line, isMatch: isMatch) else { continue }
            shown.append(line)
            if isMatch { matches.append(line.number) }
        }
        // What the buffer let go is at the front; it goes here by the hundred, as moving the rest up takes time.
        if buffer.gone.numbers.count >= 256 || buffer.gone.bytes >= 1 << 20 {
            let gone = Set(buffer.gone.numbers)
            buffer.forgetGone()
            shown.removeFirst(shown.prefix { gone.contains($0.number) }.count)
            matches.removeFirst(matches.prefix { gone.contains($0) }.count)
            settle()
        }
    }

    private func passes(_ line: LogLine, isMatch: Bool) -> Bool {
        if line.isMark { return true }
        if let level, (line.level ?? .info).rawValue < level.rawValue { return false }
        return !isFiltered || isMatch
    }

    private mutating func rebuild() {
        buffer.settleOrder()
        buffer.forgetGone()
        scan = Scan(dropped: buffer.dropped)
        step()
    }

    /// Looks through one slice more.
    mutating func step() {
        guard var scan else { return }
        self.scan = nil
        scan.position = max(0, scan.position - (buffer.dropped - scan.dropped))
        scan.dropped = buffer.dropped
        let lines = buffer.lines
        var budget = Self.slice
        while scan.position < lines.count, budget > 0 {
            let line = lines[lines.startIndex + scan.position]
            scan.position += 1
            budget -= min(line.text.utf8.count, LogLine.shown) + 64
            let isMatch = !query.isEmpty && !line.isMark && query.matches(line)
            guard passes(line, isMatch: isMatch) else { continue }
            scan.shown.append(line)
            if isMatch { scan.matches.append(line.number) }
        }
        guard scan.position >= lines.count else {
            self.scan = scan
            return
        }
        (shown, matches) = (scan.shown, scan.matches)
        settle()
        if let (step, room) = wantedStep {
            wantedStep = nil
            find(step, room)
        }
        if scan.isOutOfDate { rebuild() }
    }

    /// Selection and place stay where they were as long as their lines are there.
    private mutating func settle() {
        guard let selected else { return }
        if index(of: selected) == nil {
            // The next later line that shows.
            let next = shown.first { $0.number > selected } ?? shown.last
            self.selected = next?.number
        }
        if let top, index(of: top) == nil { self.top = shown.first { $0.number > top }?.number ?? self.selected }
    }

    private func index(of number: Int) -> Int? {
        // Numbers nearly always grow with the place.
        var low = 0
        var high = shown.count
        while low < high {
            let middle = (low + high) / 2
            if shown[middle].number < number { low = middle + 1 } else { high = middle }
        }
        if low < shown.count, shown[low].number == number { return low }
        return shown.firstIndex { $0.number == number }
    }

    // MARK: What shows

    mutating func set(level: LogLine.Level?) {
        self.level = level
        rebuild()
    }

    mutating func search(_ text: String, isFiltered: Bool) {
        query = LogQuery(text)
        self.isFiltered = isFiltered && !query.isEmpty
        rebuild()
    }

    mutating func empty() {
        let numbers = (level, query, isFiltered)
        self = LogView()
        (level, query, isFiltered) = numbers
    }

    // MARK: Moving

    var selectedLine: LogLine? { selected.flatMap(index).map { shown[$0] } ?? shown.last }

    mutating func follow() {
        selected = nil
        top = nil
    }

    mutating func pause() {
        guard isFollowing, let last = shown.last else { return }
        selected = last.number
        arrivedAtPause = buffer.arrived
    }

    /// Moves the selection; going past the end follows again.
    mutating func move(_ step: Int, _ room: Room) {
        guard !shown.isEmpty else { return }
        let window = window(room)
        let now = selected.flatMap(index) ?? shown.count - 1
        let next = now + step
        if next >= shown.count - 1, step > 0 {
            follow()
            return
        }
        if isFollowing { arrivedAtPause = buffer.arrived }
        top = shown[min(window.lowerBound, shown.count - 1)].number
        selected = shown[max(0, next)].number
        anchor(room)
    }

    /// Selects the next or an earlier line that matches, going round.
    mutating func find(_ step: Int, _ room: Room) {
        if isScanning {
            wantedStep = (step, room)
            return
        }
        guard !matches.isEmpty else { return }
        let now = selected.flatMap(index) ?? shown.count
        let places = matches.compactMap(index)
        let next =
            step > 0 ? places.first { $0 > now } ?? places[0] : places.last { $0 < now } ?? places[places.count - 1]
        if isFollowing { arrivedAtPause = buffer.arrived }
        let window = window(room)
        if top == nil { top = shown[min(window.lowerBound, shown.count - 1)].number }
        selected = shown[next].number
        anchor(room)
    }

    /// Which of the matches is selected, from 1.
    var matchPlace: Int? { selected.flatMap { matches.firstIndex(of: $0) }.map { $0 + 1 } }

    private mutating func anchor(_ room: Room) { top = shown[min(window(room).lowerBound, shown.count - 1)].number }

    /// The room there is: rows, and the columns after which a line goes on in the next row; 0 does not wrap.
    struct Room: Sendable, Equatable {
        var rows: Int
        var wrap: Int
    }

    /// The lines that show.
    func window(_ room: Room) -> Range<Int> {
        guard room.rows > 0, !shown.isEmpty else { return 0..<0 }
        let at = selected.flatMap(index) ?? shown.count - 1
        var first = isFollowing ? at : min(at, top.flatMap(index) ?? at)
        // As many lines before the selected one as fit, if it would be below the edge or the page not full.
        if isFollowing || rows(first...at, room) > room.rows { first = fit(endingAt: at, room) }
        if rows(first..<shown.count, room, atMost: room.rows) < room.rows {
            first = fit(endingAt: shown.count - 1, room)
        }
        var end = first
        var used = 0
        while end < shown.count, used < room.rows {
            used += height(shown[end], room)
            end += 1
        }
        return first..<end
    }

    private func fit(endingAt last: Int, _ room: Room) -> Int {
        var first = last
        var used = height(shown[last], room)
        while first > 0 {
            used += height(shown[first - 1], room)
            if used > room.rows { break }
            first -= 1
        }
        return first
    }

    private func rows(_ range: some RandomAccessCollection<Int>, _ room: Room, atMost: Int = .max) -> Int {
        var sum = 0
        for index in range {
            sum += height(shown[index], room)
            if sum > min(atMost, room.rows) { break }
        }
        return sum
    }

    private func height(_ line: LogLine, _ room: Room) -> Int {
        guard room.wrap > 0, line.text.utf8.count > room.wrap else { return 1 }
        return max(1, (Width.of(line.head) + room.wrap - 1) / room.wrap)
    }
}
