// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Testing

@Suite struct WorkerPoolTests {
    private let pool = WorkerPool()

    @Test func theCallersThreadRunsTheTaskAndItsChildren() async throws {
        let pool = pool
        let result = try await Thread.dedicated("caller") {
            let caller = pthread_self()
            return pool.run {
                let isCaller = pthread_equal(caller, pthread_self()) != 0
                let sum = await withTaskGroup(of: Int.self) { group in
                    for number in 1...1000 { group.addTask { number } }
                    return await group.reduce(0, +)
                }
                return (isCaller, sum)
            }
        }
        #expect(result == (true, 500_500))
    }

    @Test func sleepersWakeInTheOrderOfTheirMoments() async throws {
        let pool = pool
        let woken = try await withThrowingTaskGroup(of: Int.self) { group in
            for milliseconds in [120, 20, 70] {
                group.addTask {
                    let start = MonotonicClock.milliseconds
                    try await pool.sleep(milliseconds: milliseconds)
                    #expect(MonotonicClock.milliseconds - start >= Int64(milliseconds))
                    return milliseconds
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(woken == [20, 70, 120])
    }

    @Test func aCancelledSleeperWakesAtOnce() async throws {
        let pool = pool
        let asleep = Task(executorPreference: pool) { try await pool.sleep(milliseconds: 3_600_000) }
        asleep.cancel()
        await #expect(throws: CancellationError.self) { try await asleep.value }
        // Cancelled before it lies down.
        let late = Task(executorPreference: pool) {
            while !Task.isCancelled { await Task.yield() }
            try await pool.sleep(milliseconds: 3_600_000)
        }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
    }

    @Test func aJobThatBlocksDoesNotHoldUpAnother() async throws {
        let pool = pool
        let done = Descriptor.Signal()
        let blocked = Task(executorPreference: pool) {
            done.wait()
            return MonotonicClock.microseconds
        }
        // Needs the other thread; the first comes back only after this.
        let raised = await Task(executorPreference: pool) {
            defer { done.raise() }
            return MonotonicClock.microseconds
        }.value
        #expect(await blocked.value >= raised)
    }

    @Test func tasksThatCancelAndSleepAtRandomAllEnd() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = Linear(state: seed)
        let pool = pool
        let ended = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<2000 {
                let (nap, cut) = (Int.random(in: 0...20, using: &random), Int.random(in: 0...20, using: &random))
                group.addTask {
                    let asleep = Task(executorPreference: pool) { try? await pool.sleep(milliseconds: nap) }
                    try? await pool.sleep(milliseconds: cut)
                    asleep.cancel()
                    await asleep.value
                    return 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(ended == 2000)
    }

    private struct Linear: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 33)
        }
    }
}
