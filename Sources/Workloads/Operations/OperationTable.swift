// SPDX-License-Identifier: Apache-2.0
import Access
import Crypto
public import JSONCoding
import Models
import Platform
import Storage
import Synchronization

/// Operations under way and the latest finished ones. Each is on disk before it is acknowledged, so that the next
/// server can say what became of it.
public final class OperationTable: Sendable {
    /// Finished operations kept in memory.
    private static let kept = 500
    private let database: Database
    private struct State {
        var running: [String: Operation] = [:]
        var finished: [Operation] = []
    }
    private let state = Mutex(State())

    private let events: EventHub

    init(database: Database, events: EventHub) {
        self.database = database
        self.events = events
    }

    private func tell(_ operation: Operation) {
        events.publish("operation", operation.json.bytes, owner: operation.principal.owner)
    }

    /// Notes how far an operation is.
    func report(_ operation: Operation, phase: String, current: Int, total: Int) {
        if operation.report(phase: phase, current: current, total: total) { tell(operation) }
    }

    /// Begins an operation.
    func begin(_ kind: String, name: String, workload: String, _ principal: Principal) async throws -> Operation {
        let operation = Operation(
            id: RandomBytes.hex(bytes: 8), kind: kind, name: name, workload: workload, principal: principal)
        try await database.write {
            try $0.run(
                "INSERT INTO operations(id, kind, workload, name, uid, status, created_at) VALUES(?,?,?,?,?,?,?)",
                .text(operation.id), .text(kind), .text(workload), .text(name), .number(principal.owner),
                "running".asSQL, .int(operation.createdAt.milliseconds))
        }
        state.withLock { $0.running[operation.id] = operation }
        tell(operation)
        return operation
    }

    /// Ends an operation; its end is on disk when this returns.
    func end(_ operation: Operation, _ outcome: Operation.Outcome) async {
        let (status, problem): (String, String?) =
            switch outcome {
            case .succeeded: ("succeeded", nil)
            case .failed(let problem): ("failed", JSON.object(problem.json).text)
            }
        let workload = operation.workload
        let items = operation.results.map(\.json)
        let results = items.isEmpty ? nil : JSON.array(items).text
        // A disk that is full must not keep the outcome from those who wait.
        _ = try? await database.write {
            try $0.run(
                "UPDATE operations SET status=?, problem=?, workload=?, finished_at=?, results=? WHERE id=?",
                .text(status),
                .optional(problem), .text(workload), .int(Timestamp.now.milliseconds), .optional(results),
                .text(operation.id))
        }
        state.withLock { state in
            state.running.removeValue(forKey: operation.id)
            state.finished.append(operation)
            if state.finished.count > Self.kept { state.finished.removeFirst() }
        }
        operation.finish(outcome)
        tell(operation)
    }

    /// Waits until none is under way.
    func drain() async {
        while let operation = state.withLock({ $0.running.values.first }) { _ = await operation.wait(seconds: 3600) }
    }

    /// An operation of this server's life, if `uid` started it.
    public func operation(_ id: String, for uid: UInt32) -> Operation? {
        state.withLock { $0.running[id] ?? $0.finished.first { $0.id == id } }
            .flatMap { $0.principal.owner == uid ? $0 : nil }
    }

    /// All of them as the API shows them, newest first, those of earlier servers included; at most `limit`.
    public func list(for uid: UInt32, limit: Int) async throws -> [JSON] {
        let live = state.withLock { Array($0.running.values) + $0.finished }.filter { $0.principal.owner == uid }
        let known = Set(live.map(\.id))
        let stored = try await database.read {
            try $0.run(
                "SELECT id, kind, name, workload, status, problem, created_at, finished_at, results FROM operations "
                    + "WHERE uid=? ORDER BY created_at DESC LIMIT ?", .number(uid), .number(limit))
        }
        let old = stored.filter { !known.contains($0[0].text) }.map { ($0[6].int, Self.json($0)) }
        return (live.map { ($0.createdAt.milliseconds, $0.json) } + old)
            .sorted { $0.0 > $1.0 }.prefix(limit).map(\.1)
    }

    /// One of an earlier server's.
    public func stored(_ id: String, for uid: UInt32) async throws -> JSON? {
        try await database.read {
            try $0.run(
                "SELECT id, kind, name, workload, status, problem, created_at, finished_at, results FROM operations "
                    + "WHERE id=? AND uid=?", .text(id), .number(uid))
        }.first.map(Self.json)
    }

    private static func json(_ row: [SQLValue]) -> JSON {
        var object = JSONObject([
            ("id", .string(row[0].text)), ("kind", .string(row[1].text)), ("name", .string(row[2].text)),
            ("workload", .string(row[3].text)),
            ("created_at", .string(Timestamp(milliseconds: row[6].int).text)), ("status", .string(row[4].text)),
        ])
        if let problem = row[5].optionalText.flatMap({ try? JSON(parsing: $0) }) { object["problem"] = problem }
        if let results = row[8].optionalText.flatMap({ try? JSON(parsing: $0) }) { object["results"] = results }
        if case .int(let time) = row[7] { object["finished_at"] = .string(Timestamp(milliseconds: time).text) }
        return .object(object)
    }

    /// Settles what an earlier server left unfinished: ends its recorded helper processes, if they are still the same
    /// ones, and marks it failed.
    func settleInterrupted() async throws {
        let helpers = try await database.write { connection -> [ProcessIdentity] in
            let rows = try connection.run(
                "SELECT helper_pid, helper_start FROM operations WHERE status='running' AND helper_pid IS NOT NULL")
            let problem = Problem(
                .stopping, "the server ended before this was done", fix: "look at the workload and try again")
            try connection.run(
                "UPDATE operations SET status='failed', problem=?, finished_at=? WHERE status='running'",
                .text(JSON.object(problem.json).text), .int(Timestamp.now.milliseconds))
            try connection.run(
                "DELETE FROM operations WHERE created_at < ?",
                .int(Timestamp.now.milliseconds - 30 * 86_400_000))
            return rows.map { ProcessIdentity(pid: Int32($0[0].int), startTime: UInt64($0[1].int)) }
        }
        for helper in helpers { helper.terminate() }
    }
}

extension String {
    fileprivate var asSQL: SQLValue { .text(self) }
}
