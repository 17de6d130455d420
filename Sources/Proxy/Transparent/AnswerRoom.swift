// SPDX-License-Identifier: Apache-2.0
import Platform

/// The room that an answer takes which is held until it is whole, or an event of one. A short one takes none. One of medium
/// length waits for room before it grows; a longer one gets more if there is some, and else fails: what holds room never
/// waits for more, so that no two answers wait for each other's ends.
final class AnswerRoom: Sendable {
    /// Answers up to so many bytes are not counted: there is one for each connection.
    static let uncounted = 64 << 10
    /// Answers up to so many bytes wait for room.
    static let waited = 4 << 20

    /// Whether an answer may grow.
    enum Growth {
        case goesOn
        /// Nothing more is to be read until `resume` was called.
        case waits
        /// There is no room for it.
        case refused
    }

    /// What it is to be counted to.
    let owner: ByteBudget.Owner
    /// The longest answer or event that is held whole.
    let limit: Int
    private struct State {
        var claims: [ByteBudget.Claim] = []
        /// The length for which there is room.
        var covered = 0
        var wait: ByteBudget.Wait?
        var isOver = false
    }
    private let state = Lock(State())

    init(_ owner: ByteBudget.Owner, limit: Int) {
        self.owner = owner
        self.limit = limit
    }

    /// Sees that there is room for an answer of which `held` bytes are there.
    /// - Parameters:
    ///   - most: what it may come to.
    ///   - resume: called when there is room, if there is none now.
    func adjust(held: Int, most: Int, resume: @escaping @Sendable () -> Void) -> Growth {
        let (growth, next, old) = state.withLock { state -> (Growth, Int, [ByteBudget.Claim]) in
            if state.isOver { return (.goesOn, 0, []) }
            if held <= Self.uncounted {
                defer { (state.claims, state.covered) = ([], 0) }
                return (.goesOn, 0, state.claims)
            }
            if held <= state.covered { return (.goesOn, 0, []) }
            let isFirst = state.covered == 0
            let next = min(most, isFirst ? Self.waited : max(held, 2 * state.covered))
            // A part of it is there twice for a moment.
            guard let claim = owner.claim(2 * (next - state.covered)) else {
                return (isFirst ? .waits : .refused, next, [])
            }
            state.claims.append(claim)
            state.covered = next
            return (.goesOn, 0, [])
        }
        // Let go of outside the lock, because that may wake others.
        withExtendedLifetime(old) {}
        guard case .waits = growth else { return growth }
        let wait = owner.wait(for: 2 * next) { [weak self] claim in
            guard let self else { return }
            state.withLock { state in
                guard !state.isOver, let claim else { return }
                state.claims = [claim]
                state.covered = next
            }
            resume()
        }
        let isOver = state.withLock { state in
            state.wait = wait
            return state.isOver
        }
        if isOver { wait.cancel() }
        return .waits
    }

    /// Nothing is held any more, or it is counted elsewhere from here on.
    func end() {
        let (wait, claims) = state.withLock { state in
            state.isOver = true
            defer {
                state.claims = []
                state.wait = nil
            }
            return (state.wait, state.claims)
        }
        withExtendedLifetime(claims) {}
        wait?.cancel()
    }
}
