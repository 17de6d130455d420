// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@testable import TUI

/// Searching a full log: a slice at a time, with the same result as at once.
@Suite struct LogScanTests {
    private static let room = LogView.Room(rows: 10, wrap: 0)

    private func line(_ number: Int, _ word: String = "") -> [UInt8] {
        Array("line \(number) \(word) \(String(repeating: "x", count: 700))\n".utf8)
    }

    /// A log of 5,000 lines, of which every tenth has the word.
    private func full() -> LogView {
        var view = LogView()
        for number in 0..<5000 { view.feed(line(number, number % 10 == 0 ? "needle" : ""), isProxy: false) }
        return view
    }

    @Test func aSearchTakesSeveralSlicesAndFindsEverything() {
        var view = full()
        view.search("needle", isFiltered: false)
        #expect(view.isScanning)
        var slices = 1
        while view.isScanning {
            view.step()
            slices += 1
        }
        #expect(slices > 4)
        #expect(view.matches.count == 500)
        #expect(view.shown.count == 5000)
        view.search("needle", isFiltered: true)
        // What showed before shows until all is looked through.
        #expect(view.shown.count == 5000)
        while view.isScanning { view.step() }
        #expect(view.shown.count == 500)
    }

    @Test func linesThatComeMeanwhileAreLookedAtToo() {
        var view = full()
        view.search("needle", isFiltered: true)
        for number in 5000..<5010 {
            view.feed(line(number, "needle"), isProxy: false)
            view.step()
        }
        while view.isScanning { view.step() }
        #expect(view.shown.count == 510)
        #expect(view.matches.last == view.shown.last?.number)
    }

    @Test func linesThatGoMeanwhileAreNotMissedNorLookedAtTwice() {
        var view = full()
        view.search("needle", isFiltered: true)
        // So many lines push the first ones out.
        for number in 0..<9000 { view.feed(line(number, number % 10 == 0 ? "needle" : ""), isProxy: false) }
        while view.isScanning { view.step() }
        let numbers = view.shown.map(\.number)
        #expect(Set(numbers).count == numbers.count)
        let kept = view.buffer.lines.filter { $0.text.contains("needle") }.map(\.number)
        #expect(numbers.suffix(kept.count) == kept[...])
    }

    @Test func aStepToAMatchWaitsForTheSearch() {
        var view = full()
        view.search("needle", isFiltered: false)
        view.find(-1, Self.room)
        #expect(view.isFollowing)
        while view.isScanning { view.step() }
        #expect(view.selectedLine?.text.contains("line 4990 needle") == true)
    }

    @Test func thePageGoesOnByItself() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        screen.type("l")
        let page = screen.state.pages.last?.id ?? 0
        for number in 0..<3000 {
            screen.apply(.chunk(page: page, name: "logs 1", line(number, number % 10 == 0 ? "needle" : "")))
        }
        screen.type("/needle")
        screen.press(.enter)
        #expect(screen.text.contains("searching"))
        #expect(screen.state.deadline.map { $0 <= screen.state.world.now } == true)
        for _ in 0..<200 where screen.text.contains("searching") { screen.apply(.time) }
        #expect(screen.text.contains("match 300 of 300"))
        screen.pass(20_000)
        #expect(screen.state.deadline == nil)
    }
}
