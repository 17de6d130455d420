// SPDX-License-Identifier: Apache-2.0

/// Server-sent events (WHATWG HTML, section 9.2) as MCP and our own API use them.
public enum ServerSentEvent {
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
    }

    private var buffer: [UInt8] = []
    private var event = Event()
    private var hasData = false
    private var isAtStart = true

    /// An empty parser.
    public init() {}

    /// Adds bytes and returns the events they completed.
    public mutating func feed(_ bytes: some Collection<UInt8>) -> [Event] {
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        var start = 0
        if isAtStart, buffer.count >= 3 || !Self.byteOrderMark.starts(with: buffer) {
            // Readers pass over it, so that what follows it is a field.
            if buffer.starts(with: Self.byteOrderMark) { start = 3 }
            isAtStart = false
        }
        if isAtStart { return [] }
        while let end = buffer[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            // A CR at the very end may be half of CRLF.
            if buffer[end] == 0x0D, end + 1 == buffer.count { break }
            let line = buffer[start..<end]
            start = end + (buffer[end] == 0x0D && buffer[end + 1] == 0x0A ? 2 : 1)
            if let finished = take(line) { events.append(finished) }
        }
        buffer.removeFirst(start)
        return events
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
        case "event": event.name = String(decoding: value, as: UTF8.self)
        case "id": event.id = String(decoding: value, as: UTF8.self)
        default: break
        }
        return nil
    }
}
