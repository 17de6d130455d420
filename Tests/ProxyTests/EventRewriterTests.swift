// SPDX-License-Identifier: Apache-2.0
import HTTP
import Testing

@testable import Proxy

/// Events are looked at whole, wherever the stream is cut.
@Suite struct EventRewriterTests {
    private func run(_ text: String, piece: Int) -> [String] {
        var rewriter = EventRewriter { event in
            switch String(decoding: event.data, as: UTF8.self) {
            case "bad": .drop
            case "old": .replace(Array("new".utf8))
            case "end": .end
            default: .pass
            }
        }
        var output: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let passed = bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { rewriter.feed($0) }
            if !passed.isEmpty { output.append(String(decoding: passed, as: UTF8.self)) }
        }
        let rest = rewriter.finish()
        if !rest.isEmpty { output.append(String(decoding: rest, as: UTF8.self)) }
        return output
    }

    @Test(arguments: [1, 2, 3, 7, 1000]) func everyEventIsJudged(piece: Int) {
        for (text, expected) in [
            ("data: ok\n\n", "data: ok\n\n"), (": c\r\ndata: ok\r\n\r\n", ": c\r\ndata: ok\r\n\r\n"),
            ("data: bad\n\ndata: ok\n\n", "data: ok\n\n"), ("id: 7\ndata: old\n\n", "id: 7\ndata: new\n\n"),
            ("data: ok\r\rdata: bad\r\r\n", "data: ok\n\n"), ("\u{FEFF}data: bad\n\n", ""), ("data: bad", ""),
            ("data: bad\r", ""), ("data: ok", "data: ok"), ("data: ok\n\ndata: end\n\ndata: ok\n\n", "data: ok\n\n"),
            (": a\rdata: bad\r\r\n\n", ""), ("id: 1\ndata:\n\n", "id: 1\ndata:\n\n"), ("event:\ndata: bad\n\n", ""),
        ] {
            #expect(run(text, piece: piece).joined() == expected, "\(text.debugDescription)")
        }
    }

    @Test func aCommentDoesNotWaitForTheNextEvent() {
        #expect(run(": alive\n", piece: 1) == [": alive\n"])
        #expect(run(": alive\ndata: ok\n\n", piece: 1000) == [": alive\ndata: ok\n\n"])
        #expect(run("data: ok\n: alive\n\n", piece: 1) == ["data: ok\n: alive\n\n"])
    }
}
