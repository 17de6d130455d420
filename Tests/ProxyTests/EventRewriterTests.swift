// SPDX-License-Identifier: Apache-2.0
import HTTP
import Testing

@testable import Proxy

/// Events are looked at whole, wherever the stream is cut.
@Suite struct EventRewriterTests {
    private func run(_ text: String, piece: Int) -> [String] {
        var rewriter = EventRewriter(long: { .judge(limit: 1 << 20) }) { event in
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
            ("data: ok\r\rdata: bad\r\r\n", "data: ok\r\r"), ("\u{FEFF}data: bad\n\n", ""), ("data: bad", ""),
            ("data: bad\r", ""), ("data: ok", "data: ok"), ("data: ok\n\ndata: end\n\ndata: ok\n\n", "data: ok\n\n"),
            (": a\rdata: bad\r\r\n\n", ": a\r\n"), ("id: 1\ndata:\n\n", "id: 1\ndata:\n\n"),
            ("event:\ndata: bad\n\n", ""),
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
        var rewriter = EventRewriter(long: { .judge(limit: 4 << 20) }) { _ in .pass }
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

    /// Of a long event that is judged nothing passes; what comes in its place is said once it has ended, and the stream goes
    /// on.
    @Test(arguments: [1, 1000, 1 << 20]) func anEventOverTheLimitIsReplaced(piece: Int) {
        var seen: [EventRewriter.Oversized] = []
        var rewriter = EventRewriter(
            long: { .judge(limit: 100_000) },
            replace: { event in
                seen.append(event)
                return event.tail.isEmpty ? nil : Array("instead".utf8)
            }, { _ in .pass })
        let long = "id: 1\rdata: head" + String(repeating: "x", count: 120_000) + "\rdata: tail\r\r"
        let bytes = Array("data: ok\n\n\(long)data: next\n\n".utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            output += bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { rewriter.feed($0) }
            #expect(rewriter.held <= 100_000 + piece)
        }
        let expected = "data: ok\n\nevent: message\ndata: instead\n\ndata: next\n\n"
        if piece == 1 << 20 {
            // One that came whole is judged whole.
            #expect(output == bytes)
        } else {
            #expect(String(decoding: output, as: UTF8.self) == expected)
            #expect(seen.count == 2 && seen[0].head.starts(with: "headx".utf8))
            #expect(String(decoding: seen[1].tail, as: UTF8.self).contains("tail"))
        }
        #expect(!rewriter.hasEnded && rewriter.isBetween)
    }

    /// A long event that nobody has to see passes as it comes, but never the address for messages.
    @Test(arguments: [1, 1000, 16 << 10]) func aLongEventPassesAsItComes(piece: Int) {
        for end in ["\n\n", "\r\r", "\r\n\r\n"] {
            let line = end.count == 1 ? "\r\n" : String(end.first ?? "\n")
            for name in [
                "", "event: endpoint\(line)", "event:endpoint\(line)", "event: message\(line)", "eventual\(line)",
            ] {
                var judged = 0
                var rewriter = EventRewriter(long: { .pass }) { event in
                    judged += 1
                    return .pass
                }
                let long = "data: " + String(repeating: "y", count: 300_000) + line + name
                let bytes = Array("data: a\(end)\(long)\(line)data: b\(end)".utf8)
                var output: [UInt8] = []
                for start in stride(from: 0, to: bytes.count, by: piece) {
                    output += bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { rewriter.feed($0) }
                    #expect(rewriter.held <= EventRewriter.short + piece)
                }
                output += rewriter.finish()
                if name.contains("endpoint") {
                    #expect(rewriter.hasEnded && output.count < bytes.count)
                    #expect(!String(decoding: output, as: UTF8.self).contains("endpoint"))
                } else {
                    #expect(output == bytes && judged == 2, "\(end.debugDescription) \(name)")
                }
            }
        }
    }

    @Test func anEventOverTheParsersLimitEndsItsStream() {
        let bytes = Array(("data: ok\n\n" + String(repeating: "data: abc\n", count: 400)).utf8)
        var parser = ServerSentEventParser(limit: 1000)
        #expect(parser.feed(bytes).map(\.data) == [Array("ok".utf8)])
        #expect(parser.isTooLong)
        #expect(parser.feed(Array("\n\n".utf8)).isEmpty)
    }

    /// A carriage return ends a line, and an event, when it comes.
    @Test func linesThatEndWithACarriageReturnDoNotWait() {
        var parser = ServerSentEventParser()
        #expect(parser.feed(Array("\u{FEFF}data: a\r\r".utf8)).map(\.data) == [Array("a".utf8)])
        #expect(parser.feed(Array("\ndata: b\r".utf8)).isEmpty)
        #expect(parser.feed(Array("\n\r".utf8)).map(\.data) == [Array("b".utf8)])
        #expect(parser.feed(Array("\n\n".utf8)).isEmpty)
    }
}
