// SPDX-License-Identifier: Apache-2.0
import Activity
public import Authorization
import Crypto
public import Identity
import JSONCoding
public import Models
import Platform
import Storage

/// Operations under way and the latest finished ones. Each is on disk before it is acknowledged, so that the next
/// server can say what became of it.
public final class OperationRunner: Sendable {
    let database: Database
    private struct State {
        var running: [String: Operation] = [:]
        var finished = FinishedOperations()
    }
    private let state = Lock(State())
    let changes: Changes
    private let log: Log

    init(database: Database, changes: Changes, log: Log) {
        self.log = log
        self.database = database
        self.changes = changes
    }

    /// Further columns; released scripts are never changed.
    static let resumptionMigration = """
        ALTER TABLE operations ADD COLUMN resume TEXT;
        CREATE TABLE operation_results(
            operation TEXT NOT NULL, item INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY(operation, item))
            WITHOUT ROWID;
        """
    static let sourceMigration = "ALTER TABLE operations ADD COLUMN via TEXT NOT NULL DEFAULT 'embedded';"

    private func tell(_ operation: Operation) {
        let isAboutSeveral = operation.kind.hasSuffix("-many")
        let topic = Event.Topic(id: operation.workload, name: operation.name, group: operation.group)
        changes.events.publish(
            Event(.operation, operation.now, topic: isAboutSeveral ? nil : topic), owner: operation.owner)
    }

    /// Notes how far an operation is.
    func report(_ operation: Operation, phase: String, current: Int, total: Int) {
        if operation.report(phase: phase, current: current, total: total) { tell(operation) }
    }

    /// Begins an operation, which what it changes is recorded of.
    /// - Parameters:
    ///   - action: what `caller` must be allowed to do to `resource`.
    ///   - targets: the workloads it is about, when they are several.
    ///   - resume: what the next server needs to go on with it when this one ends too early; `nil` when that is told by
    ///     the workload itself, or cannot be.
    func begin(
        _ verb: Verb, _ action: Action, on resource: ResourceRef, name: String, workload: String, group: String = "",
        targets: [BulkResult] = [], resume: JSON? = nil, as caller: Caller
    ) async throws -> Operation {
        try changes.authorize(action, on: resource, as: caller)
        let owner = changes.owner(for: caller)
        let kind = verb.rawValue
        let operation = Operation(
            id: RandomBytes.hex(bytes: 8), kind: kind, name: name, workload: workload, caller: caller, owner: owner)
        operation.set(group: group)
        operation.set(results: targets)
        if !Self.checking.contains(verb) { operation.pass() }
        let results = Self.text(targets)
        let ticket = IdempotencyTable.ticket
        let body: @Sendable (SQLConnection) throws -> Void = {
            try $0.run(
                "INSERT INTO operations(id, kind, workload, name, uid, status, created_at, results, resume, via) "
                    + "VALUES(?,?,?,?,?,?,?,?,?,?)",
                .text(operation.id), .text(kind), .text(workload), .text(name), .subject(owner),
                .text("running"), .int(operation.createdAt.milliseconds), .optional(results),
                .optional(resume?.text), .text(caller.via.rawValue))
            try ticket?.write($0, effect: operation.id)
        }
        if Self.endings.contains(verb) {
            _ = try await database.writeEventually(body)
        } else {
            try await database.write(body)
        }
        state.withLock { $0.running[operation.id] = operation }
        tell(operation)
        return operation
    }

    /// Begins an operation on one workload and does it.
    func begin(
        _ verb: Verb, _ action: Action, onWorkload id: String, in view: WorkloadCache, canBeCancelled: Bool = false,
        as caller: Caller, _ body: @escaping @Sendable (Operation) async throws -> Void
    ) async throws -> Operation {
        let record = view.entry(id)?.record
        let operation = try await begin(
            verb, action, on: record?.resource ?? ResourceRef(.workload, id), name: record?.config.name ?? id,
            workload: id, group: record?.config.group ?? "", as: caller)
        if canBeCancelled { operation.allowCancelling() }
        run(operation, body)
        return operation
    }

    func run(_ operation: Operation, _ body: @escaping @Sendable (Operation) async throws -> Void) {
        let task = Task {
            do {
                try await body(operation)
                await end(operation, operation.isCancelled ? .cancelled : .succeeded)
            } catch {
                if operation.isCancelled { return await end(operation, .cancelled) }
                let problem = Problem(describing: error)
                log.warn(
                    "\(operation.kind) failed",
                    [("workload", .string(operation.name)), ("reason", .string(problem.detail))])
                await end(operation, .failed(problem))
            }
        }
        operation.set(task: task)
    }

    /// What is done also where it cannot be written down: a backend that fills the disk must be ended.
    private static let endings: Set<Verb> = [.stop, .delete, .stopMany, .deleteMany, .deleteGroup]

    /// What may be refused before it takes any time: these say themselves when that is over.
    private static let checking: Set<Verb> = [.create, .start, .restart, .edit]

    private static func text(_ results: [BulkResult]) -> String? {
        results.isEmpty ? nil : JSON.array(results.map(\.json)).text
    }

    /// Notes what came of one workload of several, on disk first, so that no later server does it again.
    func note(_ operation: Operation, _ index: Int, _ result: BulkResult) async {
        // What is not on disk is done again, which does no harm.
        _ = try? await database.write {
            try $0.run(
                "INSERT OR REPLACE INTO operation_results VALUES(?,?,?)", .text(operation.id), .number(index),
                .text(result.json.text))
        }
        operation.set(result: index, result)
    }

    /// Gives an operation up, if that is still possible.
    /// - Returns: whether it is; its end comes a little later.
    public func cancel(_ operation: Operation, as caller: Caller) async throws -> Bool {
        let resource = ResourceRef(.operation, operation.id, owner: operation.owner)
        return try await changes.perform(.operationCancel, on: resource, as: caller) {
            guard operation.canBeCancelled else { return false }
            // On disk first: no later server must go on with what was given up.
            _ = try? await database.write {
                try $0.run("UPDATE operations SET resume=NULL WHERE id=?", .text(operation.id))
            }
            return operation.cancel()
        } outcome: { isCancelled in
            isCancelled ? (Deed(.cancel, name: operation.name, detail: operation.kind), []) : nil
        }
    }

    /// Goes on with an operation of an earlier server's.
    func take(_ operation: Operation) { state.withLock { $0.running[operation.id] = operation } }

    /// Ends an operation; its end is on disk when this returns, and so is a record of who failed to do what.
    func end(_ operation: Operation, _ outcome: Operation.Outcome) async {
        let workload = operation.workload
        var entry: ActivityEntry?
        if case .failed(let problem) = outcome {
            entry = changes.entry(
                of: operation.caller, Deed(operation.verb, name: operation.name, detail: problem.detail),
                on: operation.resource, .failed)
        }
        let (status, problem): (String, String?) =
            switch outcome {
            case .succeeded: ("succeeded", nil)
            case .cancelled: ("cancelled", nil)
            case .failed(let problem): ("failed", JSON.object(problem.json).text)
            }
        let results = Self.text(operation.results)
        let failure = entry
        // A disk that is full must not keep the outcome from those who wait.
        let ended = Timestamp.now.milliseconds
        _ = try? await database.writeEventually {
            try $0.run(
                "UPDATE operations SET status=?, problem=?, workload=?, finished_at=?, results=?, resume=NULL "
                    + "WHERE id=?", .text(status), .optional(problem), .text(workload),
                .int(ended), .optional(results), .text(operation.id))
            try $0.run("DELETE FROM operation_results WHERE operation=?", .text(operation.id))
            try failure?.write($0)
        }
        if let entry { changes.audit.write(entry) }
        state.withLock { state in
            state.running.removeValue(forKey: operation.id)
            state.finished.add(operation)
        }
        operation.finish(outcome)
        tell(operation)
    }

    /// Waits until none is under way.
    func drain() async {
        while let operation = state.withLock({ $0.running.values.first }) { _ = await operation.wait(seconds: 3600) }
    }

    /// The operation that is making a workload of that name in `scope`, if one is.
    public func creating(_ name: String, in scope: Scope) -> Operation? {
        state.withLock { state in
            state.running.values.first { $0.kind == "create" && $0.name == name && scope.includes($0.owner) }
        }
    }

    /// That the last workload that was to be made under that name was not, and why; `nil` when none failed.
    public func failedCreation(_ name: String, in scope: Scope) async throws -> Problem? {
        var filter = Filter()
        (filter.kinds, filter.workload, filter.limit) = (["create"], name, 1)
        guard let last = try await list(in: scope, filter).operations.first, last.name == name,
            last.status == .failed, let cause = last.problem
        else { return nil }
        return Problem(.notFound, "\(name) was not made: \(cause.detail)", fix: cause.fix)
    }

    /// An operation of this server's life, if it is in `scope`.
    public func operation(_ id: String, in scope: Scope) -> Operation? {
        state.withLock { $0.running[id] ?? $0.finished[id] }
            .flatMap { scope.includes($0.owner) ? $0 : nil }
    }

    /// Which operations are wanted.
    public struct Filter: Sendable {
        /// These states only; empty means all.
        public var statuses: [String] = []
        /// These kinds only; empty means all.
        public var kinds: [String] = []
        /// Of this workload, by id or by the name it had then.
        public var workload = ""
        /// `next` of the page before.
        public var after: String?
        /// How many at most.
        public var limit = 100

        /// Everything.
        public init() {}
    }

    /// One page of them, newest first, those of earlier servers included.
    public func list(
        in scope: Scope, _ filter: Filter
    ) async throws -> (operations: [OperationRecord], total: Int, next: String?) {
        func words(_ list: [String]) -> SQLValue { .text(list.isEmpty ? "" : "|\(list.joined(separator: "|"))|") }
        let conditions =
            "(?1 IS NULL OR uid=?1) AND (?2='' OR instr(?2, '|'||status||'|')) AND (?3='' OR instr(?3, '|'||kind||'|'))"
            + " AND (?4='' OR workload=?4 OR name=?4)"
        let bounds = filter.after.map { $0.split(separator: "-", maxSplits: 1) } ?? []
        let time = bounds.count == 2 ? Int64(bounds[0]) ?? 0 : Int64.max
        let id = bounds.count == 2 ? String(bounds[1]) : ""
        let values = [Self.key(of: scope), words(filter.statuses), words(filter.kinds), .text(filter.workload)]
        let (count, rows) = try await database.read { connection in
            let count = try connection.run(
                "SELECT count(*) FROM operations WHERE \(conditions)", values[0], values[1], values[2], values[3])
            let rows = try connection.run(
                "SELECT \(Self.columns) FROM operations WHERE \(conditions) AND (created_at, id) < (?5, ?6)"
                    + " ORDER BY created_at DESC, id DESC LIMIT ?7", values[0], values[1], values[2], values[3],
                .int(time), .text(id), .number(filter.limit + 1))
            return (count.first?.first?.int ?? 0, rows)
        }
        let page = rows.prefix(filter.limit)
        let live = state.withLock { state in
            page.map { row in state.running[row[0].text] ?? state.finished[row[0].text] }
        }
        let shown = zip(page, live).map { row, operation in operation?.now ?? Self.record(row) }
        let next = rows.count > filter.limit ? page.last.map { "\($0[6].int)-\($0[0].text)" } : nil
        return (shown, Int(count), next)
    }

    private static let columns = "id, kind, name, workload, status, problem, created_at, finished_at, results"

    /// One of an earlier server's.
    public func stored(_ id: String, in scope: Scope) async throws -> OperationRecord? {
        try await database.read {
            try $0.run(
                "SELECT \(Self.columns) FROM operations WHERE id=?1 AND (?2 IS NULL OR uid=?2)", .text(id),
                Self.key(of: scope))
        }.first.map(Self.record)
    }

    /// The owner that rows of `scope` have; NULL for every one.
    private static func key(of scope: Scope) -> SQLValue {
        switch scope {
        case .nothing: .text("")
        case .owned(let owner): .subject(owner)
        case .everything: .null
        }
    }

    private static func record(_ row: [SQLValue]) -> OperationRecord {
        func stored(_ column: Int) -> JSON? { row[column].optionalText.flatMap { try? JSON(parsing: $0) } }
        var record = OperationRecord(
            id: row[0].text, kind: row[1].text, name: row[2].text, workload: row[3].text,
            status: OperationRecord.Status(rawValue: row[4].text) ?? .failed,
            createdAt: Timestamp(milliseconds: row[6].int))
        record.problem = stored(5).map { Problem($0) }
        record.results = (stored(8)?.arrayValue ?? []).map { BulkResult($0) }
        if case .int(let time) = row[7] { record.finishedAt = Timestamp(milliseconds: time) }
        return record
    }
}
