// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Runtime

@Suite struct IgnorePatternsTests {
    /// Lines, a path that they hide, and one that they do not; `/` at the end stands for a folder.
    @Test(arguments: [
        (".env", "a/.env", "a/.envrc"), ("*.pem", "x/y.pem", "x/y.pem.txt"), ("/top", "top", "a/top"),
        ("a/b", "a/b", "c/a/b"), ("a/b/", "a/b/", "a/b"), ("dir/", "x/dir/", "x/dir"), ("**/x", "a/b/x", "a/b/xx"),
        ("a/**", "a/b/c", "b/a"), ("a/**/z", "a/z", "b/z"), ("a/**/z", "a/b/c/z", "a/b/c/zz"),
        ("?.txt", "ü.txt", "ab.txt"),
        ("[a-c]1", "b1", "d1"), ("[!a-c]1", "d1", "b1"), ("[^a]b", "xb", "ab"), ("[]x]", "]", "y"),
        ("*a*b*c", "1a2b3c", "1a2c3b"), ("\\#x", "#x", "x"), ("\\!x", "!x", "x"), ("  spaced  ", "spaced", "spaced "),
        ("with space", "with space", "with"), ("*", "anything", ""), ("**", "anything", ""),
        ("./near", "near", "a/near"),
        ("[open", "[open", "open"), ("Case", "Case", "case"), ("ü*", "übel", "u"), ("# no\n\n.x", ".x", "# no"),
        ("a\r\nb\r\n", "b", "b\r"), ("a\rb", "a", "a\rb"), ("\u{FEFF}first", "first", "second"),
        ("*.log\n!keep.log", "x.log", "keep.log"), ("!x\nx", "x", "y"),
        ("*****************b", "aaaaaaaaaaab", "aaaaaaaaaaaaaa"),
    ])
    func whatALineNamesIsHidden(lines: String, hidden: String, shown: String) {
        let patterns = IgnorePatterns(Array(lines.utf8))
        func hides(_ path: String) -> Bool {
            let names = path.split(separator: "/").map { Array($0.utf8) }
            return patterns.hides(names, isFolder: path.hasSuffix("/"))
        }
        #expect(hides(hidden), "\(lines) does not hide \(hidden)")
        #expect(!hides(shown), "\(lines) hides \(shown)")
    }

    @Test func aFileWithoutPatternsHidesNothing() {
        for text in ["", "\n\n", "# only\n#words", "   \n\t", "/", "!", "\u{FEFF}"] {
            #expect(IgnorePatterns(Array(text.utf8)).isEmpty, "\(text.debugDescription)")
        }
    }

    /// A pattern of a stranger's cannot hold up a start.
    @Test func noPatternTakesLongerThanItIsLong() {
        let patterns = IgnorePatterns(Array(String(repeating: "*a", count: 2000).utf8))
        let name = Array(repeating: UInt8(ascii: "a"), count: 255)
        #expect(!patterns.hides([name + [UInt8(ascii: "b")]], isFolder: false))
        let deep = IgnorePatterns(Array(String(repeating: "**/a/", count: 12).utf8) + Array("b".utf8))
        #expect(!deep.hides(Array(repeating: [UInt8(ascii: "a")], count: 60), isFolder: false))
    }
}
