// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding

/// Looks at the events in a stream and replaces the data of those that have to be; everything else passes byte for byte.
/// Not thread-safe.
///
/// An event is held until it is whole, and one that is longer than `short` only where it has to be judged; else it passes
/// as it comes. Lines may end with CR, LF or both, and one that ends with CR ends at once.
struct EventRewriter {
    /// What becomes of an event.
    enum Verdict {
        case pass
        /// Its data is replaced.
        case replace([UInt8])
        case drop
        /// Neither it nor anything behind it passes.
        case end
    }

    /// An event that is too long to be judged.
    struct Oversized {
        /// The first and the last bytes of its data.
        let head: [UInt8]
        var tail: [UInt8] = []
        fileprivate static let kept = 1024
    }

    /// Events up to so many bytes are always judged whole.
    static let short = AnswerRoom.uncounted

    /// What becomes of events longer than `short`.
    enum Long {
        case pass
        /// They are judged whole too, up to so many bytes. What is longer is left out.
        case judge(limit: Int)
    }

    private enum Mode {
        case holding
        /// A long event passes; only its lines are watched.
        case passing
        /// One that is too long is left out.
        case dropping(Oversized, isReplaced: Bool)
    }

    /// A field of the event that is held: its line's bytes, end included, and those of its value if it is data.
    private struct Line {
        let range: Range<Int>
        let data: Range<Int>?
    }

    private let long: () -> Long
    private let judge: (ServerSentEventParser.Event) -> Verdict
    private let replace: (Oversized) -> [UInt8]?
    private var mode = Mode.holding
    /// The event that is held, or the line that is not complete yet.
    private var buffer: [UInt8] = []
    private var lines: [Line] = []
    private var lineStart = 0
    private var name: String?
    private var isAtStart = true
    private var skipsNewline = false
    /// Whether the event before, to whose last line a newline may still belong, did not pass.
    private var dropsNewline = false
    /// Whether a part of the line has passed.
    private var isLineBegun = false
    /// Whether an event has ended the stream.
    private(set) var hasEnded = false
    /// Whether an event had an id, by which a client finds the rest after a break.
    private(set) var hasIDs = false
    /// Whether an event has passed that nobody has looked at.
    private(set) var hasPassedLong = false
    /// Bytes that were looked at.
    private(set) var scanned = 0

    /// Bytes of an event that is not complete yet.
    var held: Int { buffer.count }
    /// Whether what has passed ends between two events.
    var isBetween: Bool { if case .passing = mode { false } else { true } }

    /// - Parameters:
    ///   - long: asked for each long event.
    ///   - judge: gets every event that has data, but those that pass as they come.
    ///   - replace: gives the data of the event that takes the place of one that is too long: asked at once, with what has
    ///     come, and if that does not suffice once more at its end.
    init(
        long: @escaping () -> Long,
        replace: @escaping (Oversized) -> [UInt8]? = { _ in nil },
        _ judge: @escaping (ServerSentEventParser.Event) -> Verdict
    ) {
        self.long = long
        self.judge = judge
        self.replace = replace
    }

    /// Takes bytes and returns those that can be passed on.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if hasEnded { return [] }
        var output: [UInt8] = []
        var start = 0
        scanned += bytes.count
        if skipsNewline, let first = bytes.first {
            skipsNewline = false
            if first == 0x0A {
                start = 1
                takeNewline(&output)
            }
        }
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            if byte == 0x0D {
                if index == bytes.count { skipsNewline = true } else if bytes[index] == 0x0A { index += 1 }
            }
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            start = index
            endLine(&output)
            if hasEnded { return output }
        }
        if start < bytes.count { buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...])) }
        takePart(&output)
        return output
    }

    /// The second half of a line's end that came later.
    private mutating func takeNewline(_ output: inout [UInt8]) {
        if case .holding = mode, lineStart > 0 {
            buffer.append(0x0A)
            if let last = lines.popLast() {
                lines.append(Line(range: last.range.lowerBound..<buffer.count, data: last.data))
            }
            lineStart = buffer.count
        } else if case .dropping = mode {
            return
        } else if !dropsNewline {
            output.append(0x0A)
        }
    }

    /// What is left when the stream ends: readers differ in whether they take it for an event, so it is looked at.
    mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        defer { buffer = [] }
        if hasEnded { return [] }
        switch mode {
        case .passing: return isLineBegun || !Self.mayBeName(buffer[...]) ? buffer : []
        case .dropping(let event, let isReplaced): return isReplaced ? [] : replacement(of: event) ?? []
        case .holding:
            if lineStart < buffer.count { note(lineStart..<buffer.count, content: contentOfLine()) }
            pass(&output)
            return output
        }
    }

    // MARK: Lines

    /// The bytes of the line that has just ended, without its end and without a byte order mark.
    private mutating func contentOfLine() -> Range<Int> {
        var (start, end) = (lineStart, buffer.count)
        if end > start, buffer[end - 1] == 0x0A { end -= 1 }
        if end > start, buffer[end - 1] == 0x0D { end -= 1 }
        if isAtStart, buffer[start..<end].starts(with: JSONCursor.byteOrderMark) { start += 3 }
        isAtStart = false
        return start..<end
    }

    private mutating func endLine(_ output: inout [UInt8]) {
        switch mode {
        case .holding:
            let content = contentOfLine()
            if content.isEmpty {
                pass(&output)
            } else if lineStart == 0, buffer[content.lowerBound] == UInt8(ascii: ":") {
                // A comment before an event keeps the connection alive: it does not wait for the event.
                hand(&output)
                dropsNewline = false
            } else {
                note(lineStart..<buffer.count, content: content)
                lineStart = buffer.count
            }
        case .passing:
            let content = contentOfLine()
            if !isLineBegun, Self.isEndpoint(buffer[content]) {
                hasEnded = true
                buffer = []
                return
            }
            let isLast = !isLineBegun && content.isEmpty
            output += buffer
            buffer.removeAll(keepingCapacity: true)
            isLineBegun = false
            if isLast { reset() }
        case .dropping(_, let isReplaced):
            let content = contentOfLine()
            let isLast = !isLineBegun && content.isEmpty
            keepTail()
            isLineBegun = false
            if isLast {
                if !isReplaced, case .dropping(let event, _) = mode { output += replacement(of: event) ?? [] }
                reset()
                dropsNewline = true
            }
        }
    }

    /// A line has not ended yet.
    private mutating func takePart(_ output: inout [UInt8]) {
        switch mode {
        case .holding:
            guard buffer.count > Self.short else { return }
            guard name != "endpoint" else {
                hasEnded = true
                buffer = []
                return
            }
            switch long() {
            case .pass:
                mode = .passing
                hasPassedLong = true
                let line = buffer[lineStart...]
                isLineBegun = !line.isEmpty && !Self.mayBeName(line)
                if isLineBegun {
                    hand(&output)
                } else {
                    output += buffer[..<lineStart]
                    buffer.removeFirst(lineStart)
                    (lines, lineStart) = ([], 0)
                }
            case .judge(let limit):
                guard buffer.count > limit else { return }
                var head: [UInt8] = []
                for line in lines where head.count < Oversized.kept {
                    if let data = line.data { head += buffer[data].prefix(Oversized.kept - head.count) }
                }
                if let data = Self.field(buffer, lineStart..<buffer.count).data {
                    head += buffer[data].prefix(Oversized.kept - head.count)
                }
                let event = Oversized(head: head)
                let instead = replacement(of: event)
                output += instead ?? []
                mode = .dropping(event, isReplaced: instead != nil)
                isLineBegun = lineStart < buffer.count
                keepTail()
            }
        case .passing:
            if buffer.isEmpty || !isLineBegun && Self.mayBeName(buffer[...]) { return }
            isLineBegun = true
            hand(&output)
        case .dropping:
            isLineBegun = isLineBegun || !buffer.isEmpty
            keepTail()
        }
    }

    private mutating func keepTail() {
        guard case .dropping(var event, let isReplaced) = mode else { return }
        if !isReplaced {
            event.tail = (event.tail + buffer.suffix(Oversized.kept)).suffix(Oversized.kept)
            mode = .dropping(event, isReplaced: false)
        }
        buffer = []
        (lines, lineStart) = ([], 0)
    }

    /// Gives out everything that is held, without a copy where that can be.
    private mutating func hand(_ output: inout [UInt8]) {
        if output.isEmpty { swap(&output, &buffer) } else { output += buffer }
        buffer = []
        (lines, lineStart) = ([], 0)
    }

    private mutating func reset() {
        mode = .holding
        buffer = []
        (lines, lineStart, name) = ([], 0, nil)
        isLineBegun = false
        dropsNewline = false
    }

    // MARK: Fields

    private mutating func note(_ range: Range<Int>, content: Range<Int>) {
        let (key, data) = Self.field(buffer, content)
        if key == .id { hasIDs = true }
        if key == .name { name = String(decoding: buffer[Self.value(buffer, content)], as: UTF8.self) }
        lines.append(Line(range: range, data: data))
    }

    private enum Key { case data, name, id, other }

    private static func field(_ bytes: [UInt8], _ line: Range<Int>) -> (key: Key, data: Range<Int>?) {
        let key = bytes[line].prefix { $0 != UInt8(ascii: ":") }
        if key.elementsEqual("data".utf8) { return (.data, value(bytes, line)) }
        if key.elementsEqual("id".utf8) { return (.id, nil) }
        return (key.elementsEqual("event".utf8) ? .name : .other, nil)
    }

    private static func value(_ bytes: [UInt8], _ line: Range<Int>) -> Range<Int> {
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else {
            return line.upperBound..<line.upperBound
        }
        let start = colon + 1
        return (start < line.upperBound && bytes[start] == 0x20 ? start + 1 : start)..<line.upperBound
    }

    private static let endpoint = Array("event: endpoint".utf8)

    /// Whether a line that has not ended may still name an event.
    private static func mayBeName(_ line: ArraySlice<UInt8>) -> Bool {
        let start = endpoint.prefix(5)
        return line.count <= endpoint.count + 1
            && (line.count < 5 ? start.starts(with: line) : line.starts(with: start))
    }

    private static func isEndpoint(_ line: ArraySlice<UInt8>) -> Bool {
        line.elementsEqual(endpoint) || line.elementsEqual("event:endpoint".utf8)
    }

    // MARK: Events

    /// An event is whole.
    private mutating func pass(_ output: inout [UInt8]) {
        let data = lines.compactMap(\.data)
        var event = ServerSentEventParser.Event()
        if let name { event.name = name }
        for (index, range) in data.enumerated() {
            if index > 0 { event.data.append(0x0A) }
            event.data.append(contentsOf: buffer[range])
        }
        var verdict = Verdict.pass
        if !event.data.isEmpty { verdict = judge(event) }
        defer { name = nil }
        dropsNewline = false
        switch verdict {
        case .pass: hand(&output)
        case .drop:
            reset()
            dropsNewline = true
        case .end:
            hasEnded = true
            buffer = []
        case .replace(let other):
            write(other, &output)
            reset()
        }
    }

    /// The event that is held with other data, which has no line breaks.
    private func write(_ data: [UInt8], _ output: inout [UInt8]) {
        var position = 0
        var isWritten = false
        for line in lines {
            guard let range = line.data else { continue }
            output += buffer[position..<line.range.lowerBound]
            position = line.range.upperBound
            if isWritten { continue }
            isWritten = true
            let field = buffer[line.range.lowerBound..<range.lowerBound]
            output += field
            if !field.contains(UInt8(ascii: ":")) { output += [UInt8(ascii: ":"), 0x20] }
            output += data
            output += buffer[range.upperBound..<position]
        }
        output += buffer[position...]
    }

    private func replacement(of event: Oversized) -> [UInt8]? {
        replace(event).map { ServerSentEvent.encode($0, name: "message") }
    }
}
