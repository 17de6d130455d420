// SPDX-License-Identifier: Apache-2.0

/// Server-sent events (WHATWG HTML, section 9.2) as MCP and our own API use them.
public enum ServerSentEvent {
    /// Keeps a connection alive on which nothing else is sent.
    public static let comment = Array(": keep-alive\n\n".utf8)

    /// One event; `data` may hold newlines. A name of `nil` means `message`.
    public static func encode(_ data: [UInt8], name: String? = nil, id: String? = nil) -> [UInt8] {
        var event: [UInt8] = []
        event.reserveCapacity(data.count + 48)
        if let id { event.append(contentsOf: "id: \(id)\n".utf8) }
        if let name { event.append(contentsOf: "event: \(name)\n".utf8) }
        for line in data.split(separator: 0x0A, omittingEmptySubsequences: false) {
            event.append(contentsOf: "data: ".utf8)
            event.append(contentsOf: line)
            event.append(0x0A)
        }
        event.append(0x0A)
        return event
    }
}

/// Takes events out of a stream of bytes.
public struct ServerSentEventParser: Sendable {
    /// One event.
    public struct Event: Sendable, Equatable {
        /// `message` unless the server named it.
        public var name = "message"
        /// The data lines, joined by newlines.
        public var data: [UInt8] = []
        /// The id, if there was one.
        public var id: String?

        /// An event without data.
        public init() {}
    }

    /// The longest event by default, in bytes of its data or of one line.
    public static let defaultLimit = 64 << 20

    private let limit: Int
    private var buffer: [UInt8] = []
    private var event = Event()
    private var hasData = false
    private var isAtStart = true
    /// Whether the last line ended with a CR, to which a newline may belong that comes next.
    private var skipsNewline = false
    /// Bytes of the buffer in which there is no end of a line.
    private var searched = 0
    /// Bytes that were looked at for the end of a line.
    package private(set) var scanned = 0
    /// Whether an event was longer than the limit: nothing is kept of it, and nothing that follows is taken.
    public private(set) var isTooLong = false

    /// An empty parser of events up to `limit` bytes.
    public init(limit: Int = Self.defaultLimit) { self.limit = limit }

    /// Adds bytes and returns the events they completed.
    public mutating func feed(_ bytes: some Collection<UInt8>) -> [Event] {
        if isTooLong { return [] }
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        var start = 0
        if isAtStart, buffer.count >= 3 || !Self.byteOrderMark.starts(with: buffer) {
            // Readers pass over it, so that what follows it is a field.
            if buffer.starts(with: Self.byteOrderMark) { start = 3 }
            isAtStart = false
        }
        if isAtStart { return [] }
        var next = max(start, searched)
        if skipsNewline, start < buffer.count {
            if buffer[start] == 0x0A { start += 1 }
            next = max(next, start)
            skipsNewline = false
        }
        while let end = endOfLine(from: next) {
            let line = buffer[start..<end]
            start = end + 1
            // A line that ends with CR ends at once: its server may send nothing else for long.
            if buffer[end] == 0x0D {
                if start == buffer.count { skipsNewline = true } else if buffer[start] == 0x0A { start += 1 }
            }
            next = start
            if let finished = take(line) { events.append(finished) }
        }
        searched = buffer.count - start
        buffer.removeFirst(start)
        if buffer.count + event.data.count > limit {
            isTooLong = true
            buffer = []
            event = Event()
        }
        return events
    }

    private mutating func endOfLine(from place: Int) -> Int? {
        let end = buffer[place...].firstIndex { $0 == 0x0A || $0 == 0x0D }
        scanned += (end ?? buffer.count) - place
        return end
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func take(_ line: ArraySlice<UInt8>) -> Event? {
        if line.isEmpty {
            defer {
                event = Event()
                hasData = false
            }
            return hasData ? event : nil
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = colon < line.endIndex ? line[(colon + 1)...] : []
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            if hasData { event.data.append(0x0A) }
            event.data.append(contentsOf: value)
            hasData = true
        case "event": event.name = value.isEmpty ? "message" : String(decoding: value, as: UTF8.self)
        case "id": event.id = String(decoding: value, as: UTF8.self)
        default: break
        }
        return nil
    }
}
