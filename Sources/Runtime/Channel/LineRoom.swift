// SPDX-License-Identifier: Apache-2.0
import Platform

/// The room that a line which is being read takes in a budget. Lives on the reader's thread.
struct LineRoom {
    /// Shorter pieces of lines are not counted: there is one for each backend.
    private static let uncounted = 64 << 10
    private static let first = 1 << 20

    private let owner: ByteBudget.Owner?
    /// The longest line that is read, in bytes.
    let longestLine: Int
    private var claims: [ByteBudget.Claim] = []
    /// The length for which there is room.
    private var covered = 0

    init(_ budget: ByteBudget?) {
        owner = budget?.owner(isLast: true)
        // An array that grows is there twice at times.
        longestLine = budget.map { $0.most / 2 } ?? LineSplitter.defaultLimit
    }

    /// Sees that there is room for the rest of a line of which `held` bytes are there, in a few large steps: the reader is
    /// the only one that may take whatever is left, so that nobody who waits for more holds what it waits for. Blocks
    /// meanwhile.
    mutating func adjust(held: Int, while isWanted: () -> Bool) {
        if held <= Self.uncounted {
            if covered > 0 { (claims, covered) = ([], 0) }
            return
        }
        guard held > covered, let owner else { return }
        let next = min(longestLine, max(Self.first, 4 * held))
        guard next > covered, let claim = owner.waitBlocking(for: 2 * (next - covered), while: isWanted) else { return }
        claims.append(claim)
        covered = next
    }
}
