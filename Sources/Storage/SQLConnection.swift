// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Glibc

/// A connection, usable only inside the closure it is given to: on the database's own thread.
public final class SQLConnection {
    private let handle: OpaquePointer
    private let path: String
    /// Milliseconds that a lock is waited for.
    private static let patience: Int32 = 5000
    private var isImpatient = false
    private var statements: [String: OpaquePointer] = [:]

    init(path: String, readOnly: Bool) throws(StorageError) {
        var opened: OpaquePointer?
        let flags =
            (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw StorageError(.other, "cannot open \(path): \(String(cString: sqlite3_errstr(code)))")
        }
        handle = opened
        self.path = path
        sqlite3_busy_timeout(handle, Self.patience)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close(handle)
    }

    /// Runs a script of several statements without parameters.
    public func script(_ sql: String) throws(StorageError) {
        if sqlite3_exec(handle, sql, nil, nil, nil) != SQLITE_OK { throw failure() }
        if isImpatient {
            isImpatient = false
            sqlite3_busy_timeout(handle, Self.patience)
        }
    }

    /// Runs one statement; each `?` takes one of `values`.
    /// - Returns: the rows it gives, column by column.
    @discardableResult
    public func run(_ sql: String, _ values: SQLValue...) throws(StorageError) -> [[SQLValue]] {
        try run(sql, values)
    }

    /// The same with the values in an array.
    @discardableResult
    public func run(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> [[SQLValue]] {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            switch value {
            case .null: sqlite3_bind_null(statement, position)
            case .int(let number): sqlite3_bind_int64(statement, position, number)
            case .text(let text): _ = csqlite_bind_text(statement, position, text, Int32(text.utf8.count))
            }
        }
        var rows: [[SQLValue]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { Self.column(statement, $0) })
            case SQLITE_DONE: return rows
            default: throw failure()
            }
        }
    }

    /// Runs `body` as one transaction.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try script("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try script("COMMIT")
            return result
        } catch {
            try? script("ROLLBACK")
            throw error
        }
    }

    /// How many rows the last statement changed.
    public var changes: Int { Int(sqlite3_changes(handle)) }

    private static func column(_ statement: OpaquePointer, _ index: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: .int(sqlite3_column_int64(statement, index))
        case SQLITE_NULL: .null
        default:
            .text(
                String(
                    decoding: UnsafeBufferPointer(
                        start: sqlite3_column_text(statement, index),
                        count: Int(sqlite3_column_bytes(statement, index))), as: UTF8.self))
        }
    }

    private func prepared(_ sql: String) throws(StorageError) -> OpaquePointer {
        if let known = statements[sql] { return known }
        var made: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &made, nil) == SQLITE_OK, let made else { throw failure() }
        statements[sql] = made
        return made
    }

    private func failure() -> StorageError {
        let reason = String(cString: sqlite3_errmsg(handle))
        let code = sqlite3_extended_errcode(handle)
        if code == CSQLITE_CONSTRAINT_UNIQUE || code == CSQLITE_CONSTRAINT_PRIMARYKEY {
            return StorageError(.duplicate, reason)
        }
        // The low byte is the kind, the others say more.
        switch code & 0xFF {
        case SQLITE_FULL: return StorageError(.diskFull, "\(path) cannot be written")
        case SQLITE_BUSY, SQLITE_LOCKED:
            // Whoever comes next must not wait as long, one after the other.
            isImpatient = true
            sqlite3_busy_timeout(handle, Self.patience / 50)
            return StorageError(.busy, "another program keeps \(path) locked")
        case SQLITE_READONLY: return StorageError(.readOnly, "\(path) cannot be written: it is read-only")
        case SQLITE_CORRUPT, SQLITE_NOTADB: return StorageError(.corrupt, "\(path) is damaged: \(reason)")
        case SQLITE_IOERR, SQLITE_CANTOPEN:
            // Not every way in which space is wanting is told as that.
            switch sqlite3_system_errno(handle) {
            case ENOSPC, EDQUOT: return StorageError(.diskFull, "\(path) cannot be written")
            case EROFS: return StorageError(.readOnly, "\(path) cannot be written: it is read-only")
            default: return StorageError(.inputOutput, "\(path) cannot be read or written: \(reason)")
            }
        default: return StorageError(.other, reason)
        }
    }
}
