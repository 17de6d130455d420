// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A bound on the bytes that a process holds for others, shared between owners. Thread-safe.
///
/// An owner may hold as much as is left for all the others: alone half of the budget, beside another that takes what it can
/// a third, and so on. One that holds nothing may take more, as long as an eighth of the budget is left. However many owners
/// stop giving back, something is left for the next one, and nobody has to wait for another's share.
///
/// What is claimed is claimed whole, before it is needed, and goes back when the claim is let go of. Whoever waits holds
/// nothing of what he waits for, so that no two wait for each other.
public final class ByteBudget: Sendable {
    /// Somebody who holds bytes: a session, a connection, a backend.
    public final class Owner: Sendable {
        /// The budget it is a part of.
        public let budget: ByteBudget
        // Changed under the budget's lock only.
        fileprivate let held = Atomic<Int>(0)
        fileprivate let isLast: Bool

        fileprivate init(_ budget: ByteBudget, isLast: Bool) {
            self.budget = budget
            self.isLast = isLast
        }

        /// Bytes that it holds.
        public var bytes: Int { held.load(ordering: .relaxed) }

        /// Takes `count` bytes whether or not they are left, for what is there already.
        public func charge(_ count: Int) {
            if count > 0 { budget.state.withLock { take(count, &$0) } }
        }

        /// Takes `count` bytes.
        /// - Returns: false when they are not left for this owner; nothing is taken then.
        public func take(_ count: Int) -> Bool {
            count <= 0
                || budget.state.withLock { state in
                    guard fits(count, state) else { return false }
                    take(count, &state)
                    return true
                }
        }

        /// Gives `count` bytes back, which wakes those who waited for them.
        public func release(_ count: Int) {
            if count > 0 { budget.release(count, of: self) }
        }

        /// A claim to `count` bytes, `nil` when they are not left for this owner.
        public func claim(_ count: Int) -> Claim? { take(count) ? Claim(self, count) : nil }

        /// Calls `granted` once with a claim to `count` bytes: at once or, on another thread, when they have become free.
        /// It gets `nil` when they never can be, or the wait is cancelled. It must take no lock under which claims are let
        /// go of.
        public func wait(for count: Int, _ granted: @escaping @Sendable (Claim?) -> Void) -> Wait {
            let wait = Wait(self, count, granted)
            let now = budget.state.withLock { state -> Bool in
                if count > budget.most { return true }
                if fits(count, state) {
                    take(count, &state)
                    return true
                }
                state.waiting.append(wait)
                return false
            }
            if now { wait.end(count > budget.most ? nil : Claim(self, count)) }
            return wait
        }

        /// The same for a thread that may block: for that of a pipe, which is simply not read meanwhile.
        /// - Parameter isWanted: asked ten times a second whether to wait on.
        /// - Returns: `nil` when there is no claim to be had, or none is wanted any more.
        public func waitBlocking(for count: Int, while isWanted: () -> Bool) -> Claim? {
            if let claim = claim(count) { return claim }
            let result = BlockedWait()
            let wait = wait(for: count) { result.set($0) }
            while !result.isThere(milliseconds: 100) {
                if !isWanted() { wait.cancel() }
            }
            return result.take()
        }

        /// A claim to `count` bytes whether or not they are left, for what is there already.
        public func claimAnyway(_ count: Int) -> Claim {
            charge(count)
            return Claim(self, max(0, count))
        }

        /// Whether it could take `count` bytes now; without any, whether it holds no more than its share.
        public func hasRoom(for count: Int = 0) -> Bool { budget.state.withLock { fits(count, $0) } }

        fileprivate func fits(_ count: Int, _ state: State) -> Bool {
            let left = budget.total - state.held - count
            if isLast { return left >= 0 }
            return bytes + count <= left || bytes == 0 && count <= budget.most && left >= budget.total / 8
        }

        fileprivate func take(_ count: Int, _ state: inout State) {
            state.held += count
            held.add(count, ordering: .relaxed)
        }
    }

    /// Bytes that an owner holds until this object is gone.
    public final class Claim: Sendable {
        private let owner: Owner
        private let size: Atomic<Int>
        /// How many.
        public var count: Int { size.load(ordering: .relaxed) }

        fileprivate init(_ owner: Owner, _ count: Int) {
            self.owner = owner
            size = Atomic(count)
        }

        /// Takes `more` bytes in addition.
        /// - Returns: false when they are not left; it stays as it is then.
        public func grow(by more: Int) -> Bool {
            guard owner.take(more) else { return false }
            size.add(more, ordering: .relaxed)
            return true
        }

        deinit { owner.release(count) }
    }

    /// A claim that is waited for.
    public final class Wait: Sendable {
        fileprivate let owner: Owner
        fileprivate let count: Int
        private let granted: Lock<(@Sendable (Claim?) -> Void)?>

        fileprivate init(_ owner: Owner, _ count: Int, _ granted: @escaping @Sendable (Claim?) -> Void) {
            self.owner = owner
            self.count = count
            self.granted = Lock(granted)
        }

        /// Ends the wait; does nothing once there is a claim.
        public func cancel() {
            owner.budget.state.withLock { state in state.waiting.removeAll { $0 === self } }
            end(nil)
        }

        fileprivate func end(_ claim: Claim?) {
            let granted = granted.withLock { box -> (@Sendable (Claim?) -> Void)? in
                defer { box = nil }
                return box
            }
            granted?(claim)
        }
    }

    fileprivate struct State {
        var held = 0
        /// In the order in which they came.
        var waiting: [Wait] = []
    }

    /// The bound.
    public let total: Int
    fileprivate let state = Lock(State())

    /// A budget of `total` bytes.
    public init(total: Int) { self.total = total }

    /// The most that one owner can ever have at once.
    public var most: Int { total / 2 }

    /// Bytes that are held by all owners.
    public var held: Int { state.withLock { $0.held } }

    /// An owner that holds nothing yet.
    /// - Parameter isLast: one that all others wait for, such as the reader of a backend's answers: it may take whatever is
    ///   left.
    public func owner(isLast: Bool = false) -> Owner { Owner(self, isLast: isLast) }

    private func release(_ count: Int, of owner: Owner) {
        let granted = state.withLock { state -> [Wait] in
            state.held -= count
            owner.held.subtract(count, ordering: .relaxed)
            if state.waiting.isEmpty { return [] }
            var (granted, left): ([Wait], [Wait]) = ([], [])
            // One whose share is used up holds up nobody behind it.
            for wait in state.waiting {
                if wait.owner.fits(wait.count, state) {
                    wait.owner.take(wait.count, &state)
                    granted.append(wait)
                } else {
                    left.append(wait)
                }
            }
            state.waiting = left
            return granted
        }
        for wait in granted { wait.end(Claim(wait.owner, wait.count)) }
    }
}

/// A claim on its way to a blocked thread.
private final class BlockedWait: Sendable {
    private let claim = Lock<(isThere: Bool, value: ByteBudget.Claim?)>((false, nil))
    private let signal = Descriptor.Signal()

    func set(_ value: ByteBudget.Claim?) {
        claim.withLock { $0 = (true, value) }
        signal.raise()
    }

    func isThere(milliseconds: Int32) -> Bool {
        signal.wait(milliseconds: milliseconds)
        return claim.withLock { $0.isThere }
    }

    func take() -> ByteBudget.Claim? { claim.withLock { $0.value } }
}
