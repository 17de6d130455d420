// SPDX-License-Identifier: Apache-2.0

/// Bytes of a text on their way to a terminal, made harmless piece by piece: a character that is cut between two pieces
/// counts as one, and bytes that are no UTF-8 are replaced. Lines and tabs stay.
public struct TerminalStream: Sendable {
    private var filter = TerminalFilter()
    /// The beginning of a character.
    private var rest: [UInt8] = []
    /// Whether a carriage return waits for the line end behind it.
    private var hasReturn = false

    /// A stream of which nothing was seen.
    public init() {}

    /// The next bytes, and what may be written of all that came so far.
    public mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        let all = rest + bytes
        let whole = all.count - Self.unfinished(all)
        rest = Array(all[whole...])
        return write(String(decoding: all[..<whole], as: UTF8.self))
    }

    /// Nothing follows: what is left.
    public mutating func finish() -> [UInt8] {
        var result = write(String(decoding: rest, as: UTF8.self))
        rest = []
        filter.finish { _, _ in result += Self.mark }
        if hasReturn { result += Self.mark }
        hasReturn = false
        return result
    }

    private mutating func write(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var isReturn = hasReturn
        for scalar in text.unicodeScalars {
            if isReturn, scalar != "\n" { result += Self.mark }
            isReturn = false
            filter.take(scalar) { scalar, verdict in
                switch (scalar, verdict) {
                case (_, .dropped): break
                case (_, .shown), ("\n", _), ("\t", _): result += UTF8.encode(scalar).map(Array.init) ?? []
                case ("\r", _): isReturn = true
                default: result += Self.mark
                }
            }
        }
        hasReturn = isReturn
        return result
    }

    private static let mark = Array(String(TerminalText.mark).utf8)

    /// How many bytes at the end of `bytes` begin a character that is not complete.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }
}
