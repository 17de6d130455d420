// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Glibc
import Platform

/// One SQLite file. Everything runs in order on a thread of its own, because a commit waits for the disk.
///
/// A change is on disk when `write` returns (WAL, `synchronous=FULL`).
public final class Database: Sendable {
    private typealias Job = @Sendable (SQLConnection) -> Void
    private let jobs = JobQueue()
    private let backlog = WriteBacklog()
    private let remedy: @Sendable () -> String?

    /// How much is looked at before a file is used.
    public enum Check: Sendable {
        /// What every opening shows: whether the file is whole, and ours.
        case form
        /// The content, too: takes a moment for each 100 MiB.
        case content
    }

    /// Opens `path`, creating it if need be, and applies those of `migrations` it has not seen: each is a script that
    /// runs once, in order, in one transaction with the count of scripts applied (`user_version`).
    /// - Parameters:
    ///   - probe: A statement that only a database of ours can be asked.
    ///   - isExpected: Whether there must be one: none, or one without anything in it, is then an error.
    ///   - remedy: What helps when it is found to be damaged, now or later.
    /// - Throws: `StorageError`; a file that is damaged, of another program's, made by a newer version, or on a network
    ///   file system, is refused.
    public init(
        path: String, migrations: [String], probe: String? = nil, isExpected: Bool = false, check: Check = .form,
        remedy: @escaping @Sendable () -> String? = { nil }
    ) async throws {
        self.remedy = remedy
        if let kind = FileSystem.networkKind(of: path) {
            throw StorageError(
                .other, "\(path) is on \(kind), which cannot lock safely: keep the state on a local disk")
        }
        let queue = jobs
        let form = DatabaseForm(path: path, probe: probe, isExpected: isExpected, check: check)
        try await Thread.blocking("sqlite-open") {
            try form.checkFile()
            try Self.open(path, migrations, queue, form)
        }
    }

    deinit { jobs.close() }

    /// Runs `body` alone, as one transaction: it happens wholly, or, when it throws, not at all.
    @discardableResult
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (SQLConnection) throws -> Result
    ) async throws -> Result {
        try await perform { [backlog] connection in
            // What was done earlier comes first.
            try backlog.settle(connection)
            return try connection.transaction { try body(connection) }
        }
    }

    /// As `write`; when the database cannot be written now, `body` waits until it can be: for what is done all the same.
    /// It is then run before anything else is written, and forgotten when it fails for a reason that does not pass.
    /// - Returns: whether it is on disk.
    /// - Throws: what `body` throws, and `StorageError` when too much waits.
    public func writeEventually(_ body: @escaping @Sendable (SQLConnection) throws -> Void) async throws -> Bool {
        try await perform { [backlog] connection in
            do {
                try backlog.settle(connection)
                try connection.transaction { try body(connection) }
                return true
            } catch let error as StorageError where error.code != .duplicate {
                try backlog.add(body, because: error)
                return false
            }
        }
    }

    /// Tries to write what waits.
    public func settle() async throws {
        if unwritten == nil { return }
        try await perform { [backlog] in try backlog.settle($0) }
    }

    /// Copies what is in the database into a new file at `path`, whole as of one moment.
    public func copy(to path: String) async throws {
        _ = try await perform { try $0.run("VACUUM INTO ?", .text(path)) }
    }

    /// Why something waits to be written; `nil` when nothing does.
    public var unwritten: StorageError? { backlog.reason }

    /// Runs `body`, which only reads.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (SQLConnection) throws -> Result
    ) async throws -> Result {
        try await perform(body)
    }

    private func perform<Result: Sendable>(
        _ body: @escaping @Sendable (SQLConnection) throws -> Result
    ) async throws -> Result {
        let result = Promise<Swift.Result<Result, any Error>>()
        jobs.add { [remedy] connection in
            result.fulfil(
                Swift.Result { try body(connection) }.mapError { error in
                    guard let error = error as? StorageError, error.code == .corrupt, error.fix == nil else {
                        return error
                    }
                    return StorageError(.corrupt, error.reason, fix: remedy())
                })
        }
        return try await result.settled().get()
    }

    private static func open(
        _ path: String, _ migrations: [String], _ queue: JobQueue, _ form: DatabaseForm
    ) throws {
        let opening = Lock<Swift.Result<Void, any Error>?>(nil)
        let opened = Descriptor.Signal()
        Thread.detach(name: "sqlite", stackSize: 1 << 20) {
            do {
                makePrivate(path)
                let connection = try SQLConnection(path: path, readOnly: false)
                try form.checkContent(connection, versions: migrations.count)
                try connection.script(
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                        + "PRAGMA cache_size=-512; PRAGMA wal_autocheckpoint=200")
                try migrate(connection, migrations, path)
                opening.withLock { $0 = .success(()) }
                opened.raise()
                while let job = queue.next() { job(connection) }
            } catch {
                opening.withLock { $0 = .failure(error) }
                opened.raise()
            }
        }
        opened.wait()
        try opening.withLock { try $0?.get() }
    }

    /// SQLite would make the file for everybody to read; its side files get the mode that it has. Only a new file is
    /// touched: closing a descriptor of a database in use gives up its locks.
    private static func makePrivate(_ path: String) {
        if path == ":memory:" { return }
        let number = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if number >= 0 { close(number) }
    }

    private static func migrate(_ connection: SQLConnection, _ migrations: [String], _ path: String) throws {
        // Two commands may open a new file at the same moment: the version is read under the lock it is changed under.
        func version() throws -> Int { Int(try connection.run("PRAGMA user_version").first?.first?.int ?? 0) }
        if try version() == migrations.count { return }
        try connection.script("BEGIN IMMEDIATE")
        do {
            let applied = try version()
            // A newer program may have come in between.
            guard applied <= migrations.count else { throw DatabaseForm.newer(path) }
            for index in applied..<migrations.count {
                try connection.script("\(migrations[index]); PRAGMA user_version=\(index + 1)")
            }
            try connection.script("COMMIT")
        } catch {
            try? connection.script("ROLLBACK")
            throw error
        }
    }
}

/// Jobs for one thread, in order.
private final class JobQueue: Sendable {
    typealias Job = @Sendable (SQLConnection) -> Void
    private struct State {
        var jobs: [Job] = []
        var closed = false
    }
    private let state = Lock(State())
    private let signal = Descriptor.Signal()

    func add(_ job: @escaping Job) {
        state.withLock { $0.jobs.append(job) }
        signal.raise()
    }

    func close() {
        state.withLock { $0.closed = true }
        signal.raise()
    }

    /// Waits for the next job; `nil` once closed and empty.
    func next() -> Job? {
        while true {
            let (job, closed) = state.withLock { state -> (Job?, Bool) in
                state.jobs.isEmpty ? (nil, state.closed) : (state.jobs.removeFirst(), false)
            }
            if let job { return job }
            if closed { return nil }
            signal.wait()
        }
    }
}
