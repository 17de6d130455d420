// SPDX-License-Identifier: Apache-2.0
import Platform

/// Work that ^C or SIGTERM gives up, with time to end what it has begun elsewhere.
enum Interruption {
    /// Seconds that the end may take.
    private static let grace = 3

    private enum Event<Result: Sendable>: Sendable {
        case done(Swift.Result<Result, any Error>)
        case signal
        case late
    }

    /// Runs `body`, which a signal cancels.
    /// - Throws: what it throws; `CancellationError` after a signal.
    static func guarding<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let signals = TerminationSignals()
        let (events, sink) = AsyncStream<Event<Result>>.makeStream()
        let work = Task(executorPreference: WorkerPool.shared) {
            do { sink.yield(.done(.success(try await body()))) } catch { sink.yield(.done(.failure(error))) }
        }
        Task(executorPreference: WorkerPool.shared) {
            await signals.first()
            sink.yield(.signal)
            work.cancel()
            try? await WorkerPool.shared.sleep(milliseconds: grace * 1000)
            sink.yield(.late)
        }
        var isGivenUp = false
        for await event in events {
            switch event {
            case .signal: isGivenUp = true
            case .done(let result) where !isGivenUp: return try result.get()
            case .done, .late: throw CancellationError()
            }
        }
        throw CancellationError()
    }
}
