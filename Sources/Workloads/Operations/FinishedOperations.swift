// SPDX-License-Identifier: Apache-2.0

/// The latest operations that have ended, kept in memory for those who still look at them; all are on disk.
struct FinishedOperations: Sendable {
    /// Operations at most.
    static let kept = 500
    /// What came of single workloads, at most: an operation about a thousand of them weighs that much.
    static let keptResults = 5000

    private(set) var all: [Operation] = []
    private var results = 0

    /// Adds one, and lets go of the oldest where there are too many. The latest always stays.
    mutating func add(_ operation: Operation) {
        all.append(operation)
        results += operation.results.count
        var surplus = 0
        while surplus < all.count - 1, all.count - surplus > Self.kept || results > Self.keptResults {
            results -= all[surplus].results.count
            surplus += 1
        }
        all.removeFirst(surplus)
    }

    subscript(id: String) -> Operation? { all.last { $0.id == id } }
}
