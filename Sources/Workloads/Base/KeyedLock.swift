// SPDX-License-Identifier: Apache-2.0
import Platform

/// Lets one task at a time work on what a key names; the others wait in the order they came.
public final class KeyedLock: Sendable {
    /// By key, of those somebody works on: the turns of the others.
    private let turns = Lock<[String: [Promise<Void>]]>([:])

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
        let turn = turns.withLock { turns -> Promise<Void>? in
            guard turns[key] != nil else {
                turns[key] = []
                return nil
            }
            let turn = Promise<Void>()
            turns[key]?.append(turn)
            return turn
        }
        await turn?.settled()
    }

    private func release(_ key: String) {
        let next = turns.withLock { turns -> Promise<Void>? in
            guard turns[key]?.isEmpty == false else {
                turns[key] = nil
                return nil
            }
            return turns[key]?.removeFirst()
        }
        next?.fulfil(())
    }
}
