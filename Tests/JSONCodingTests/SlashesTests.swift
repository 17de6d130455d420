// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@Suite struct SlashesTests {
    /// To `String` each of these slashes and dots is part of another character.
    @Test func combiningMarksHideNoSlash() {
        #expect("/\u{301}x".beginsWithSlash)
        #expect("/\u{1F3FB}".beginsWithSlash)
        #expect(!"\u{301}/x".beginsWithSlash)
        #expect("/a/../\u{301}b".slashPieces == ["a", "..", "\u{301}b"])
        #expect("/state/\u{301}x".hasBytes(ofPrefix: "/state/"))
        #expect(!"/e\u{301}/x".hasBytes(ofPrefix: "/\u{E9}/"))
    }

    @Test func piecesKeepWhatIsEmpty() {
        #expect("a::b:".pieces(at: ":") == ["a", "", "b", ""])
        #expect("a:b:c".pieces(at: ":", most: 2) == ["a", "b:c"])
        #expect("".pieces(at: "/") == [""])
        #expect("//a//".slashPieces == ["a"])
    }
}
