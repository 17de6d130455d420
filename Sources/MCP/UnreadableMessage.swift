// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What can be seen of a message that cannot be read: enough to tell whose it is.
///
/// It is looked for in whatever was sent instead of a message: bytes that are not UTF-8, text around an object, one that
/// is cut off or nested too deep, UTF-16. Nothing of it is ever passed on.
public struct UnreadableMessage: Sendable, Equatable {
    /// The `id`, as JSON text, if it is a string or a number.
    public private(set) var id: [UInt8]?
    /// Whether it has `method`, as requests and notifications do.
    public private(set) var hasMethod = false
    /// Whether it has `jsonrpc`, as every message does.
    public private(set) var namesProtocol = false
    /// The text before it, at most 64 bytes.
    public private(set) var prefix: [UInt8] = []

    /// Whether it can be the answer to a request.
    public var isAnswer: Bool { namesProtocol && !hasMethod }

    private static let longestID = 1024

    /// Looks at each object in `bytes` that is in no other; the first that is an answer counts, else the first that names
    /// the protocol.
    public init(_ bytes: some Sequence<UInt8>) {
        var scan = Scan()
        var best: UnreadableMessage?
        for byte in bytes {
            guard let found = scan.take(byte) else { continue }
            if found.isAnswer, found.id != nil || best == nil {
                self = found
                return
            }
            if best == nil, found.namesProtocol { best = found }
        }
        let last = scan.end()
        if last.isAnswer, last.id != nil || best == nil { best = last }
        self = best ?? last
    }

    /// What the end of a message shows: the last member or the last but one, with nothing but `jsonrpc` behind it.
    public init?(tail: [UInt8]) {
        let text = tail.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let key = Array("\"id\":".utf8)
        guard text.count > key.count,
            let place = (0...(text.count - key.count)).last(where: { text[$0..<($0 + key.count)].elementsEqual(key) })
        else { return nil }
        let rest = text[(place + key.count)...]
        for end in ["}", #","jsonrpc":"2.0"}"#] where rest.count > end.utf8.count {
            let value = rest.dropLast(end.utf8.count)
            guard rest[value.endIndex...].elementsEqual(end.utf8), let id = try? JSON(parsing: value),
                id.stringValue != nil || id.doubleValue != nil
            else { continue }
            self.id = Array(value)
            namesProtocol = true
            return
        }
        return nil
    }

    private init(prefix: [UInt8]) { self.prefix = prefix }

    /// Reads byte by byte, in whatever state.
    private struct Scan {
        private var found = UnreadableMessage(prefix: [])
        private var depth = 0
        private var inString = false
        private var isEscaped = false
        private var text: [UInt8] = []
        private var key: [UInt8]?
        private var value: [UInt8] = []

        /// - Returns: an object that has just ended.
        mutating func take(_ byte: UInt8) -> UnreadableMessage? {
            // Every second or fourth byte of the wider encodings.
            if byte == 0 { return nil }
            if inString {
                takeString(byte)
                return nil
            }
            switch byte {
            case UInt8(ascii: "\"") where depth > 0:
                inString = true
                text = []
                if depth == 1, key != nil { keep(byte) }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                // A list around them is a batch.
                if depth > 0 || byte == UInt8(ascii: "{") { depth += 1 } else { addPrefix(byte) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 1 {
                    endMember()
                    depth = 0
                    defer { found = UnreadableMessage(prefix: found.prefix) }
                    return found
                }
                depth = max(0, depth - 1)
            case UInt8(ascii: ":") where depth == 1 && key == nil:
                key = text
                see(text)
            case UInt8(ascii: ",") where depth == 1: endMember()
            case 0x20, 0x09, 0x0A, 0x0D: if depth == 0, !found.prefix.isEmpty { addPrefix(0x20) }
            default:
                if depth == 0 { addPrefix(byte) }
                if depth == 1, key != nil { keep(byte) }
            }
            return nil
        }

        private mutating func takeString(_ byte: UInt8) {
            if depth == 1, key != nil { keep(byte) }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
                return
            }
            if depth == 1, text.count <= UnreadableMessage.longestID { text.append(byte) }
        }

        private mutating func addPrefix(_ byte: UInt8) {
            if found.prefix.count < 64 { found.prefix.append(byte) }
        }

        private mutating func keep(_ byte: UInt8) {
            if value.count <= UnreadableMessage.longestID { value.append(byte) }
        }

        private mutating func see(_ name: [UInt8]) {
            switch String(decoding: name, as: UTF8.self) {
            case "jsonrpc": found.namesProtocol = true
            case "method": found.hasMethod = true
            default: break
            }
        }

        private mutating func endMember() {
            defer { (key, value, text) = (nil, [], []) }
            guard let key, key.elementsEqual("id".utf8), found.id == nil, value.count <= UnreadableMessage.longestID,
                let id = try? JSON(parsing: value), id.stringValue != nil || id.doubleValue != nil
            else { return }
            found.id = value
        }

        /// What was begun last.
        mutating func end() -> UnreadableMessage {
            // A line of one that is printed over several.
            if depth == 0, found.prefix.starts(with: "\"jsonrpc\"".utf8) { found.namesProtocol = true }
            return found
        }
    }
}
