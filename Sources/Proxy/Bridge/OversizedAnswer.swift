// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform
import Runtime
import Synchronization

extension StdioBridge {
    /// An answer was too long to be passed on: whoever waits for it is told so. When the number of the request cannot be
    /// seen in what is left of it, it is the only request there is, or nobody's.
    func failRequest(answeredBy line: OversizedLine, _ generation: Int) {
        let number = OversizedAnswer.number(line)
        let pending = state.withLock { state -> Pending? in
            guard generation == state.generation,
                let number = number ?? state.onlyCall, let pending = state.end(number)
            else { return nil }
            return pending
        }
        guard let pending else { return }
        let limit = line.limit >> 20
        answer(pending, Message.error(id: pending.id, code: -32603, "the server's answer is larger than \(limit) MiB"))
    }
}

extension StdioBridge {
    /// An answer that parsers read differently is not passed on: whoever waits for it is told so.
    func failRequest(answeredAmbiguouslyBy line: [UInt8], _ generation: Int) {
        guard let number = OversizedAnswer.number(line) else { return }
        let pending = state.withLock { generation == $0.generation ? $0.end(number) : nil }
        guard let pending else { return }
        answer(pending, Message.error(id: pending.id, code: -32603, "the server's answer is ambiguous"))
    }
}

extension StdioBridge.State {
    /// The only call that the backend can be working on.
    fileprivate var onlyCall: Int? {
        mutating get {
            guard pending.count == 1, case .session = attribution.owner(of: "", at: MonotonicClock.milliseconds) else {
                return nil
            }
            return pending.keys.first
        }
    }
}

/// Finds the `id` of a response of which only the two ends are left. Some servers write it before the result, others
/// behind it.
enum OversizedAnswer {
    static func number(_ line: OversizedLine) -> Int? { leading(line.head) ?? trailing(line.tail) }

    /// The same of a whole line.
    static func number(_ line: [UInt8]) -> Int? { leading(line) }

    /// The member that stands, whole, before the first value that is not.
    private static func leading(_ head: [UInt8]) -> Int? {
        head.withUnsafeBufferPointer { bytes -> Int? in
            var cursor = JSONCursor(bytes)
            do {
                try cursor.expect(UInt8(ascii: "{"), "“{”")
                repeat {
                    guard cursor.peek() == UInt8(ascii: "\"") else { return nil }
                    let (content, escaped) = try cursor.skipString()
                    let key = cursor.text(of: content, escaped: escaped)
                    try cursor.expect(UInt8(ascii: ":"), "“:”")
                    _ = cursor.peek()
                    let value = try cursor.skipValue()
                    if key == "id" { return Int(String(decoding: bytes[value], as: UTF8.self)) }
                } while cursor.take(UInt8(ascii: ","))
            } catch {
                // The text ends early; that is why we are here.
            }
            return nil
        }
    }

    /// The last member or the last but one, with nothing but `jsonrpc` behind it.
    private static func trailing(_ tail: [UInt8]) -> Int? {
        let text = tail.filter { ![0x20, 0x09, 0x0D].contains($0) }
        let key = Array("\"id\":".utf8)
        guard text.count > key.count,
            let place = (0...(text.count - key.count)).last(where: { text[$0..<($0 + key.count)].elementsEqual(key) })
        else { return nil }
        let digits = text[(place + key.count)...].prefix { (0x30...0x39).contains($0) }
        let rest = String(decoding: text[digits.endIndex...], as: UTF8.self)
        guard rest == "}" || rest == ",\"jsonrpc\":\"2.0\"}" else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
