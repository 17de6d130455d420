// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP

/// Looks at the messages in a stream of server-sent events and replaces those that have to be; everything else passes
/// byte for byte. Not thread-safe.
struct EventRewriter {
    /// The longest event that is looked at, in bytes.
    private static let limit = ProxyProcess.messageLimit

    private let rewrite: (Message) -> [UInt8]?
    private var buffer: [UInt8] = []
    /// Where the line begins that is not complete yet.
    private var lineStart = 0

    /// - Parameter rewrite: what takes a message's place, `nil` when it stays.
    init(_ rewrite: @escaping (Message) -> [UInt8]?) { self.rewrite = rewrite }

    /// Takes bytes and returns those that can be passed on: whole events.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var scan = buffer.count
        buffer.append(contentsOf: bytes)
        var output: [UInt8] = []
        var blockStart = 0
        while let end = buffer[scan...].firstIndex(of: 0x0A) {
            scan = end + 1
            let isEmpty = end == lineStart || (end == lineStart + 1 && buffer[lineStart] == 0x0D)
            lineStart = scan
            guard isEmpty else { continue }
            output += passed(buffer[blockStart..<scan])
            blockStart = scan
        }
        buffer.removeFirst(blockStart)
        lineStart -= blockStart
        // What is too long to be looked at is no message that anybody takes.
        if buffer.count > Self.limit { buffer.removeAll(); lineStart = 0 }
        return output
    }

    /// What is left when the stream ends.
    mutating func finish() -> [UInt8] {
        defer { buffer = [] }
        return buffer
    }

    private func passed(_ block: ArraySlice<UInt8>) -> [UInt8] {
        var parser = ServerSentEventParser()
        guard let event = parser.feed(block).first, !event.data.isEmpty, let message = try? Message(event.data),
            let changed = rewrite(message)
        else { return Array(block) }
        return ServerSentEvent.encode(changed, name: event.name == "message" ? nil : event.name, id: event.id)
    }
}
