// SPDX-License-Identifier: Apache-2.0

/// Tasks that wait, each under a key, until somebody resumes that key, their time is over, or they are cancelled.
public final class Waiters<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Continuation = CheckedContinuation<Value?, Never>
    private struct Table {
        /// By key; the numbers rise, so that the lowest has waited longest.
        var waiting: [Key: [UInt64: Continuation]] = [:]
        var last: UInt64 = 0
    }
    private let table = Lock(Table())

    /// Nobody waits.
    public init() {}

    /// Suspends the task until its key is resumed.
    /// - Parameters:
    ///   - seconds: how long; `nil` is as long as it takes.
    ///   - cancellable: whether the wait ends when the task is cancelled.
    ///   - known: looks once the task is enlisted, so that what comes meanwhile is not missed; a value ends the wait at once.
    /// - Returns: what it was resumed with; `nil` when the time was over or the task is cancelled.
    public func wait(
        for key: Key, seconds: Double? = nil, cancellable: Bool = true, unless known: () -> Value? = { nil }
    ) async -> Value? {
        let number = table.withLock { table -> UInt64 in
            table.last += 1
            return table.last
        }
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                table.withLock { $0.waiting[key, default: [:]][number] = continuation }
                if let value = known() { return withdraw(key, number, value) }
                // A cancellation that came before finds nobody.
                if cancellable, Task.isCancelled { return withdraw(key, number, nil) }
                guard let seconds else { return }
                timer = Task { [weak self] in
                    guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
                    self?.withdraw(key, number, nil)
                }
            }
        } onCancel: {
            if cancellable { withdraw(key, number, nil) }
        }
    }

    /// Resumes everybody who waits under `key`.
    public func resume(_ key: Key, with value: Value) {
        let waiting = table.withLock { $0.waiting.removeValue(forKey: key) } ?? [:]
        for continuation in waiting.values { continuation.resume(returning: value) }
    }

    /// Resumes whoever has waited longest under `key`.
    /// - Returns: whether there was somebody.
    public func resumeFirst(_ key: Key, with value: Value) -> Bool {
        let first = table.withLock { table -> Continuation? in
            guard let number = table.waiting[key]?.keys.min() else { return nil }
            return Self.take(key, number, of: &table)
        }
        first?.resume(returning: value)
        return first != nil
    }

    /// Resumes everybody; `nil` is what those get whose time is over.
    public func resumeAll(with value: Value?) {
        let waiting = table.withLock { table in
            defer { table.waiting = [:] }
            return table.waiting.values
        }
        for group in waiting { for continuation in group.values { continuation.resume(returning: value) } }
    }

    /// How many wait under `key`.
    public func count(_ key: Key) -> Int { table.withLock { $0.waiting[key]?.count ?? 0 } }

    /// Whether nobody waits under `key`.
    public func isEmpty(_ key: Key) -> Bool { count(key) == 0 }

    private func withdraw(_ key: Key, _ number: UInt64, _ value: Value?) {
        table.withLock { Self.take(key, number, of: &$0) }?.resume(returning: value)
    }

    private static func take(_ key: Key, _ number: UInt64, of table: inout Table) -> Continuation? {
        let taken = table.waiting[key]?.removeValue(forKey: number)
        if table.waiting[key]?.isEmpty == true { table.waiting[key] = nil }
        return taken
    }
}
