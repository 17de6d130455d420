// SPDX-License-Identifier: Apache-2.0
import Platform

/// Lets one task at a time work on what a key names; the others wait in the order they came.
public final class KeyedLock: Sendable {
    private let waiting = Lock<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// Nobody works on anything.
    public init() {}

    /// Runs `body` once nobody else works on `key`.
    public func run<Result: Sendable>(
        _ key: String, _ body: @Sendable () async throws -> Result
    ) async rethrows -> Result {
        await acquire(key)
        defer { release(key) }
        return try await body()
    }

    private func acquire(_ key: String) async {
        await withCheckedContinuation { continuation in
            let free = waiting.withLock { table -> Bool in
                if table[key] == nil {
                    table[key] = []
                    return true
                }
                table[key]?.append(continuation)
                return false
            }
            if free { continuation.resume() }
        }
    }

    private func release(_ key: String) {
        let next = waiting.withLock { table -> CheckedContinuation<Void, Never>? in
            guard var queue = table[key], !queue.isEmpty else {
                table.removeValue(forKey: key)
                return nil
            }
            let next = queue.removeFirst()
            table[key] = queue
            return next
        }
        next?.resume()
    }
}
