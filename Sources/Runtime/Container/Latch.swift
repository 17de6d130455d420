// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A value that arrives once, and that any number of tasks may wait for.
final class Latch<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [UInt64: CheckedContinuation<Value?, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Lets everybody go on; later values are ignored.
    func set(_ value: Value) {
        let waiters = state.withLock { state -> [CheckedContinuation<Value?, Never>] in
            if state.value != nil { return [] }
            state.value = value
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    /// The value, once it is there.
    func wait() async -> Value {
        while true {
            if let value = await wait(as: newWaiter()) { return value }
        }
    }

    /// The value, or `nil` when it has not come within `seconds`.
    func wait(seconds: Double) async -> Value? {
        let waiter = newWaiter()
        let alarm = Task {
            try? await Task.sleep(for: .seconds(seconds))
            self.release(waiter)
        }
        defer { alarm.cancel() }
        return await wait(as: waiter)
    }

    private func newWaiter() -> UInt64 {
        state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
    }

    private func wait(as waiter: UInt64) async -> Value? {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state in
                if state.value == nil { state.waiters[waiter] = continuation }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }

    private func release(_ waiter: UInt64) {
        let continuation = state.withLock { $0.waiters.removeValue(forKey: waiter) }
        continuation?.resume(returning: nil)
    }
}
