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

    /// However a line comes, each byte of it is looked at once or twice, not once for every piece.
    @Test(arguments: [1, 100, 4096]) func aLineThatDoesNotEndIsLookedAtOnce(piece: Int) {
        let size = piece == 1 ? 20_000 : 2_000_000
        var rewriter = EventRewriter(limit: 4 << 20) { _ in .pass }
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: piece)
        for _ in 0..<(size / piece) { _ = bytes.withUnsafeBytes { rewriter.feed($0) } }
        #expect(rewriter.held == size / piece * piece)
        _ = rewriter.finish()
        #expect(rewriter.scanned <= 3 * size)

        var parser = ServerSentEventParser(limit: 4 << 20)
        for _ in 0..<(size / piece) { _ = parser.feed(bytes) }
        #expect(parser.scanned <= 3 * size)
        #expect(parser.feed(Array("\r\ndata: x\r\n\r\n".utf8)).map(\.data) == [Array("x".utf8)])
    }

    @Test func anEventOverTheLimitEndsTheStream() {
        var rewriter = EventRewriter(limit: 1000) { _ in .pass }
        let bytes = Array(("data: ok\n\n" + String(repeating: "data: abc\n", count: 400)).utf8)
        #expect(bytes.withUnsafeBytes { rewriter.feed($0) } == Array("data: ok\n\n".utf8))
        #expect(rewriter.isTooLong && rewriter.hasEnded && rewriter.held == 0)
        #expect(bytes.withUnsafeBytes { rewriter.feed($0) }.isEmpty)

        var parser = ServerSentEventParser(limit: 1000)
        #expect(parser.feed(bytes).map(\.data) == [Array("ok".utf8)])
        #expect(parser.isTooLong)
        #expect(parser.feed(Array("\n\n".utf8)).isEmpty)
    }
}
