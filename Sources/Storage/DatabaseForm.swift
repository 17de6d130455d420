// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Whether what lies at a database's place is the database: a library would make a new one of nothing, and take one of
/// another program's for its own.
struct DatabaseForm: Sendable {
    let path: String
    /// A statement that only a database of ours can be asked.
    let probe: String?
    let isExpected: Bool
    let check: Database.Check

    private static let header = Array("SQLite format 3\0".utf8)
    /// Beyond that an opening that follows a crash would take too long.
    private static let mostChecked = 64 << 20

    private var lost: StorageError {
        StorageError(
            .corrupt, "\(path) \(size == nil ? "is missing" : "has nothing in it"), although it was used before")
    }

    static func newer(_ path: String) -> StorageError {
        StorageError(
            .corrupt, "\(path) was written by a newer thv", fix: "upgrade this one, or use another state directory")
    }

    private var size: Int? { Self.size(path) }

    private static func size(_ path: String) -> Int? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? Int(facts.st_size) : nil
    }

    /// What can be told before anything is opened that might change it.
    func checkFile() throws(StorageError) {
        if path == ":memory:" { return }
        guard let size, size > 0 else {
            // Its log alone is not a database either.
            if isExpected || (Self.size(path + "-wal") ?? 0) > 0 { throw lost }
            return
        }
        guard let file = try? OwnFile.open(path), let start = try? Self.bytes(file, 100) else { return }
        guard start.count == 100, start.starts(with: Self.header) else {
            throw StorageError(.corrupt, "\(path) is damaged: it is not a database")
        }
        let pageSize = Int(start[16]) << 8 | Int(start[17])
        let pages = start[28..<32].reduce(0) { $0 << 8 | Int($1) }
        // The count holds only if it was written with the last change; what the log has is not in the file yet.
        let isCurrent = start[24..<28].elementsEqual(start[92..<96])
        let whole = (pageSize == 1 ? 65_536 : pageSize) * pages
        if isCurrent, size < whole, (Self.size(path + "-wal") ?? 0) == 0 {
            throw StorageError(.corrupt, "\(path) is damaged: \(size) of its \(whole) bytes are there")
        }
    }

    private static func bytes(_ file: Descriptor, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, 0) }
        return Array(bytes.prefix(max(0, read)))
    }

    /// What only its content tells, before anything is changed.
    func checkContent(_ connection: SQLConnection, versions: Int) throws {
        if path == ":memory:" { return }
        let version = Int(try connection.run("PRAGMA user_version").first?.first?.int ?? 0)
        if version > versions { throw Self.newer(path) }
        let tables = try connection.run("SELECT count(*) FROM sqlite_master").first?.first?.int ?? 0
        if version == 0, tables == 0 {
            if isExpected { throw lost }
            return
        }
        if let probe {
            do throws(StorageError) {
                if version == 0 { throw StorageError(.other, "") }
                try connection.run(probe)
            } catch {
                if error.code != .other { throw error }
                throw StorageError(.corrupt, "\(path) is another program's database")
            }
        }
        let isSmall = (size ?? 0) < Self.mostChecked
        let isUnclean = (Self.size(path + "-wal") ?? 0) > 0
        guard check == .content || isUnclean, isSmall else { return }
        let verdict = try connection.run("PRAGMA quick_check(1)").first?.first?.text ?? ""
        if verdict != "ok" { throw StorageError(.corrupt, "\(path) is damaged: \(verdict)") }
    }
}
