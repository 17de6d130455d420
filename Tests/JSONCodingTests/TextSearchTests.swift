// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@Suite struct TextSearchTests {
    @Test func bytesAreFoundWhereTheyStand() {
        #expect("http://host".hasBytes(of: "://"))
        #expect(!"http:/host/".hasBytes(of: "://"))
        #expect("abc".hasBytes(of: "abc"))
        #expect(!"ab".hasBytes(of: "abc"))
        #expect(!"".hasBytes(of: "a"))
        #expect("aab".hasBytes(of: "ab"))
        #expect("a\0b".hasBytes(of: "\0b"))
    }

    /// To `String` the last letter before a mark is another, and CR LF is one.
    @Test func neitherMarksNorSpellingsCount() {
        #expect("/a/..\u{301}".hasBytes(of: "/.."))
        #expect("line\r\nline".hasBytes(of: "\n"))
        #expect(!"caf\u{E9}".hasBytes(of: "e\u{301}"))
        #expect("cafe\u{301}".hasBytes(of: "cafe"))
        #expect(!"\u{E8}".hasBytes(of: "\u{E9}"))
    }

    @Test func thePlaceIsTheFirst() throws {
        let text = "über://a://b"
        let place = try #require(text.firstBytes(of: "://"))
        #expect(text[..<place.lowerBound] == "über")
        #expect(text[place.upperBound...] == "a://b")
        let rest = text[place.upperBound...]
        let next = try #require(rest.firstBytes(of: "://"))
        #expect(text[next.upperBound...] == "b")
        #expect(rest[..<next.lowerBound] == "a")
        #expect(text.firstBytes(of: ":///") == nil)
    }

    @Test func anEmptyPartStandsAtTheBeginning() {
        #expect("ab".hasBytes(of: ""))
        #expect("".hasBytes(of: ""))
        #expect("ab".firstBytes(of: "") == "ab".startIndex..<"ab".startIndex)
        #expect("ab".pieces(between: "") == ["ab"])
        #expect("ab".replacingBytes(of: "", with: "-") == "ab")
        #expect("".pieces(between: "") == [""])
    }

    @Test func piecesDoNotOverlap() {
        #expect("aaaa".pieces(between: "aa") == ["", "", ""])
        #expect("aaa".pieces(between: "aa") == ["", "a"])
        #expect("aaa".replacingBytes(of: "aa", with: "b") == "ba")
        #expect("a, b, ".pieces(between: ", ") == ["a", "b", ""])
        #expect("".pieces(between: ",") == [""])
        #expect("a".pieces(between: ",") == ["a"])
        #expect("aaa".replacingBytes(of: "a", with: "aa") == "aaaaaa")
        #expect("it's"[...].replacingBytes(of: "'", with: "'\\''") == "it'\\''s")
        #expect("nothing".replacingBytes(of: "x", with: "y") == "nothing")
    }

    @Test func aPersonFindsWhatReadsTheSame() {
        #expect("caf\u{E9} noir".mentions("cafe\u{301}"))
        #expect("cafe\u{301} noir".mentions("\u{E9} n"))
        #expect(!"cafe\u{301}".mentions("cafe"))
        #expect("plain text".mentions("n t"))
        #expect(!"plain text".mentions("N t"))
        #expect("\u{E9}".mentions(""))
        #expect("".mentions(""))
        #expect(!"".mentions("\u{E9}"))
        #expect(!"\u{E9}".mentions("\u{E9}\u{E9}"))
    }
}
