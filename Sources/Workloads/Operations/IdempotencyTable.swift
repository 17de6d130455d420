// SPDX-License-Identifier: Apache-2.0
public import Identity
import Models
import Platform
public import Storage

/// Requests that carry an Idempotency-Key: each is done once, and whoever sends it again within a day gets the first
/// one's answer. The key is on disk in the same transaction as what the request did. Thread-safe.
public final class IdempotencyTable: Sendable {
    /// Milliseconds a key is remembered.
    private static let lifetime: Int64 = 86_400_000

    /// Which request.
    public struct Key: Sendable, Hashable {
        let subject: Subject
        let method: String
        let path: String
        let key: String

        /// A key is the caller's own, and belongs to one method and path.
        public init(_ subject: Subject, method: String, path: String, key: String) {
            self.subject = subject
            self.method = method
            self.path = path
            self.key = key
        }
    }

    /// What to do with a request.
    public enum Claim: Sendable {
        /// Do it, then call `finish`.
        case first(Ticket)
        /// It was answered so.
        case answered(Answer)
        /// It was done, by the operation or on the object of this id, and its answer was not kept.
        case done(String)
    }

    /// A kept answer.
    public struct Answer: Sendable {
        /// The HTTP status.
        public let status: Int
        /// Field lines, `name: value` each.
        public let fields: String
        /// The body.
        public let body: String

        /// An answer to be kept.
        public init(status: Int, fields: String, body: String) {
            self.status = status
            self.fields = fields
            self.body = body
        }
    }

    /// The right to do a request. What changes something writes it in its own transaction.
    public final class Ticket: Sendable {
        let key: Key
        let hash: String
        private let effect = Lock<String?>(nil)

        init(key: Key, hash: String) {
            self.key = key
            self.hash = hash
        }

        /// Writes that the request has had an effect. Call inside the effect's own transaction; only the first counts.
        /// - Parameter effect: the id of the operation or object.
        public func write(_ connection: SQLConnection, effect id: String) throws {
            guard effect.withLock({ $0 }) == nil else { return }
            try connection.run(
                "INSERT OR REPLACE INTO idempotency(uid, method, path, key, hash, effect, created_at) "
                    + "VALUES(?,?,?,?,?,?,?)", .subject(key.subject), .text(key.method), .text(key.path),
                .text(key.key),
                .text(hash), .text(id), .int(Timestamp.now.milliseconds))
            effect.withLock { $0 = id }
        }

        /// Whether something was written.
        public var hasEffect: Bool { effect.withLock { $0 != nil } }
    }

    /// The ticket of the request that the current task works for.
    @TaskLocal public static var ticket: Ticket?

    private let database: Database
    private struct Running {
        let hash: String
        let over = Promise<Void>()
    }
    private let running = Lock<[Key: Running]>([:])

    init(database: Database) { self.database = database }

    static let migration = """
        CREATE TABLE idempotency(
            uid INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL,
            effect TEXT NOT NULL, status INTEGER, fields TEXT, body TEXT, created_at INTEGER NOT NULL,
            PRIMARY KEY(uid, method, path, key)) WITHOUT ROWID;
        CREATE INDEX idempotency_by_time ON idempotency(created_at);
        """

    /// Says what is to be done with a request; waits for the same one if that is under way.
    /// - Parameter hash: stands for everything else that was sent.
    /// - Throws: `Problem` when the key was used for something else.
    public func claim(_ key: Key, hash: String) async throws -> Claim {
        while true {
            let other = running.withLock { running -> Running? in
                if let other = running[key] { return other }
                running[key] = Running(hash: hash)
                return nil
            }
            guard let other else { break }
            if other.hash != hash { throw Self.reused(key) }
            await other.over.settled()
        }
        do {
            guard let known = try await stored(key) else { return .first(Ticket(key: key, hash: hash)) }
            release(key)
            if known[0].text != hash { throw Self.reused(key) }
            guard case .int(let status) = known[2] else { return .done(known[1].text) }
            return .answered(Answer(status: Int(status), fields: known[3].text, body: known[4].text))
        } catch {
            release(key)
            throw error
        }
    }

    private func stored(_ key: Key) async throws -> [SQLValue]? {
        let oldest = Timestamp.now.milliseconds - Self.lifetime
        return try await database.read {
            try $0.run(
                "SELECT hash, effect, status, fields, body FROM idempotency "
                    + "WHERE uid=? AND method=? AND path=? AND key=? AND created_at > ?", .subject(key.subject),
                .text(key.method), .text(key.path), .text(key.key), .int(oldest)
            ).first
        }
    }

    /// Writes that the current task's request is about to have an effect outside the database.
    public func begin() async throws {
        guard let ticket = Self.ticket else { return }
        try await database.write { try ticket.write($0, effect: "") }
    }

    /// The request has been answered.
    /// - Parameter answer: what to keep; `nil` keeps only that it was done, if it was.
    public func finish(_ ticket: Ticket, _ answer: Answer?) async {
        if let answer {
            // When this cannot be written, a repetition learns that it was done.
            _ = try? await database.write { connection in
                try ticket.write(connection, effect: "")
                try connection.run(
                    "UPDATE idempotency SET status=?, fields=?, body=? WHERE uid=? AND method=? AND path=? AND key=?",
                    .number(answer.status), .text(answer.fields), .text(answer.body), .subject(ticket.key.subject),
                    .text(ticket.key.method), .text(ticket.key.path), .text(ticket.key.key))
                try connection.run(
                    "DELETE FROM idempotency WHERE created_at < ?",
                    .int(Timestamp.now.milliseconds - Self.lifetime))
            }
        }
        release(ticket.key)
    }

    private func release(_ key: Key) {
        running.withLock { $0.removeValue(forKey: key) }?.over.fulfil(())
    }

    private static func reused(_ key: Key) -> Problem {
        Problem(
            .keyReused, "the Idempotency-Key “\(key.key)” was sent with something else before",
            fix: "use a new key for a new request")
    }
}
