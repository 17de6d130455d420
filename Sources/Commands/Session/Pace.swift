// SPDX-License-Identifier: Apache-2.0
import Platform

/// Keeps questions apart: a server that answers at once must not be asked in a tight loop.
enum Pace {
    /// Returns no sooner than `milliseconds` after `start`.
    /// - Throws: `CancellationError` at once when the task is cancelled.
    static func keep(milliseconds: Int, since start: ContinuousClock.Instant) async throws {
        let passed = (ContinuousClock.now - start) / .milliseconds(1)
        if passed < Double(milliseconds) {
            try await WorkerPool.shared.sleep(milliseconds: milliseconds - Int(passed))
        }
    }
}
