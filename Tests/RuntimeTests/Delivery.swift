// SPDX-License-Identifier: Apache-2.0
import Platform
import Runtime

/// What a channel delivered, for tests to await.
final class Delivery: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var errors: [String] = []
        var ended = false
        var waiting: [Waiter] = []
    }
    private struct Waiter {
        let condition: @Sendable (_ lines: Int, _ ended: Bool) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }
    private let state = Lock(State())

    var lines: [[UInt8]] { state.withLock { $0.lines } }
    var texts: [String] { lines.map { String(decoding: $0, as: UTF8.self) } }
    var errors: [String] { state.withLock { $0.errors } }

    func open(_ channel: some MessageChannel, budget: ByteBudget? = nil) {
        channel.open(
            budget: budget,
            onLine: { line in self.change { $0.lines.append(line) } },
            onProblem: { problem in self.change { $0.errors.append(problem.description) } },
            onEnd: { self.change { $0.ended = true } })
    }

    func end() { change { $0.ended = true } }

    func line(_ line: [UInt8]) { change { $0.lines.append(line) } }

    func ended() async { await wait { _, ended in ended } }
    func count(_ count: Int) async { await wait { lines, ended in lines >= count || ended } }

    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            var ready: [CheckedContinuation<Void, Never>] = []
            var waiting: [Waiter] = []
            for waiter in state.waiting {
                if waiter.condition(state.lines.count, state.ended) {
                    ready.append(waiter.continuation)
                } else {
                    waiting.append(waiter)
                }
            }
            state.waiting = waiting
            return ready
        }
        for continuation in ready { continuation.resume() }
    }

    private func wait(_ condition: @escaping @Sendable (Int, Bool) -> Bool) async {
        await withCheckedContinuation { continuation in
            let now = state.withLock { state in
                if condition(state.lines.count, state.ended) { return true }
                state.waiting.append(Waiter(condition: condition, continuation: continuation))
                return false
            }
            if now { continuation.resume() }
        }
    }
}
