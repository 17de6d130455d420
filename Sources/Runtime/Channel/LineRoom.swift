// SPDX-License-Identifier: Apache-2.0
import Platform

/// The room that a line which is being read takes in a budget. Lives on the reader's thread.
struct LineRoom {
    /// Shorter pieces of lines are not counted: there is one for each backend.
    private static let uncounted = 64 << 10

    private let owner: ByteBudget.Owner?
    /// The longest line that is read, in bytes.
    let longestLine: Int
    private var claim: ByteBudget.Claim?

    init(_ budget: ByteBudget?) {
        owner = budget?.owner(isLast: true)
        longestLine = min(LineSplitter.defaultLimit, budget.map { $0.most / 2 } ?? .max)
    }

    /// Sees that there is room for the rest of a line of which `held` bytes are there: all that it may come to, so that no
    /// line is begun that cannot be ended. Blocks meanwhile.
    mutating func adjust(held: Int, while isWanted: () -> Bool) {
        if held <= Self.uncounted {
            claim = nil
        } else if claim == nil {
            // An array that grows is there twice at times.
            claim = owner?.waitBlocking(for: 2 * longestLine, while: isWanted)
        }
    }
}
