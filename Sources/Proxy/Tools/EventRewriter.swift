// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP

/// Looks at the events in a stream and replaces those that have to be; everything else passes byte for byte. Not
/// thread-safe.
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

    private let limit: Int
    private let judge: (ServerSentEventParser.Event) -> Verdict
    private var buffer: [UInt8] = []
    /// Where the line begins that is not complete yet.
    private var lineStart = 0
    /// Whether an event has ended the stream.
    private(set) var hasEnded = false
    /// Whether that was an event which is longer than the limit.
    private(set) var isTooLong = false
    /// Bytes that were looked at.
    private(set) var scanned = 0
    /// Bytes of an event that is not complete yet.
    var held: Int { buffer.count }

    /// - Parameters:
    ///   - limit: the longest event, in bytes; what is longer ends the stream.
    ///   - judge: gets every event that has data.
    init(limit: Int = ProxyProcess.messageLimit, _ judge: @escaping (ServerSentEventParser.Event) -> Verdict) {
        self.limit = limit
        self.judge = judge
    }

    /// Takes bytes and returns those that can be passed on: whole events.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if hasEnded { return [] }
        var scan = buffer.count
        buffer.append(contentsOf: bytes)
        var output: [UInt8] = []
        var blockStart = 0
        scanned += bytes.count
        while let end = buffer[scan...].firstIndex(of: 0x0A) {
            scan = end + 1
            let isEmpty = end == lineStart || (end == lineStart + 1 && buffer[lineStart] == 0x0D)
            // A comment before an event keeps the connection alive: it does not wait for the event.
            let isComment = lineStart == blockStart && isComment(buffer[lineStart..<end])
            lineStart = scan
            guard isEmpty || isComment else { continue }
            output += passed(buffer[blockStart..<scan])
            blockStart = scan
            if hasEnded { return output }
        }
        buffer.removeFirst(blockStart)
        lineStart -= blockStart
        if buffer.count > limit {
            hasEnded = true
            isTooLong = true
            buffer = []
        }
        return output
    }

    /// Whether a line is a comment and nothing else: a CR within it would end it.
    private func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: ":") && !line.dropLast().contains(0x0D)
    }

    /// What is left when the stream ends: readers differ in whether they take it for an event, so it is looked at.
    mutating func finish() -> [UInt8] {
        defer { buffer = [] }
        return hasEnded ? [] : passed(buffer[...])
    }

    private mutating func passed(_ block: ArraySlice<UInt8>) -> [UInt8] {
        var parser = ServerSentEventParser()
        defer { scanned += parser.scanned }
        // Lines may also end with a CR, so there may be several events up to an empty line that ends with LF.
        let events = parser.feed(block) + parser.feed([0x0A, 0x0A])
        var isAsItWas = true
        var output: [UInt8] = []
        for event in events where !event.data.isEmpty {
            var data = event.data
            switch judge(event) {
            case .pass: break
            case .drop:
                isAsItWas = false
                continue
            case .end:
                hasEnded = true
                return output
            case .replace(let other):
                data = other
                isAsItWas = false
            }
            output += ServerSentEvent.encode(data, name: event.name == "message" ? nil : event.name, id: event.id)
        }
        return isAsItWas ? Array(block) : output
    }
}
