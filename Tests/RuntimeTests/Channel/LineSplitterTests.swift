// SPDX-License-Identifier: Apache-2.0
import Runtime
import Testing

@Suite struct LineSplitterTests {
    private func split(_ chunks: [[UInt8]], limit: Int = 100) -> (lines: [String], dropped: Int) {
        var splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        var dropped = 0
        for chunk in chunks {
            splitter.feed(
                chunk, line: { lines.append(String(decoding: $0, as: UTF8.self)) }, tooLong: { _ in dropped += 1 })
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self) + "…") }
        return (lines, dropped)
    }

    @Test func everyWayToCutTheBytesGivesTheSameLines() {
        let text = Array("{\"a\":\"äöü€𝄞\"}\r\n\n\r\n[1]\nrest\r".utf8)
        for size in 1...text.count {
            let chunks = stride(from: 0, to: text.count, by: size).map { Array(text[$0..<min($0 + size, text.count)]) }
            #expect(split(chunks).lines == ["{\"a\":\"äöü€𝄞\"}", "[1]", "rest…"])
        }
    }

    @Test func aLineOverTheLimitIsDroppedWholeAndReportedOnce() {
        let long = [UInt8](repeating: 0x61, count: 101)
        let fits = [UInt8](repeating: 0x62, count: 100)
        for size in [1, 7, 100, 101, 102, 500] {
            let text = long + [0x0A] + fits + [0x0D, 0x0A] + long + long + long + [0x0D, 0x0A] + fits + [0x0A]
            let chunks = stride(from: 0, to: text.count, by: size).map { Array(text[$0..<min($0 + size, text.count)]) }
            let (lines, dropped) = split(chunks)
            #expect(lines.map(\.utf8.count) == [100, 100])
            #expect(dropped == 2)
        }
    }

    @Test func bothEndsOfADroppedLineAreKept() {
        let long = (0..<9000).map { UInt8(0x30 + $0 % 10) }
        for size in [1, 7, 1024, 5000, 20_000] {
            var splitter = LineSplitter(limit: 3000)
            var dropped: [OversizedLine] = []
            let text = long + [0x0A]
            for start in stride(from: 0, to: text.count, by: size) {
                splitter.feed(
                    Array(text[start..<min(start + size, text.count)]), line: { _ in }, tooLong: { dropped.append($0) })
            }
            #expect(dropped.count == 1)
            #expect(dropped.first?.tail == Array(long.suffix(1024)), "\(size)")
            #expect(dropped.first?.head == Array(long.prefix(1024)), "\(size)")
        }
    }

    /// Lines that are held in several pieces, with their ends on and beside the borders between pieces.
    @Test(arguments: [-1, 0, 1, 2, 77]) func aLongLineIsPutTogetherUnchanged(beyond: Int) {
        let line = (0..<(3 << 20) + beyond).map { UInt8(0x30 + $0 % 77) }
        for size in [4096, 65_537, 1 << 20, 5 << 20] {
            var splitter = LineSplitter(limit: 4 << 20)
            var lines: [[UInt8]] = []
            let text = line + [0x0D, 0x0A] + line.prefix(5) + [0x0A]
            for start in stride(from: 0, to: text.count, by: size) {
                splitter.feed(
                    Array(text[start..<min(start + size, text.count)]), line: { lines.append($0) }, tooLong: { _ in })
            }
            #expect(lines.count == 2 && lines.first == line && lines.last == Array(line.prefix(5)), "\(size)")
            #expect(splitter.held == 0)
        }
    }

    @Test func bytesThatAreNotTextPassUnchanged() {
        var splitter = LineSplitter()
        var lines: [[UInt8]] = []
        splitter.feed([0xFF, 0x00, 0xC3, 0x0A, 0x80, 0x0A], line: { lines.append($0) }, tooLong: { _ in })
        #expect(lines == [[0xFF, 0x00, 0xC3], [0x80]])
    }

    @Test func attachFramesAreTakenApartHoweverTheyAreCut() {
        let stream: [UInt8] =
            [1, 0, 0, 0, 0, 0, 0, 5] + Array("hello".utf8) + [2, 0, 0, 0, 0, 0, 0, 3] + Array("bad".utf8)
            + [1, 0, 0, 0, 0, 0, 0, 0] + [1, 0, 0, 0, 0, 0, 1, 0] + [UInt8](repeating: 0x78, count: 256)
        for size in 1...stream.count {
            var frames = AttachDemultiplexer()
            var out: [UInt8] = []
            var err: [UInt8] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                let problem = stream[start..<min(start + size, stream.count)].withUnsafeBytes {
                    frames.feed($0, stdout: { out += $0 }, stderr: { err += $0 })
                }
                #expect(problem == nil)
            }
            #expect(out == Array("hello".utf8) + [UInt8](repeating: 0x78, count: 256))
            #expect(err == Array("bad".utf8))
        }
        var frames = AttachDemultiplexer()
        let problem = Array("HTTP/1.1".utf8).withUnsafeBytes { frames.feed($0, stdout: { _ in }, stderr: { _ in }) }
        #expect(problem?.contains("not framed") == true)
    }
}
