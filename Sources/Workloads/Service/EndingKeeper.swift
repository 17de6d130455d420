// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Identity
import JSONCoding
import Models
import Platform
import Storage

/// Endings, which go through also where they cannot be written down. What the disk does not take now is written when it
/// does; until then the journal keeps from the next server what it must not start again.
final class EndingKeeper: InstancePart {
    let base: InstanceBase
    /// Where endings go that the database cannot take; `nil` where nothing is changed.
    let journal: EndingJournal?
    private struct State {
        var isClosed = false
        /// Whether somebody tries to write what waits.
        var isSettling = false
    }
    private let state = Lock(State())

    init(base: InstanceBase, journal: EndingJournal?) {
        self.base = base
        self.journal = journal
    }

    /// Nothing is tried again from now on.
    func close() { state.withLock { $0.isClosed = true } }

    /// Why something that was done is not in the database yet; `nil` when all is.
    var unwritten: String? { database.unwritten.map { Problem(describing: $0).detail } }

    /// Writes that a workload is to be stopped or gone, if that can be written.
    /// - Returns: what people should know about it; `nil` when it is on disk.
    func end(
        _ record: WorkloadRecord, _ action: Action, _ deed: Deed, _ caller: Caller
    ) async throws -> String? {
        let isWritten = try await changes.performEventually(action, on: record.resource, as: caller, deed) {
            try WorkloadStore.update(record, $0)
        }
        if isWritten { return nil }
        let ending = EndingJournal.Ending(
            workload: record.id, desired: record.desired, revision: record.revision)
        let isNoted = await noted(ending)
        settleLater()
        let reason = unwritten ?? "the database cannot be written"
        log.warn(
            "an ending is not in the database yet",
            [("workload", .string(record.id)), ("reason", .string(reason)), ("noted", .bool(isNoted))])
        return isNoted
            ? "not written to the database yet: \(reason)"
            : "not written down yet, so a server that starts before it is would start this again: \(reason)"
    }

    private func noted(_ ending: EndingJournal.Ending) async -> Bool {
        guard let journal else { return false }
        return (try? await Thread.blocking("journal") { journal.note(ending) }) ?? false
    }

    /// Tries once a second to write what waits, until all is written.
    func settleLater() {
        let isMine = state.withLock { state in
            defer { state.isSettling = true }
            return !state.isSettling
        }
        guard isMine else { return }
        Task {
            while !state.withLock({ $0.isClosed }), unwritten != nil {
                try? await Task.sleep(for: .seconds(1))
                await settle()
            }
            state.withLock { $0.isSettling = false }
        }
    }

    /// Writes what waits, if that is possible now.
    func settle() async {
        do {
            try await database.settle()
        } catch {
            return
        }
        changes.audit.settle()
        guard let journal, !journal.all.isEmpty else { return }
        let ids = journal.all.map(\.workload)
        _ = try? await Thread.blocking("journal") { journal.clear() }
        for id in ids { view.change(id) { if $0.record.desired == .stopped { $0.note = "" } } }
        log.info("what had waited is in the database")
    }
}

extension WorkloadStore {
    /// Writes what an earlier server's journal says, unless something came after it.
    func apply(_ ending: EndingJournal.Ending) async throws -> Bool {
        try await database.writeEventually {
            try $0.run(
                "UPDATE workloads SET desired=?, revision=?, failure=NULL WHERE id=? AND revision<?",
                .text(ending.desired.rawValue), .number(ending.revision), .text(ending.workload),
                .number(ending.revision))
        }
    }
}

extension WorkloadRecord {
    /// The record as it is to be with what the journal says.
    func applying(_ endings: [EndingJournal.Ending]) -> WorkloadRecord {
        guard let ending = endings.first(where: { $0.workload == id && $0.revision > revision }) else { return self }
        var record = self
        record.desired = ending.desired
        record.revision = ending.revision
        record.failure = nil
        return record
    }
}
