// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TUI

/// Text from anywhere, on its way to a terminal.
@Suite struct TextTests {
    private func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(DisplayText.pieces(of: text).flatMap(\.glyph.scalars)))
    }

    @Test func nothingCommandsTheTerminal() {
        #expect(shown("a\u{1B}[31mred\u{1B}]0;title\u{7}") == "a␛[31mred␛]0;title")
        #expect(shown("\u{9B}31m\u{90}x\u{9C}") == "31mx")
        #expect(shown("\u{202E}gnp.exe\u{2066}\u{200B}\u{FEFF}") == "gnp.exe")
        #expect(shown("one\r\ntwo\tx") == "one  two    x")
    }

    @Test func linesAreBrokenAtSpacesAndKeepThoseAtTheirBeginning() {
        #expect(DisplayText.wrap("   indented", width: 20) == ["   indented"])
        #expect(DisplayText.wrap("one two  three", width: 7) == ["one two", "three"])
        #expect(DisplayText.wrap("a\n\n  b", width: 7) == ["a", "", "  b"])
        #expect(DisplayText.wrap("abcdefghij", width: 4) == ["abcd", "efgh", "ij"])
        #expect(DisplayText.wrap("", width: 4) == [""])
    }

    @Test func everyScalarIsHarmless() {
        for value in UInt32(0)..<0x11_0000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for piece in DisplayText.pieces(of: String(Character(scalar))) {
                #expect(piece.width == 1 || piece.width == 2)
                for part in piece.glyph.scalars {
                    let isControl = part.value < 0x20 || (0x7F..<0xA0).contains(part.value)
                    if isControl { Issue.record("\(String(value, radix: 16)) comes out as a control character") }
                }
            }
        }
    }

    @Test func columnsAreCountedAsTerminalsDo() {
        #expect(Width.of("abc") == 3)
        #expect(Width.of("日本") == 4)
        #expect(Width.of("e\u{301}") == 1)
        #expect(Width.of("🙂") == 2)
        #expect(Width.of("한") == 2)
        #expect(Width.of("🇩🇪") == 2)
    }

    @Test func marksStayOnTheirLetterAndAreBounded() {
        let pieces = DisplayText.pieces(of: "e" + String(repeating: "\u{301}", count: 50))
        #expect(pieces.count == 1)
        #expect(pieces[0].glyph.scalars.count == 5)
    }

    @Test func whatIsCutSaysSo() {
        func cut(_ text: String, _ width: Int, _ inMiddle: Bool = false) -> String {
            String(
                String.UnicodeScalarView(DisplayText.cut(text, to: width, inMiddle: inMiddle).flatMap(\.glyph.scalars)))
        }
        #expect(cut("abcdef", 6) == "abcdef")
        #expect(cut("abcdef", 4) == "abc…")
        #expect(cut("my-very-long-prod", 9, true) == "my-v…prod")
        #expect(cut("日本語", 4) == "日…")
        #expect(cut("abc", 0) == "")
    }

    @Test func linesBreakAtSpacesAndNowhereElseIfTheyCan() {
        #expect(DisplayText.wrap("one two three", width: 7) == ["one two", "three"])
        #expect(DisplayText.wrap("abcdefghij", width: 4) == ["abcd", "efgh", "ij"])
        #expect(DisplayText.wrap("a\n\nb", width: 4) == ["a", "", "b"])
    }

    @Test func halfOfAWideCharacterIsNeverLeft() {
        var canvas = Canvas(Size(4, 1), glyphs: .unicode)
        canvas.draw("日本", x: 0, y: 0)
        canvas.draw("x", x: 1, y: 0)
        #expect(canvas.grid.text == " x本")
        canvas.draw("日", x: 3, y: 0)
        #expect(canvas.grid.text == " x …")
        canvas.draw("語", x: 1, y: 0)
        #expect(canvas.grid.text == " 語…")
    }
}
