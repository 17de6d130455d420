// SPDX-License-Identifier: Apache-2.0

/// Decides, scalar by scalar, what of a text a terminal may be given; `TerminalText` says by which rules.
struct TerminalFilter {
    enum Verdict {
        case shown, replaced
        /// One mark too many on a letter: as many substitutes would only make it longer.
        case dropped
    }

    private static let mostMarks = 8

    private var last: Unicode.Scalar?
    private var marks = 0
    /// A joiner whose right side is not known yet.
    private var joiner: Unicode.Scalar?

    /// Takes the next scalar and gives out what is decided with it, in order.
    mutating func take(_ scalar: Unicode.Scalar, _ give: (Unicode.Scalar, Verdict) -> Void) {
        if let waiting = joiner {
            joiner = nil
            give(waiting, isJoined(scalar) ? .shown : .replaced)
        }
        switch scalar.value {
        case 0x20..<0x7F:
            (last, marks) = (scalar, 0)
            give(scalar, .shown)
        case 0x200C, 0x200D:
            joiner = scalar
        case 0xFE0E, 0xFE0F:
            // A digit is a picture, too: with a frame round it.
            let isForm = last?.properties.isEmoji ?? false
            give(scalar, isForm ? .shown : .replaced)
            last = isForm ? scalar : nil
        default:
            if TerminalText.isHarmful(scalar) {
                (last, marks) = (nil, 0)
                give(scalar, .replaced)
            } else if Self.isMark(scalar) {
                marks += 1
                give(scalar, marks > Self.mostMarks ? .dropped : .shown)
            } else {
                (last, marks) = (scalar, 0)
                give(scalar, .shown)
            }
        }
    }

    /// Nothing follows.
    mutating func finish(_ give: (Unicode.Scalar, Verdict) -> Void) {
        if let waiting = joiner { give(waiting, .replaced) }
        joiner = nil
    }

    private func isJoined(_ next: Unicode.Scalar) -> Bool {
        guard let last else { return false }
        if Self.isPicture(next) { return Self.isPicture(last) || last.value == 0xFE0F }
        return Self.isOfJoiningScript(last) && Self.isOfJoiningScript(next)
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x2190 && scalar.properties.isEmoji
    }

    /// From Arabic to Khmer and Mongolian, and the later blocks of India and South-East Asia.
    private static func isOfJoiningScript(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        guard (0x600..<0x1900).contains(value) || (0xA800..<0xAC00).contains(value) else { return false }
        return scalar.properties.isAlphabetic || isMark(scalar)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }
}
