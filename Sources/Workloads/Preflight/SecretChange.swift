// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Identity
import Models
import Platform
import Secrets

/// Secrets whose values come with a change of a workload: stored when nothing stands against the change any more, and as they
/// were before when it comes to nothing all the same, also by the end of this process.
final class SecretChange: Sendable {
    private let values: [(name: String, value: String)]
    private let secrets: SecretService
    private let caller: Caller
    /// What is stored; `nil` before, and after it was undone.
    private let stored = Lock<PendingSecretValues?>(nil)

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
    /// - Parameters:
    ///   - workload: The id of the one that is made or changed.
    ///   - revision: The one it has; 0 for one that is made.
    func store(for workload: String, at revision: Int) async throws {
        var news: [PendingSecretValues.Value] = []
        for (name, value) in values {
            let before = try await secrets.store.value(of: name)
            if before != value { news.append(.init(name: name, before: before, after: value)) }
        }
        if news.isEmpty { return }
        let change = PendingSecretValues(workload: workload, revision: revision, caller: caller, values: news)
        try await secrets.store.begin(change)
        stored.withLock { $0 = change }
        do {
            for value in news { try await secrets.set(value.name, to: value.after, as: caller) }
        } catch {
            await undo()
            throw error
        }
    }

    /// Stores them where they are the whole change: there is no later revision by which the next start would know that it was
    /// made, so that it is refused, and undone, when what was written down of it cannot be forgotten.
    func storeAlone(for workload: String, at revision: Int) async throws {
        try await store(for: workload, at: revision)
        guard let change = stored.withLock({ $0 }) else { return }
        do {
            try await secrets.store.end(change.id)
        } catch {
            await undo()
            throw error
        }
    }

    /// The change is on disk: the end of this process undoes them no more.
    func settle() async {
        guard let change = stored.withLock({ $0 }) else { return }
        // Else it is settled at the next start, when the workload's revision is seen.
        try? await secrets.store.end(change.id)
    }

    /// Puts back what was there before; nothing when nothing was stored.
    func undo() async {
        let change = stored.withLock { stored in
            defer { stored = nil }
            return stored
        }
        // What cannot be put back now is put back at the next start.
        if let change { try? await secrets.putBack(change) }
    }
}
