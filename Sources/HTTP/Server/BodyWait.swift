// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Platform

/// A request's body that is not read until there is room for it in a budget: its connection rests meanwhile.
final class BodyWait: Sendable {
    private struct State: @unchecked Sendable {
        // The pointer is only used while MHD has the connection suspended, during which MHD keeps it alive.
        var suspended: OpaquePointer?
        var wait: ByteBudget.Wait?
        var claim: ByteBudget.Claim?
        var isCancelled = false
    }
    private let state: Lock<State>
    private let onEnd: @Sendable () -> Void

    /// - Parameters:
    ///   - connection: suspended already.
    ///   - onEnd: called before the connection goes on.
    init(_ connection: OpaquePointer, onEnd: @escaping @Sendable () -> Void) {
        state = Lock(State(suspended: connection))
        self.onEnd = onEnd
    }

    /// Waits for `count` bytes of the owner's.
    func begin(_ owner: ByteBudget.Owner, _ count: Int) {
        let wait = owner.wait(for: count) { [self] claim in end(claim) }
        let isCancelled = state.withLock { state in
            state.wait = wait
            return state.isCancelled
        }
        if isCancelled { wait.cancel() }
    }

    /// The client has gone, or the server stops.
    func cancel() {
        let wait = state.withLock { state in
            state.isCancelled = true
            return state.wait
        }
        wait?.cancel()
    }

    /// What it has got, once it has ended; `nil` when that is nothing.
    func take() -> ByteBudget.Claim? {
        state.withLock { state in
            defer { state.claim = nil }
            return state.claim
        }
    }

    private func end(_ claim: ByteBudget.Claim?) {
        onEnd()
        let connection = state.withLock { state in
            state.claim = claim
            defer { state.suspended = nil }
            return state.suspended
        }
        if let connection { MHD_resume_connection(connection) }
    }
}
