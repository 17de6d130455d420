// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Platform

/// Calls that block: so many at once, and all of them.
@Suite struct BlockingCallsTests {
    /// How many run, and the most that ever did.
    private final class Count: Sendable {
        private let state = Lock((now: 0, most: 0))

        func enter() {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }

        var now: Int { state.withLock { $0.now } }
        var most: Int { state.withLock { $0.most } }
    }

    private final class Order: Sendable {
        private let state = Lock<[Int]>([])

        func append(_ number: Int) { state.withLock { $0.append(number) } }

        var all: [Int] { state.withLock { $0 } }
    }

    private struct Failed: Error, Equatable {
        let number: Int
    }

    @Test func ofManyMoreCallsThanThreadsEachIsMadeAndNoMoreAtOnce() async throws {
        let (calls, count) = (BlockingCalls(limit: 8), Count())
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...5000 {
                group.addTask {
                    try await calls.run("many") {
                        count.enter()
                        defer { count.leave() }
                        sched_yield()
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 5000 * 5001 / 2)
        #expect((1...8).contains(count.most))
        #expect(count.now == 0)
        // What is thrown comes back, and takes no place for good.
        for number in 0..<20 {
            await #expect(throws: Failed(number: number)) {
                try await calls.run("fail") { throw Failed(number: number) }
            }
        }
        #expect(try await calls.run("after") { true })
    }

    @Test func theCallsOfTheProcessAreBoundedToo() async throws {
        let count = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    try await Thread.blocking("bounded") {
                        count.enter()
                        sched_yield()
                        count.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...64).contains(count.most))
    }

    @Test func callsAreMadeInTheOrderInWhichTheyCame() async throws {
        let (calls, order, gate) = (BlockingCalls(limit: 1), Order(), Descriptor.Signal())
        let holder = Task { try await calls.run("gate") { gate.wait() } }
        while calls.running == 0 { await Task.yield() }
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<50 {
            tasks.append(Task { try await calls.run("turn") { order.append(number) } })
            // The first one holds the only thread: this one is in the queue when the next begins.
            while calls.waiting <= number { await Task.yield() }
        }
        gate.raise()
        try await holder.value
        for task in tasks { try await task.value }
        #expect(order.all == Array(0..<50))
    }

    @Test func aCallWhoseTaskIsCancelledIsMadeAllTheSame() async throws {
        let (calls, gate, count) = (BlockingCalls(limit: 1), Descriptor.Signal(), Count())
        let holder = Task { try await calls.run("gate") { gate.wait() } }
        while calls.running == 0 { await Task.yield() }
        let waiting = Task {
            try await calls.run("cleanup") {
                count.enter()
                return 7
            }
        }
        while calls.waiting == 0 { await Task.yield() }
        waiting.cancel()
        // What needs no place goes on meanwhile.
        #expect(try await Thread.dedicated("alone") { 3 } == 3)
        #expect(count.now == 0)
        gate.raise()
        #expect(try await waiting.value == 7)
        #expect(count.now == 1)
        try await holder.value
    }
}
