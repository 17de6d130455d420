// SPDX-License-Identifier: Apache-2.0

/// The last lines of a log: at most 10,000 of them and 8 MiB. Older ones go as new ones come.
struct LogBuffer: Sendable {
    static let lineLimit = 10_000
    static let byteLimit = 8 << 20
    /// A line of more bytes than that loses its end.
    private static let pendingLimit = 2 << 20

    /// The lines are those from `start`; what is before it is gone, and taken away a thousand at a time.
    private var store: [LogLine] = []
    private var start = 0
    private(set) var bytes = 0
    /// How many lines have come in all.
    private(set) var arrived = 0
    /// How many of them are gone again.
    private(set) var dropped = 0
    /// Whether a line came that belongs before others, so that what was made of the lines is out of date.
    private(set) var isReordered = false

    /// The beginning of a line of each source.
    private var pending: [[UInt8]] = [[], []]
    private var isSkipping = [false, false]
    /// The numbers and bytes of lines that went since somebody asked.
    private(set) var gone: (numbers: [Int], bytes: Int) = ([], 0)
    /// After a break: lines of that very moment come once more.
    private var known: [(time: Int64, texts: [String])] = [(0, []), (0, [])]

    var lines: ArraySlice<LogLine> { store[start...] }
    var count: Int { store.count - start }

    /// Takes bytes of a stream, in pieces of any size. Every byte is looked at once.
    /// - Returns: the lines that they completed.
    mutating func feed(_ bytes: [UInt8], isProxy: Bool) -> [LogLine] {
        let source = isProxy ? 1 : 0
        var new: [LogLine] = []
        var position = 0
        while let end = bytes[position...].firstIndex(of: 0x0A) {
            let piece = bytes[position..<end]
            position = end + 1
            if pending[source].isEmpty, !isSkipping[source] {
                append(piece, isProxy, &new)
            } else {
                keep(piece, source)
                append(pending[source][...], isProxy, &new)
                pending[source].removeAll(keepingCapacity: pending[source].count < 64 * 1024)
                isSkipping[source] = false
            }
        }
        keep(bytes[position...], source)
        return new
    }

    private mutating func keep(_ piece: ArraySlice<UInt8>, _ source: Int) {
        let room = Self.pendingLimit - pending[source].count
        pending[source].append(contentsOf: piece.prefix(max(0, room)))
        if piece.count > room { isSkipping[source] = true }
    }

    private mutating func append(_ piece: ArraySlice<UInt8>, _ isProxy: Bool, _ new: inout [LogLine]) {
        let piece = piece.last == 0x0D ? piece.dropLast() : piece
        guard !piece.isEmpty else { return }
        let line = LogLine(piece, number: arrived + 1, isProxy: isProxy)
        let source = isProxy ? 1 : 0
        if line.time == known[source].time, let index = known[source].texts.firstIndex(of: line.text) {
            known[source].texts.remove(at: index)
            return
        }
        arrived += 1
        new.append(line)
        insert(line)
    }

    /// Sets a mark at the end.
    mutating func mark(_ time: Int64) -> LogLine {
        arrived += 1
        let line = LogLine(mark: time, number: arrived)
        insert(line)
        return line
    }

    /// Lines of two sources stand in the order of their times; without a time a line stays where it came.
    private mutating func insert(_ line: LogLine) {
        var place = store.count
        if line.time > 0 {
            while place > start, store[place - 1].time > line.time { place -= 1 }
        }
        if place == store.count {
            store.append(line)
        } else {
            store.insert(line, at: place)
            isReordered = true
        }
        bytes += line.text.utf8.count
        while store.count - start > Self.lineLimit || bytes > Self.byteLimit, start < store.count - 1 {
            let size = store[start].text.utf8.count
            bytes -= size
            gone.numbers.append(store[start].number)
            gone.bytes += size
            store[start].text = ""
            start += 1
            dropped += 1
        }
        if start >= 1000 {
            store.removeFirst(start)
            start = 0
        }
    }

    /// Forgets what was half read of a stream that ended. The next one begins at the time of the last line.
    mutating func endStream(isProxy: Bool) {
        let source = isProxy ? 1 : 0
        pending[source] = []
        isSkipping[source] = false
        let time = lastTime(isProxy: isProxy)
        let same = lines.reversed().prefix(2000).filter { $0.isProxy == isProxy && $0.time == time && !$0.isMark }
        known[source] = (time, time == 0 ? [] : same.map(\.text))
    }

    /// The time of the last line of a source; 0 for none.
    func lastTime(isProxy: Bool) -> Int64 {
        lines.last { $0.isProxy == isProxy && $0.time > 0 && !$0.isMark }?.time ?? 0
    }

    mutating func forgetGone() { gone = ([], 0) }

    mutating func settleOrder() { isReordered = false }
}
