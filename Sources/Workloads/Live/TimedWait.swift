// SPDX-License-Identifier: Apache-2.0

/// Suspends a caller until what it waits for has come, or its time is over, whichever is first.
enum TimedWait {
    typealias Continuation = CheckedContinuation<Bool, Never>

    /// - Parameters:
    ///   - enlist: Looks and keeps the continuation as one step, and returns the number it is kept under; `nil` when what
    ///     is waited for has come already. Whoever brings it takes the continuation and resumes it with `true`.
    ///   - withdraw: Takes back the continuation of that number, unless somebody else has taken it.
    /// - Returns: whether it has come.
    static func forAtMost(
        seconds: Double, enlist: (Continuation) -> UInt64?,
        withdraw: @escaping @Sendable (_ number: UInt64) -> Continuation?
    ) async -> Bool {
        var timer: Task<Void, Never>?
        let hasCome = await withCheckedContinuation { continuation in
            guard let number = enlist(continuation) else { return continuation.resume(returning: true) }
            // Only now: a short time could be over before it is enlisted.
            timer = Task {
                try? await Task.sleep(for: .seconds(seconds))
                withdraw(number)?.resume(returning: false)
            }
        }
        timer?.cancel()
        return hasCome
    }
}
