// SPDX-License-Identifier: Apache-2.0

/// A value that comes once; any number of tasks wait for it.
public final class Promise<Value: Sendable>: Sendable {
    private enum Only: Hashable { case key }
    private let kept = Lock<Value?>(nil)
    private let waiters = Waiters<Only, Value>()

    /// Nothing has come yet.
    public init() {}

    /// The value, if it has come.
    public var value: Value? { kept.withLock { $0 } }

    /// Resumes everybody who waits, and whoever will.
    /// - Returns: whether it was the first value; later ones are ignored.
    @discardableResult
    public func fulfil(_ value: Value) -> Bool {
        let isFirst = kept.withLock { kept -> Bool in
            if kept != nil { return false }
            kept = value
            return true
        }
        if isFirst { waiters.resume(.key, with: value) }
        return isFirst
    }

    /// The value, once it is there.
    /// - Parameters:
    ///   - seconds: how long to wait; `nil` is as long as it takes.
    ///   - cancellable: whether the wait ends when the task is cancelled. What cleans up waits all the same.
    /// - Returns: `nil` when the time was over or the task is cancelled.
    public func wait(seconds: Double? = nil, cancellable: Bool = true) async -> Value? {
        await waiters.wait(for: .key, seconds: seconds, cancellable: cancellable) { value }
    }

    /// The value, once it is there, also for a task that is cancelled meanwhile.
    public func settled() async -> Value {
        while true {
            if let value = await waiters.wait(for: .key, cancellable: false, unless: { value }) { return value }
        }
    }
}
