// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Nanoseconds of a clock that only goes forward.
func nanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

extension [Double] {
    /// The middle value; the upper of two.
    var median: Double { quantile(0.5) }

    func quantile(_ part: Double) -> Double {
        if isEmpty { return 0 }
        return sorted()[Swift.min(count - 1, Int(Double(count) * part))]
    }
}

/// How long each of `count` runs of `body` takes, in nanoseconds.
func times(_ count: Int, _ body: () throws -> Void) rethrows -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(count)
    for _ in 0..<count {
        let start = nanoseconds()
        try body()
        result.append(nanoseconds() - start)
    }
    return result
}

/// Several things measured in turn, round by round, so that the machine's moods meet all of them.
struct Contest {
    /// One result per round, for each contestant.
    private(set) var results: [[Double]]

    init(rounds: Int, _ contestants: [() throws -> Double]) throws {
        results = contestants.map { _ in [] }
        for round in 0..<rounds {
            // Whoever goes first changes from round to round.
            for offset in contestants.indices {
                let index = (round + offset) % contestants.count
                results[index].append(try contestants[index]())
            }
        }
    }

    func median(_ contestant: Int) -> Double { results[contestant].median }

    /// The median of the ratios of each round.
    func ratio(_ left: Int, to right: Int) -> Double { zip(results[left], results[right]).map { $0 / $1 }.median }

    /// The median of the differences of each round.
    func difference(_ left: Int, from right: Int) -> Double {
        zip(results[left], results[right]).map { $0 - $1 }.median
    }
}

/// Why something could not be measured.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
