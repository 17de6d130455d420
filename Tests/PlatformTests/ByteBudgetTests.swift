// SPDX-License-Identifier: Apache-2.0
import Platform
import Testing

@Suite struct ByteBudgetTests {
    @Test func oneOwnerGetsHalfAndTwoAThirdEach() {
        let budget = ByteBudget(total: 1200)
        let (one, two, three) = (budget.owner(), budget.owner(), budget.owner())
        #expect(one.claim(601) == nil)
        let first = one.claim(600)
        #expect(first != nil && !one.take(1) && one.hasRoom())
        // What is left is shared in the same way: nobody who comes later finds nothing.
        let second = two.claim(300)
        #expect(second != nil && !two.take(1))
        let third = three.claim(150)
        #expect(third != nil && budget.held == 1050)
        // The first holds more than its share by now, and keeps it.
        #expect(!one.hasRoom() && one.bytes == 600)
        withExtendedLifetime((first, second, third)) {}
    }

    /// One large claim need not fit twice, but it leaves an eighth to all others.
    @Test func whoeverHoldsNothingGetsOneLargeClaim() {
        let budget = ByteBudget(total: 800)
        let claims = (0..<8).compactMap { _ in budget.owner().claim(150) }
        #expect(claims.count == 4)
        let small = (0..<8).compactMap { _ in budget.owner().claim(10) }
        #expect(small.count == 8)
        withExtendedLifetime(claims) {}
    }

    @Test func whatIsLetGoOfIsFreeAgain() {
        let budget = ByteBudget(total: 1000)
        let owner = budget.owner()
        do {
            let claims = (0..<5).compactMap { _ in owner.claim(100) }
            #expect(claims.count == 5 && budget.held == 500)
        }
        #expect(budget.held == 0 && owner.bytes == 0)
        // What is there already is counted even when there is no room for it.
        var over: ByteBudget.Claim? = owner.claimAnyway(5000)
        #expect(budget.held == 5000 && owner.claim(1) == nil && over != nil)
        over = nil
        #expect(budget.held == 0)
    }

    @Test func whoeverWaitsGetsItInTurnUnlessItCanNeverBe() {
        let budget = ByteBudget(total: 1000)
        let (one, two) = (budget.owner(), budget.owner())
        let got = Lock<[String]>([])
        let kept = Lock<[ByteBudget.Claim]>([])
        func wait(_ name: String, _ owner: ByteBudget.Owner, _ count: Int) -> ByteBudget.Wait {
            owner.wait(for: count) { claim in
                got.withLock { $0.append(claim == nil ? "no \(name)" : name) }
                if let claim { kept.withLock { $0.append(claim) } }
            }
        }
        var first = one.claim(500)
        _ = wait("never", two, 501)
        _ = wait("own share", one, 100)
        _ = wait("other", two, 200)
        let cancelled = wait("cancelled", one, 10)
        #expect(got.withLock { $0 } == ["no never", "other"])
        cancelled.cancel()
        cancelled.cancel()
        #expect(first != nil)
        first = nil
        #expect(got.withLock { $0 } == ["no never", "other", "no cancelled", "own share"])
        kept.withLock { $0 = [] }
        #expect(budget.held == 0)
    }

    /// The one that all others wait for takes what is left.
    @Test func theLastTakesWhatIsLeft() async throws {
        let budget = ByteBudget(total: 1000)
        let last = budget.owner(isLast: true)
        let one = budget.owner()
        let claim = Lock(one.claim(500))
        #expect(last.take(500))
        #expect(!last.take(1))
        let waiting = Task {
            try await Thread.dedicated("wait") { last.waitBlocking(for: 100) { true }?.count }
        }
        claim.withLock { $0 = nil }
        #expect(try await waiting.value == 100)
        // One that is not wanted any more ends.
        last.charge(500)
        #expect(last.waitBlocking(for: 100) { false } == nil)
    }

    /// Many threads, random sizes: in the end everything is back, and every wait has ended.
    @Test func nothingIsLostBetweenThreads() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let budget = ByteBudget(total: 10_000)
        let most = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await Thread.dedicated("owner") {
                        let owner = budget.owner()
                        var state = seed &+ UInt64(number) | 1
                        var most = 0
                        for _ in 0..<2000 {
                            state ^= state << 13
                            state ^= state >> 7
                            state ^= state << 17
                            let claim = owner.waitBlocking(for: Int(state % 5000) + 1) { true }
                            most = max(most, claim == nil ? Int.max : budget.held)
                        }
                        return most
                    }
                }
            }
            return try await group.reduce(0) { max($0, $1) }
        }
        #expect(most <= 10_000, "seed \(seed)")
        #expect(budget.held == 0, "seed \(seed)")
    }
}
