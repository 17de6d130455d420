// SPDX-License-Identifier: Apache-2.0

/// Calls that block, each on a thread that runs nothing else meanwhile: at most `limit` at once, the others wait in the order
/// they came. Every call is made, were the task that asked for it cancelled: what cleans up, or has begun, comes to its end.
///
/// A call must not wait for another one, which may be behind it, nor for a person, a program's whole life or anything else
/// without a near end: that takes `Thread.dedicated`.
final class BlockingCalls: Sendable {
    /// Those of this process. They read files and wait, seconds at most, for other processes: with more at once than this,
    /// a disk or a processor is only shared by more, and each takes a thread of the user's `ulimit -u` and 256 KiB of stack.
    static let shared = BlockingCalls(limit: 64)

    private struct Call: Sendable {
        let name: String
        let run: @Sendable () -> Void
    }
    private struct State {
        /// Threads that run a call.
        var running = 0
        var waiting: [Call] = []
        /// The first of `waiting` that has not run: taking from the front moves nothing.
        var next = 0

        mutating func take() -> Call? {
            guard next < waiting.count else { return nil }
            defer {
                next += 1
                if next == waiting.count { (waiting, next) = ([], 0) }
            }
            return waiting[next]
        }
    }
    private let limit: Int
    private let state = Lock(State())

    init(limit: Int) { self.limit = limit }

    /// How many are being made.
    var running: Int { state.withLock { $0.running } }
    /// How many wait for their turn.
    var waiting: Int { state.withLock { $0.waiting.count - $0.next } }

    /// Runs `body` when its turn has come, and awaits its result.
    func run<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let result = Promise<Swift.Result<Result, any Error>>()
        begin(Call(name: name) { result.fulfil(Swift.Result { try body() }) })
        return try await result.settled().get()
    }

    private func begin(_ call: Call) {
        let isNow = state.withLock { state -> Bool in
            guard state.running < limit else {
                state.waiting.append(call)
                return false
            }
            state.running += 1
            return true
        }
        if isNow { start(call) }
    }

    private func start(_ call: Call) {
        Thread.detach(name: call.name) { [self] in
            call.run()
            end()
        }
    }

    /// The next call gets a thread of its own name: `ps -L` shows what is done.
    private func end() {
        let next = state.withLock { state -> Call? in
            let next = state.take()
            if next == nil { state.running -= 1 }
            return next
        }
        if let next { start(next) }
    }
}
