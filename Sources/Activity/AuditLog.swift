// SPDX-License-Identifier: Apache-2.0
public import Authorization
import Identity
import Platform
import Storage

/// What has been done: kept in the database, written to `audit.log` line by line, and told to those who follow.
public final class AuditLog: Sendable {
    /// Which records are wanted.
    public struct Filter: Sendable {
        /// A workload's id.
        public var object: String?
        /// What the object was called when it was done; with `object`, records that fit either.
        public var name: String?
        /// A user's name, or the number.
        public var actor: String?
        public var verb: String?
        public var outcome: ActivityEntry.Outcome?
        /// Not older.
        public var since: Int64?
        /// Only those before this sequence number.
        public var before: Int?

        /// Every record.
        public init() {}
    }

    private let file: RotatingFile
    private let database: Database
    /// Records as they are written, as events of the kind `activity`.
    public let records = EventBroker()
    private let events: EventBroker
    private static let mostUnwritten = 1000
    private let unwritten = Lock<[[UInt8]]>([])
    /// The last records, for followers that have to begin again.
    private let latest = Lock<[(record: ActivityRecord, owner: Subject)]>([])
    private let owner: Subject

    /// - Parameters:
    ///   - events: where those who look on are told.
    ///   - owner: whose records are that were written before records had an owner.
    init(path: String, database: Database, events: EventBroker, owner: Subject) {
        self.owner = owner
        self.events = events
        file = RotatingFile(path: path, stamped: false)
        self.database = database
    }

    /// Writes a record that is in the database already, and tells it.
    public func write(_ entry: ActivityEntry) {
        let record = entry.record
        append(record.line)
        latest.withLock { latest in
            latest.append((record, entry.owner))
            if latest.count > 100 { latest.removeFirst() }
            records.publish(.activity(record), owner: entry.owner)
        }
        events.publish(.notice(entry), owner: entry.audience)
    }

    /// Lines that a full disk did not take come before the next one that it takes.
    private func append(_ line: [UInt8]) {
        unwritten.withLock { unwritten in
            if unwritten.count < Self.mostUnwritten { unwritten.append(line) }
            if file.write(lines: unwritten.flatMap { $0 + [0x0A] }) { unwritten = [] }
        }
    }

    /// Writes what a full disk did not take.
    public func settle() {
        unwritten.withLock { unwritten in
            if file.write(lines: unwritten.flatMap { $0 + [0x0A] }) { unwritten = [] }
        }
    }

    /// Calls `body` with the last records in `scope`, oldest first, while no other can be written.
    public func withLatest(in scope: Scope, _ body: ([ActivityRecord]) -> Void) {
        latest.withLock { latest in body(latest.filter { scope.includes($0.owner) }.map(\.record)) }
    }

    /// Throws when the database does not answer.
    public func check() async throws { _ = try await database.read { try $0.run("SELECT 1") } }

    /// Records in `scope`, newest first, at most `limit`; whether older ones fit as well, and how many do in all.
    public func list(
        _ filter: Filter, in scope: Scope, limit: Int
    ) async throws -> (records: [ActivityRecord], hasMore: Bool, total: Int) {
        var clauses: [String]
        var values: [SQLValue] = []
        switch scope {
        case .nothing: clauses = ["0"]
        case .everything: clauses = ["1"]
        case .owned(let owner):
            clauses = [owner == self.owner ? "(owner=? OR owner IS NULL)" : "owner=?"]
            values = [.subject(owner)]
        }
        func add(_ clause: String, _ value: SQLValue...) {
            clauses.append(clause)
            values += value
        }
        switch (filter.object, filter.name) {
        case (let object?, let name?): add("(object=? OR name=?)", .text(object), .text(name))
        case (let object?, nil): add("object=?", .text(object))
        case (nil, let name?): add("name=?", .text(name))
        case (nil, nil): break
        }
        if let actor = filter.actor { add("(user=? OR uid=?)", .text(actor), .number(Int(actor) ?? -1)) }
        if let verb = filter.verb { add("verb=?", .text(verb)) }
        if let outcome = filter.outcome { add("outcome=?", .text(outcome.rawValue)) }
        if let since = filter.since { add("time>=?", .int(since)) }
        let all = (clauses.joined(separator: " AND "), values)
        if let before = filter.before { add("sequence<?", .number(before)) }
        let page = (clauses.joined(separator: " AND "), values + [.number(limit + 1)])
        return try await database.read { connection in
            let total = try connection.run("SELECT count(*) FROM activity WHERE \(all.0)", all.1)
            let rows = try connection.run(
                """
                SELECT sequence, time, uid, user, via, verb, object, name, outcome, detail, request_id
                FROM activity WHERE \(page.0) ORDER BY sequence DESC LIMIT ?
                """, page.1)
            return (rows.prefix(limit).map(Self.record), rows.count > limit, Int(total.first?.first?.int ?? 0))
        }
    }

    private static func record(_ row: [SQLValue]) -> ActivityRecord {
        ActivityRecord(
            sequence: Int(row[0].int), time: Timestamp(milliseconds: row[1].int), subject: row[2].subject,
            user: row[3].text, via: row[4].text, verb: row[5].text, object: row[6].text, name: row[7].text,
            outcome: row[8].text, detail: row[9].text, requestID: row[10].text)
    }
}
