// SPDX-License-Identifier: Apache-2.0

/// Text from anywhere on its way to a person's terminal. The only place that decides what a terminal may be given.
///
/// Replaced is what commands a terminal (C0, DEL and C1 controls), turns the direction of writing, ends a line in
/// another way, cannot be seen (zero width, fillers, tag characters, variation selectors), is no character, or has no
/// meaning that is known (private use, unassigned). Joiners stay inside pictures and inside scripts that are written
/// with them, selectors of a picture's form behind a picture, and up to eight marks on one letter.
public enum TerminalText {
    /// What appears for each scalar that a terminal must not get.
    public static let mark: Unicode.Scalar = "\u{FFFD}"

    /// Whether `scalar` may not stand by itself on a terminal. Line ends and tabs are controls, too.
    public static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F, 0xA0..<0xAD, 0xAE..<0x300: return false
        // Signs that can be seen, though their category says otherwise.
        case 0x600...0x605, 0x6DD, 0x8E2, 0x110BD, 0x110CD: return false
        // Invisible, though their category is that of letters or marks.
        case 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x2800, 0x3164, 0xFFA0: return true
        case 0xFE00...0xFE0F, 0xE0000...0xE0FFF: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }

    /// Whether nothing in `bytes` needs a closer look.
    static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { (0x20..<0x7F).contains($0) } }

    /// `text` on one line: line ends and tabs are spaces.
    /// - Parameter limit: The most scalars of it; `…` stands for the rest.
    public static func line(_ text: String, limit: Int = 8192) -> String {
        if isPlain(text.utf8), text.utf8.count <= limit { return text }
        var filter = TerminalFilter()
        var result = String.UnicodeScalarView()
        var count = 0
        func add(_ scalar: Unicode.Scalar, _ verdict: TerminalFilter.Verdict) {
            count += 1
            switch (scalar, verdict) {
            case (_, .dropped): return
            case (_, .shown): result.append(scalar)
            case ("\n", _), ("\r", _), ("\t", _), ("\u{85}", _), ("\u{2028}", _), ("\u{2029}", _): result.append(" ")
            default: result.append(mark)
            }
        }
        for scalar in text.unicodeScalars {
            if count >= limit { break }
            filter.take(scalar, add)
        }
        filter.finish(add)
        return String(result) + (text.unicodeScalars.count > limit ? "…" : "")
    }

    /// `text` with its lines and tabs.
    public static func block(_ text: String) -> String {
        var stream = TerminalStream()
        return String(decoding: stream.take(Array(text.utf8)) + stream.finish(), as: UTF8.self)
    }

    /// `text` on one line, where whoever reads it decides by every character: what is replaced shows as `<U+202E>`.
    /// - Parameter limit: The most scalars of it; `…` stands for the rest.
    public static func exactLine(_ text: String, limit: Int = 200) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            if isHarmful(scalar) {
                result += "<U+\(String(scalar.value, radix: 16, uppercase: true))>"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > limit ? result + "…" : result
    }

    /// The JSON `text` with what is replaced elsewhere written as `\u` escapes, so that it still means the same.
    public static func json(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return text }
        var filter = TerminalFilter()
        var result = ""
        func add(_ scalar: Unicode.Scalar, _ verdict: TerminalFilter.Verdict) {
            if verdict == .shown || scalar == "\n" {
                result.unicodeScalars.append(scalar)
                return
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        for scalar in text.unicodeScalars { filter.take(scalar, add) }
        filter.finish(add)
        return result
    }
}
