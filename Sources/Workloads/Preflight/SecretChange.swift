// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Identity
import Models
import Platform
import Secrets

/// Secrets whose values come with a change of a workload: stored when nothing stands against the change any more, and as they
/// were before when it comes to nothing all the same.
final class SecretChange: Sendable {
    private struct State {
        /// What was there before; none for one that is new.
        var before: [(name: String, value: String?)] = []
    }
    private let values: [(name: String, value: String)]
    private let secrets: SecretService
    private let caller: Caller
    private let state = Lock(State())

    /// Nothing is stored yet.
    init(_ config: RunConfig, _ secrets: SecretService, _ caller: Caller) {
        values = config.secretValues.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.secrets = secrets
        self.caller = caller
    }

    /// Refuses what could not be stored.
    func check() async throws {
        for (name, value) in values { try await secrets.check(name, value, as: caller) }
    }

    /// Stores them. When one cannot be, those before are as they were.
    func store() async throws {
        do {
            for (name, value) in values {
                let old = try await secrets.store.value(of: name)
                if old == value { continue }
                try await secrets.set(name, to: value, as: caller)
                state.withLock { $0.before.append((name, old)) }
            }
        } catch {
            await undo()
            throw error
        }
    }

    /// Puts back what was there before; nothing when nothing was stored.
    func undo() async {
        let before = state.withLock { state in
            defer { state.before = [] }
            return state.before
        }
        for (name, value) in before.reversed() {
            if let value {
                _ = try? await secrets.set(name, to: value, as: caller)
            } else {
                _ = try? await secrets.delete(name, as: caller)
            }
        }
    }
}
