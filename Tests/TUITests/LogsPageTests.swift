// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform
import Testing

@testable import TUI

/// S3: lines of a log as they come, and what a person does with them.
@Suite struct LogsPageTests {
    private static func line(_ text: String, at seconds: Int = 0) -> [UInt8] {
        let time = Timestamp(milliseconds: Scene.time + Int64(seconds) * 1000).text
        return JSON.object(["time": .string(time), "text": .string(text)]).bytes + [0x0A]
    }

    private func scene(_ lines: [String]) -> Scene {
        var scene = Scene()
        scene.keys(.character("l"))
        for (index, text) in lines.enumerated() { scene.stream("logs", Self.line(text, at: index)) }
        return scene
    }

    // MARK: Lines

    @Test func linesComeTogetherFromPiecesOfAnySize() {
        var buffer = LogBuffer()
        let bytes = Self.line("one") + Self.line("zwei ü") + Array("not json\r\n".utf8)
        for byte in bytes { _ = buffer.feed([byte], isProxy: false) }
        #expect(buffer.lines.map(\.text) == ["one", "zwei ü", "not json"])
    }

    @Test func aLineOfAMegabyteIsKeptAndCutForTheEye() {
        var buffer = LogBuffer()
        let bytes = Self.line(String(repeating: "x", count: 1_000_000))
        for start in stride(from: 0, to: bytes.count, by: 1000) {
            _ = buffer.feed(Array(bytes[start..<min(start + 1000, bytes.count)]), isProxy: false)
        }
        #expect(buffer.lines.first?.text.utf8.count == 1_000_000)
        #expect(buffer.lines.first?.head.utf8.count == LogLine.shown)
    }

    @Test func aLineWithoutEndTakesNoMoreThanItsRoom() {
        var buffer = LogBuffer()
        let piece = [UInt8](repeating: 0x78, count: 1 << 20)
        for _ in 0..<8 { _ = buffer.feed(piece, isProxy: false) }
        _ = buffer.feed([0x0A], isProxy: false)
        _ = buffer.feed(Self.line("after"), isProxy: false)
        #expect(buffer.lines.first?.text.utf8.count == LogLine.kept)
        #expect(buffer.lines.last?.text == "after")
    }

    @Test func oldLinesGoAtTenThousandAndAtEightMegabytes() {
        var view = LogView()
        for number in 0..<12_000 { view.feed(Self.line("line \(number)"), isProxy: false) }
        #expect(view.buffer.count == LogBuffer.lineLimit)
        #expect(view.buffer.lines.first?.text == "line 2000")
        #expect(view.shown.count < LogBuffer.lineLimit + 256)
        for _ in 0..<10 { view.feed(Self.line(String(repeating: "y", count: 1_000_000)), isProxy: false) }
        #expect(view.buffer.bytes <= LogBuffer.byteLimit)
        #expect(view.shown.count < 300)
    }

    @Test func linesThatAreJSONBecomeReadable() {
        let text = #"{"level":"warn","ts":"2026","msg":"slow","ms":812}"#
        let line = LogLine(Self.line(text).dropLast(), number: 1, isProxy: false)
        #expect(line.text == "WARN slow ms=812")
        #expect(line.level == .warn)
        #expect(LogLine(Array("[error] no".utf8), number: 1, isProxy: false).level == .error)
        #expect(LogLine(Array("there was no error".utf8), number: 1, isProxy: false).level == nil)
        #expect(LogLine(Array("x level=debug y".utf8), number: 1, isProxy: false).level == .debug)
    }

    @Test func twoSourcesStandInTheOrderOfTime() {
        var view = LogView()
        view.feed(Self.line("b", at: 2) + Self.line("d", at: 4), isProxy: false)
        view.feed(Self.line("a", at: 1) + Self.line("c", at: 3), isProxy: true)
        #expect(view.shown.map(\.text) == ["a", "b", "c", "d"])
    }

    @Test func afterABreakNothingIsLostOrDoubled() throws {
        var scene = scene(["one", "two"])
        scene.stream("logs", nil)
        scene.now += 1500
        scene.send(.time)
        let request = try #require(scene.requests.last)
        #expect(request.path.contains("since=2026-01-02T03%3A04%3A06.000Z"))
        scene.stream("logs", Self.line("two", at: 1) + Self.line("three", at: 1))
        #expect(scene.text.contains("3 lines"))
    }

    @Test func theRestOfAnOldStreamIsNotTakenForTheNewOne() throws {
        var scene = scene(["old"])
        let before = scene.effects.count
        scene.keys(.character("3"))
        let closed = scene.effects[before...].compactMap { effect in
            if case .close(_, let name) = effect { name } else { nil }
        }
        let name = try #require(closed.first)
        let page = try #require(scene.state.pages.last?.id)
        scene.send(.chunk(page: page, name: name, Self.line("late")))
        scene.send(.chunk(page: page, name: name, nil))
        scene.stream("logs", Self.line("new"))
        #expect(!scene.text.contains("late"))
        #expect(scene.text.contains("new"))
        #expect(scene.state.deadline == nil, "nothing is tried again")
    }

    // MARK: Moving

    @Test func scrollingUpPausesAndCountsWhatIsNew() throws {
        var scene = scene((0..<40).map { "line \($0)" })
        #expect(scene.text.contains("following"))
        scene.keys(.up)
        scene.stream("logs", Self.line("line 40", at: 40))
        #expect(scene.text.contains("paused · 1 new"))
        #expect(!scene.text.contains("line 40"))
        try scene.expectGoldenAtEachSize("logs-paused")
        scene.keys(.end)
        #expect(scene.text.contains("following"))
        #expect(scene.text.contains("line 40"))
    }

    @Test func theViewStaysWhileOldLinesGo() {
        var view = LogView()
        let room = LogView.Room(rows: 5, wrap: 0)
        for number in 0..<10_000 { view.feed(Self.line("line \(number)"), isProxy: false) }
        view.move(-100, room)
        let before = view.shown[view.window(room)].map(\.text)
        for number in 0..<5000 { view.feed(Self.line("new \(number)"), isProxy: false) }
        #expect(view.shown[view.window(room)].map(\.text) == before)
        #expect(view.newLines == 5000)
        for number in 0..<9000 { view.feed(Self.line("newer \(number)"), isProxy: false) }
        #expect(view.selected == view.shown.first?.number)
    }

    @Test func theEndShowsAlsoWhenLinesWrap() {
        var view = LogView()
        for number in 0..<50 {
            view.feed(Self.line("\(number) " + String(repeating: "word ", count: 10)), isProxy: false)
        }
        let window = view.window(.init(rows: 10, wrap: 20))
        #expect(window.upperBound == 50)
        #expect(window.count == 3)
    }

    // MARK: Searching

    @Test func searchingGoesFromMatchToMatch() throws {
        var scene = scene(["a rate", "b", "c 502", "d RATE"])
        scene.keys(.character("/"))
        scene.type("rate|502")
        scene.keys(.enter)
        #expect(scene.text.contains("match 3 of 3"))
        scene.keys(.character("N"))
        #expect(scene.text.contains("match 2 of 3"))
        scene.keys(.character("n"), .character("n"))
        #expect(scene.text.contains("match 1 of 3"))
        scene.keys(.character("&"))
        #expect(!scene.text.contains("03:04:06"))
        try scene.expectGolden("logs-search")
        scene.keys(.escape)
        #expect(scene.text.contains("4 lines"))
    }

    @Test func aLevelHidesWhatIsLess() {
        var scene = scene(["DEBUG a", "plain", "WARN b", "ERROR c"])
        scene.keys(.character("v"), .character("v"))
        #expect(scene.text.contains("level: info"))
        #expect(!scene.text.contains("DEBUG a"))
        #expect(scene.text.contains("plain"))
        scene.keys(.character("v"), .character("v"))
        #expect(!scene.text.contains("WARN b"))
    }

    @Test func digitsMeanSinceAndNotAScreen() {
        var scene = scene(["x"])
        scene.keys(.character("3"))
        #expect(scene.text.contains("since: 15m"))
        #expect(scene.requests.last?.path.contains("since=15m") == true)
        scene.keys(.tab)
        #expect(scene.requests.last?.path.contains("proxy-logs") == true)
    }

    @Test func whatShowsIsSavedForItsOwnerWithThePathSaid() throws {
        var scene = scene(["one", "two"])
        scene.keys(.character("M"), .control("s"))
        let saved = scene.effects.compactMap { effect -> (String, String)? in
            if case .save(let bytes, let path) = effect { (String(decoding: bytes, as: UTF8.self), path) } else { nil }
        }
        let (text, path) = try #require(saved.first)
        #expect(path == "/home/ada/thv-logs/time-2026-01-02-030405.log")
        #expect(text.contains("2026-01-02T03:04:06.000Z two\n"))
        scene.send(.saved(path: path, failure: nil))
        #expect(scene.text.contains(path))
    }

    @Test func nothingFromALogCommandsTheTerminal() {
        let scene = scene(["\u{1B}[2J\u{1B}]0;mine\u{7}", "\u{202E}evil"])
        #expect(scene.text.contains("␛[2J␛]0;mine"))
        #expect(scene.text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(!scene.text.contains("\u{202E}"))
    }
}
