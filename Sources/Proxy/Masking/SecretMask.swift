// SPDX-License-Identifier: Apache-2.0
import Crypto
import JSONCoding
import Platform

/// Blanks the values of secrets in what is stored and shown of a backend, in the forms in which programs print them: as
/// they are, with any of JSON's escapes (also twice), percent-encoded, and in base64 of both alphabets, whatever stands
/// before them in the same code. Takes time in proportion to the text, however many secrets there are.
///
/// The values are kept in memory only. What passes between clients and the backend is not touched.
public final class SecretMask: Sendable {
    /// Shorter values would be found everywhere.
    static let least = 6
    /// What stands for a value.
    static let blank = Array("***".utf8)
    /// Longer values are found by each piece of this length, so that half of one is blanked, too.
    private static let piece = 32
    /// Of longer values this is enough, and the memory bounded.
    private static let most = 8192

    /// Values given later that are still blanked: the newest, and those before it that may yet be printed.
    private static let recent = 4

    private let fixed: [String]
    private let state: Lock<(later: [String], automaton: ByteAutomaton?)>
    private var automaton: ByteAutomaton? { state.withLock { $0.automaton } }

    /// A mask for `values`; those shorter than six bytes are left out.
    public init(_ values: some Sequence<String>) {
        fixed = Array(values)
        state = Lock(([], Self.automaton(of: fixed)))
    }

    /// Blanks `value`, too, from now on.
    public func cover(_ value: String) {
        state.withLock { state in
            state.later = Array((state.later + [value]).suffix(Self.recent))
            state.automaton = Self.automaton(of: fixed + state.later)
        }
    }

    private static func automaton(of values: [String]) -> ByteAutomaton? {
        var patterns = Set<[UInt8]>()
        for value in values {
            let bytes = Array(value.utf8.prefix(most))
            // A log has the lines of a value one by one.
            let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map(Array.init)
            for part in Set([bytes] + lines) where part.count >= Self.least {
                for form in [part] + Self.base64(part) { patterns.formUnion(Self.pieces(form)) }
            }
        }
        return patterns.isEmpty ? nil : ByteAutomaton(patterns)
    }

    /// `text` with every value blanked.
    public func mask(_ text: String) -> String {
        automaton == nil ? text : String(decoding: mask(Array(text.utf8)), as: UTF8.self)
    }

    /// A whole line, or any other text that no value goes beyond.
    public func mask(_ line: [UInt8]) -> [UInt8] {
        guard let automaton else { return line }
        var marked: [Range<Int>] = []
        for view in Self.views(of: line) {
            automaton.search(view.bytes) { range in
                marked.append(view.origins[range.lowerBound].lowerBound..<view.origins[range.upperBound - 1].upperBound)
            }
        }
        return marked.isEmpty ? line : Self.blanking(marked, in: line)
    }

    private static func views(of line: [UInt8]) -> [DecodedText] {
        let plain = DecodedText(line)
        let once = plain.withoutJSONEscapes()
        var views = [plain, once, once?.withoutJSONEscapes()].compactMap(\.self)
        for view in [plain, once].compactMap(\.self) {
            views += [true, false].compactMap { view.withoutPercents(plus: $0) }
        }
        return views
    }

    private static func blanking(_ marked: [Range<Int>], in line: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var done = 0
        var last = -1
        for range in marked.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if range.upperBound <= done { continue }
            // Values, or pieces of one, that touch are one.
            if range.lowerBound > done || last < 0 {
                result += line[done..<max(done, range.lowerBound)]
                result += blank
            }
            last = range.upperBound
            done = range.upperBound
        }
        return result + line[done...]
    }

    /// Consecutive pieces, and the last one from the end.
    private static func pieces(_ form: [UInt8]) -> [[UInt8]] {
        if form.count <= piece { return [form] }
        let starts = Array(stride(from: 0, through: form.count - piece, by: piece)) + [form.count - piece]
        return starts.map { Array(form[$0..<$0 + piece]) }
    }

    // MARK: Base64

    /// The digits that depend on `value` alone, with none, one or two bytes before it, in both alphabets.
    private static func base64(_ value: [UInt8]) -> [[UInt8]] {
        Base64.Alphabet.allCases.map(\.digits).flatMap { alphabet in
            (0...2).map { before in
                let bits = [UInt8](repeating: 0, count: before) + value
                // A digit has six bits; the first of `value` is at `before * 8`.
                return ((before * 8 + 5) / 6..<bits.count * 8 / 6).map { index in
                    let (byte, offset) = (index * 6 / 8, index * 6 % 8)
                    let pair = UInt16(bits[byte]) << 8 | (byte + 1 < bits.count ? UInt16(bits[byte + 1]) : 0)
                    return alphabet[Int(pair >> (10 - UInt16(offset)) & 63)]
                }
            }
        }
    }
}
