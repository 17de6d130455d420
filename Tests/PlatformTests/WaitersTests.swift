// SPDX-License-Identifier: Apache-2.0
import Platform
import Testing

/// Waiting for what comes once, and for what comes under a key.
@Suite struct WaitersTests {
    @Test func aPromiseKeepsItsFirstValueForEverybody() async {
        let promise = Promise<Int>()
        #expect(promise.value == nil)
        let before = (0..<100).map { _ in Task { await promise.wait() } }
        #expect(promise.fulfil(1))
        #expect(!promise.fulfil(2))
        for task in before { #expect(await task.value == 1) }
        #expect(await promise.wait() == 1)
        #expect(await promise.settled() == 1)
        #expect(promise.value == 1)
    }

    @Test func aWaitEndsWithItsTime() async {
        #expect(await Promise<Int>().wait(seconds: 0.01) == nil)
        #expect(await Waiters<String, Int>().wait(for: "a", seconds: 0) == nil)
    }

    @Test func aCancelledTaskWaitsNoLongerUnlessItSaysSo() async {
        let waiters = Waiters<String, Int>()
        let waiting = Task { await waiters.wait(for: "a") }
        while waiters.isEmpty("a") { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        #expect(waiters.isEmpty("a"))
        // One that is cancelled before it begins.
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await waiters.wait(for: "a")
        }
        #expect(await late.value == nil)
        let promise = Promise<Int>()
        let stubborn = Task { await promise.settled() }
        stubborn.cancel()
        promise.fulfil(3)
        #expect(await stubborn.value == 3)
    }

    @Test func whatCameWhileTheTaskWasEnlistedIsNotMissed() async {
        let waiters = Waiters<Int, String>()
        #expect(await waiters.wait(for: 1) { "known" } == "known")
        #expect(waiters.isEmpty(1))
    }

    @Test func keysAreResumedByThemselvesAndTheOldestFirst() async {
        let waiters = Waiters<String, Int>()
        var tasks: [Task<Int?, Never>] = []
        for number in 0..<3 {
            tasks.append(Task { await waiters.wait(for: "turns") })
            // Each is enlisted before the next begins.
            while waiters.count("turns") <= number { await Task.yield() }
        }
        let other = Task { await waiters.wait(for: "other") }
        while waiters.isEmpty("other") { await Task.yield() }
        for turn in 0..<3 {
            #expect(waiters.resumeFirst("turns", with: turn))
            #expect(await tasks[turn].value == turn)
        }
        #expect(!waiters.resumeFirst("turns", with: 9))
        waiters.resumeAll(with: nil)
        #expect(await other.value == nil)
    }

    /// Values, time-outs and cancellations at once: each task is resumed exactly once, and nobody is left.
    @Test func whateverComesTogetherEachTaskGoesOnOnce() async {
        let waiters = Waiters<Int, Int>()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let task = Task { await waiters.wait(for: number % 7, seconds: number % 3 == 0 ? 0.001 : 5) }
                    if number % 5 == 0 { task.cancel() }
                    while !waiters.isEmpty(number % 7) {
                        waiters.resume(number % 7, with: number)
                        await Task.yield()
                    }
                    if number % 11 == 0 { waiters.resumeAll(with: number) }
                    // Whoever was enlisted after the last look is resumed by his time at the latest.
                    _ = await task.value
                }
            }
        }
        for key in 0..<7 { #expect(waiters.isEmpty(key)) }
    }
}
