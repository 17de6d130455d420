// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP
import Platform

/// Calls on which an interceptor has not decided yet. Each waits in a task of its own, and for no longer than its client
/// does.
final class HeldCalls: Sendable {
    /// By what its client cancels a call.
    struct Key: Hashable, Sendable {
        /// The session, or whatever else tells clients apart.
        let client: String
        /// As JSON text.
        let id: [UInt8]
    }

    private struct Held: Sendable {
        let key: Key?
        let waiting: Pipeline.Waiting
        let refuse: @Sendable (RPCError) -> Void
        var task: Task<Void, Never>?
    }
    private struct State {
        var calls: [Int: Held] = [:]
        var next = 1
    }
    private let state = Lock(State())
    private let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    /// Waits for the interceptor's decision.
    /// - Parameters:
    ///   - refuse: called instead of `resume` when nobody waits for it any more.
    ///   - resume: called with what comes of it.
    func hold(
        _ waiting: Pipeline.Waiting, _ exchange: HTTPExchange, key: Key?,
        refuse: @escaping @Sendable (RPCError) -> Void, resume: @escaping @Sendable (Pipeline.Passage) -> Void
    ) {
        let number = state.withLock { state -> Int in
            defer { state.next += 1 }
            state.calls[state.next] = Held(key: key, waiting: waiting, refuse: refuse)
            return state.next
        }
        let task = Task { [self] in
            let verdict = await waiting.verdict()
            guard take(number) != nil else { return }
            resume(pipeline.resume(waiting, with: verdict))
        }
        state.withLock { $0.calls[number]?.task = task }
        exchange.whenGone { [self] in end(take(number), .failed("the client has gone")) }
    }

    /// Its client does not want the answer any more.
    func cancel(_ key: Key) {
        let numbers = state.withLock { $0.calls.filter { $0.value.key == key }.map(\.key) }
        for number in numbers { end(take(number), .wasCancelled) }
    }

    /// The client has ended its session.
    func close(_ client: String, _ reason: String) {
        let numbers = state.withLock { $0.calls.filter { $0.value.key?.client == client }.map(\.key) }
        for number in numbers { end(take(number), .failed(reason)) }
    }

    private func take(_ number: Int) -> Held? { state.withLock { $0.calls.removeValue(forKey: number) } }

    private func end(_ held: Held?, _ error: RPCError) {
        guard let held else { return }
        held.task?.cancel()
        pipeline.abandon(held.waiting)
        held.refuse(error)
    }
}
