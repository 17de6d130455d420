// SPDX-License-Identifier: Apache-2.0
import Platform

/// Transactions that wait for the database to be writable again, in order. They run on the database's thread; whether
/// there are any can be asked from everywhere.
final class WriteBacklog: Sendable {
    typealias Body = @Sendable (SQLConnection) throws -> Void
    private struct State {
        var waiting: [Body] = []
        var reason: StorageError?
    }
    /// More than people do by hand while a disk is full.
    private static let most = 4096
    private let state = Lock(State())

    var reason: StorageError? { state.withLock { $0.waiting.isEmpty ? nil : $0.reason } }

    func add(_ body: @escaping Body, because error: StorageError) throws {
        try state.withLock { state in
            guard state.waiting.count < Self.most else { throw error }
            state.waiting.append(body)
            state.reason = error
        }
    }

    /// Writes what waits.
    /// - Throws: why the rest has to wait on.
    func settle(_ connection: SQLConnection) throws {
        while let next = state.withLock({ $0.waiting.first }) {
            do {
                try connection.transaction { try next(connection) }
            } catch let error as StorageError where error.code.mayPass {
                state.withLock { $0.reason = error }
                throw error
            } catch {
                // It will never be written, and must not keep from that what comes after.
            }
            state.withLock { _ = $0.waiting.removeFirst() }
        }
    }
}
