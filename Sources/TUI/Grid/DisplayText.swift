// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Text from anywhere, made harmless (`TerminalText`) and measured: nothing that comes out of here can command a terminal.
///
/// Control characters are left out (an escape shows as `␛`), a tab becomes spaces, and so do line ends. Characters that turn
/// the writing direction, join pictures or cannot be seen are left out; flags become their two letters.
enum DisplayText {
    /// A character and the columns it takes: 1 or 2.
    struct Piece: Equatable, Sendable {
        var glyph: Glyph
        var width: Int
    }

    /// More is never drawn: no line of any terminal is that wide.
    static let limit = 4096

    /// What is drawn for `text`, at most `limit` columns of it.
    static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        pieces.reserveCapacity(min(text.utf8.count, limit))
        for scalar in text.unicodeScalars {
            if pieces.count >= limit { break }
            append(scalar, to: &pieces)
        }
        return pieces
    }

    private static func append(_ scalar: Unicode.Scalar, to pieces: inout [Piece]) {
        let value = scalar.value
        switch value {
        case 0x20..<0x7F, 0xA1..<0xAD, 0xAE..<0x300: pieces.append(Piece(glyph: Glyph(scalar), width: 1))
        case 0x09:
            repeat { pieces.append(Piece(glyph: .space, width: 1)) } while pieces.count % 4 != 0
        case 0x0A, 0x0D, 0x85, 0xA0, 0x2028, 0x2029: pieces.append(Piece(glyph: .space, width: 1))
        case 0x1B: pieces.append(Piece(glyph: Glyph("␛"), width: 1))
        case 0..<0x20, 0x7F..<0xA0: break
        case 0x1F1E6...0x1F1FF:
            guard let letter = Unicode.Scalar(value - 0x1F1E6 + 0x41) else { return }
            pieces.append(Piece(glyph: Glyph(letter), width: 1))
        default:
            if TerminalText.isHarmful(scalar) {
                // Nothing of what is invisible is shown; what nobody knows the look of is one sign.
                switch scalar.properties.generalCategory {
                case .privateUse, .unassigned:
                    pieces.append(Piece(glyph: Glyph(TerminalText.mark), width: 1))
                default: return
                }
                return
            }
            let width = Width.of(scalar)
            if width > 0 {
                pieces.append(Piece(glyph: Glyph(scalar), width: width))
                return
            }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark:
                guard let last = pieces.indices.last else { return }
                pieces[last].glyph = pieces[last].glyph.adding(scalar)
            default: break
            }
        }
    }

    /// `text` cut to `width` columns, with `…` where something is missing.
    static func cut(_ text: String, to width: Int, inMiddle: Bool = false) -> [Piece] {
        let pieces = pieces(of: text)
        var total = 0
        for piece in pieces { total += piece.width }
        if total <= width { return pieces }
        guard width > 0 else { return [] }
        let mark = Piece(glyph: Glyph("…"), width: 1)
        let room = width - 1
        let head = prefix(pieces, room - (inMiddle ? room / 2 : 0))
        return head + [mark] + (inMiddle ? suffix(pieces, room / 2) : [])
    }

    private static func prefix(_ pieces: [Piece], _ room: Int) -> ArraySlice<Piece> {
        var used = 0
        var count = 0
        for piece in pieces {
            if used + piece.width > room { break }
            used += piece.width
            count += 1
        }
        return pieces.prefix(count)
    }

    private static func suffix(_ pieces: [Piece], _ room: Int) -> ArraySlice<Piece> {
        var used = 0
        var count = 0
        for piece in pieces.reversed() {
            if used + piece.width > room { break }
            used += piece.width
            count += 1
        }
        return pieces.suffix(count)
    }

    /// `text` as lines of at most `width` columns, broken at spaces where there are any.
    static func wrap(_ text: String, width: Int) -> [String] {
        guard width > 0 else { return [] }
        var lines: [String] = []
        for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            var line = ""
            var used = 0
            // Spaces at the beginning of a paragraph stay; those where a line is broken go.
            var isFresh = true
            var isBroken = false
            for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
                var rest = String(word)
                var size = Width.of(rest)
                if used > 0, used + 1 + size > width {
                    lines.append(line)
                    (line, used, isFresh, isBroken) = ("", 0, true, true)
                }
                if isFresh, isBroken, word.isEmpty { continue }
                if !isFresh {
                    line += " "
                    used += 1
                }
                isFresh = false
                while size > width {
                    let head = String(
                        String.UnicodeScalarView(prefix(pieces(of: rest), width).flatMap(\.glyph.scalars)))
                    if head.isEmpty { break }
                    lines.append(head)
                    rest = String(rest.unicodeScalars.dropFirst(head.unicodeScalars.count))
                    size = Width.of(rest)
                }
                line += rest
                used += size
            }
            lines.append(line)
        }
        return lines
    }
}
