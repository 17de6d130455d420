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
        let isAboutSeveral = operation.kind.hasSuffix("-many")
        events.publish(
            "operation", operation.json.bytes, owner: operation.principal.owner,
            about: isAboutSeveral
                ? nil : EventHub.Subject(id: operation.workload, name: operation.name, group: operation.group))
    }

    /// Notes how far an operation is.
    func report(_ operation: Operation, phase: String, current: Int, total: Int) {
        if operation.report(phase: phase, current: current, total: total) { tell(operation) }
    }

    /// Begins an operation.
    func begin(
        _ kind: String, name: String, workload: String, group: String = "", _ principal: Principal
    ) async throws -> Operation {
        let operation = Operation(
            id: RandomBytes.hex(bytes: 8), kind: kind, name: name, workload: workload, principal: principal)
        operation.set(group: group)
        let ticket = IdempotencyTable.ticket
        try await database.write {
            try $0.run(
                "INSERT INTO operations(id, kind, workload, name, uid, status, created_at) VALUES(?,?,?,?,?,?,?)",
                .text(operation.id), .text(kind), .text(workload), .text(name), .number(principal.owner),
                "running".asSQL, .int(operation.createdAt.milliseconds))
            try ticket?.write($0, effect: operation.id)
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
            case .cancelled: ("cancelled", nil)
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

    /// The operation that is making a workload of that name for `uid`, if one is.
    public func creating(_ name: String, for uid: UInt32) -> Operation? {
        state.withLock { state in
            state.running.values.first { $0.kind == "create" && $0.name == name && $0.principal.owner == uid }
        }
    }

    /// An operation of this server's life, if `uid` started it.
    public func operation(_ id: String, for uid: UInt32) -> Operation? {
        state.withLock { $0.running[id] ?? $0.finished.first { $0.id == id } }
            .flatMap { $0.principal.owner == uid ? $0 : nil }
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

    /// One page of them as the API shows them, newest first, those of earlier servers included.
    public func list(
        for uid: UInt32, _ filter: Filter
    ) async throws -> (operations: [JSON], total: Int, next: String?) {
        func words(_ list: [String]) -> SQLValue { .text(list.isEmpty ? "" : "|\(list.joined(separator: "|"))|") }
        let conditions =
            "uid=?1 AND (?2='' OR instr(?2, '|'||status||'|')) AND (?3='' OR instr(?3, '|'||kind||'|'))"
            + " AND (?4='' OR workload=?4 OR name=?4)"
        let bounds = filter.after.map { $0.split(separator: "-", maxSplits: 1) } ?? []
        let time = bounds.count == 2 ? Int64(bounds[0]) ?? 0 : Int64.max
        let id = bounds.count == 2 ? String(bounds[1]) : ""
        let values = [SQLValue.number(uid), words(filter.statuses), words(filter.kinds), .text(filter.workload)]
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
            page.map { row in state.running[row[0].text] ?? state.finished.last { $0.id == row[0].text } }
        }
        let shown = zip(page, live).map { row, operation in operation?.json ?? Self.json(row) }
        let next = rows.count > filter.limit ? page.last.map { "\($0[6].int)-\($0[0].text)" } : nil
        return (shown, Int(count), next)
    }

    private static let columns = "id, kind, name, workload, status, problem, created_at, finished_at, results"

    /// One of an earlier server's.
    public func stored(_ id: String, for uid: UInt32) async throws -> JSON? {
        try await database.read {
            try $0.run(
                "SELECT \(Self.columns) FROM operations WHERE id=? AND uid=?", .text(id), .number(uid))
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
    /// ones, and marks failed what does not go on.
    /// - Returns: what goes on: its workload is there and wanted to be what the operation makes it.
    func settleInterrupted() async throws -> [Operation] {
        let (helpers, resumed) = try await database.write { connection -> ([ProcessIdentity], [[SQLValue]]) in
            let helpers = try connection.run(
                "SELECT helper_pid, helper_start FROM operations WHERE status='running' AND helper_pid IS NOT NULL")
            try connection.run(
                "UPDATE operations SET status='succeeded', finished_at=? WHERE status='running' AND kind='delete' "
                    + "AND workload NOT IN (SELECT id FROM workloads)", .int(Timestamp.now.milliseconds))
            let resumed = try connection.run(
                "SELECT o.id, o.kind, o.name, o.workload, o.uid, o.created_at FROM operations o "
                    + "JOIN workloads w ON w.id=o.workload WHERE o.status='running' AND w.desired=CASE o.kind "
                    + "WHEN 'create' THEN 'running' WHEN 'start' THEN 'running' WHEN 'stop' THEN 'stopped' "
                    + "WHEN 'delete' THEN 'removed' ELSE '' END")
            let problem = Problem(
                .stopping, "the server ended before this was done", fix: "look at the workload and try again")
            let going = "|\(resumed.map { $0[0].text }.joined(separator: "|"))|"
            try connection.run(
                "UPDATE operations SET status='failed', problem=?, finished_at=? WHERE status='running' "
                    + "AND NOT instr(?, '|'||id||'|')", .text(JSON.object(problem.json).text),
                .int(Timestamp.now.milliseconds), .text(going))
            try connection.run(
                "DELETE FROM operations WHERE created_at < ?",
                .int(Timestamp.now.milliseconds - 30 * 86_400_000))
            return (helpers.map { ProcessIdentity(pid: Int32($0[0].int), startTime: UInt64($0[1].int)) }, resumed)
        }
        for helper in helpers { helper.terminate() }
        let operations = resumed.map { row in
            Operation(
                id: row[0].text, kind: row[1].text, name: row[2].text, workload: row[3].text,
                principal: Principal(uid: UInt32(row[4].int), source: .embedded),
                createdAt: Timestamp(milliseconds: row[5].int))
        }
        state.withLock { state in for operation in operations { state.running[operation.id] = operation } }
        return operations
    }
}

extension String {
    fileprivate var asSQL: SQLValue { .text(self) }
}
