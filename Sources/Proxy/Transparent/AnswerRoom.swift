// SPDX-License-Identifier: Apache-2.0
import Platform
import Synchronization

/// The room that an answer takes which is held until it is whole, or an event of one. A short one takes none; before it
/// grows further, all that it may come to is claimed at once, so that no two answers wait for each other's ends.
final class AnswerRoom: Sendable {
    /// Answers up to so many bytes are not counted: there is one for each connection.
    static let uncounted = 64 << 10

    /// What it is to be counted to.
    let owner: ByteBudget.Owner
    /// The longest answer or event that is held whole.
    let limit: Int
    private struct State {
        var claim: ByteBudget.Claim?
        var wait: ByteBudget.Wait?
        var isOver = false
    }
    private let state = Mutex(State())

    init(_ owner: ByteBudget.Owner, limit: Int) {
        self.owner = owner
        self.limit = limit
    }

    /// Sees that there is room for an answer of which `held` bytes are there.
    /// - Parameters:
    ///   - most: what it may come to.
    ///   - resume: called when there is room, if there is none now.
    /// - Returns: false when nothing more is to be read until then.
    func adjust(held: Int, most: Int, resume: @escaping @Sendable () -> Void) -> Bool {
        let (goesOn, old) = state.withLock { state -> (Bool, ByteBudget.Claim?) in
            if state.isOver { return (true, nil) }
            if held <= Self.uncounted {
                defer { state.claim = nil }
                return (true, state.claim)
            }
            if state.claim == nil { state.claim = owner.claim(2 * most) }
            return (state.claim != nil, nil)
        }
        // Let go of outside the lock, because that may wake others.
        withExtendedLifetime(old) {}
        if goesOn { return true }
        let wait = owner.wait(for: 2 * most) { [weak self] claim in
            guard let self else { return }
            state.withLock { state in
                if !state.isOver { state.claim = claim }
            }
            resume()
        }
        let isOver = state.withLock { state in
            state.wait = wait
            return state.isOver
        }
        if isOver { wait.cancel() }
        return false
    }

    /// Nothing is held any more, or it is counted elsewhere from here on.
    func end() {
        let (wait, claim) = state.withLock { state in
            state.isOver = true
            defer {
                state.claim = nil
                state.wait = nil
            }
            return (state.wait, state.claim)
        }
        withExtendedLifetime(claim) {}
        wait?.cancel()
    }
}
