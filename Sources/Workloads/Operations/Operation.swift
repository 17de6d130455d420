// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
public import Identity
public import Models
public import Platform

/// Work that takes time: it goes on when nobody waits for it any more. Thread-safe.
public final class Operation: Sendable {
    /// What came of it.
    public enum Outcome: Sendable {
        /// It succeeded; the workload concerned can be looked up by `workload`.
        case succeeded
        case failed(Problem)
        /// Somebody asked for its end before it had changed anything.
        case cancelled
    }
    private struct State {
        var progress: OperationRecord.Progress?
        var workload = ""
        var group = ""
        var outcome: Outcome?
        var results: [BulkResult] = []
        var task: Task<Void, Never>?
        var canBeCancelled = false
        var cancelRequested = false
        var finishedAt: Timestamp?
        /// When the last change was told, in monotonic milliseconds.
        var toldAt: Int64 = 0
    }

    /// 16 hexadecimal digits.
    public let id: String
    /// `create`, `start`, `stop`, `restart`, `delete`, `edit`, or one of those of several: `stop-many`.
    public let kind: String
    /// What is recorded of it.
    var verb: Verb { Verb(rawValue: kind) ?? .edit }
    /// What that is done to: its workload, or what it is called after.
    var resource: ResourceRef {
        let kind: ResourceRef.Kind = verb == .deleteGroup ? .group : .workload
        return ResourceRef(kind, workload.isEmpty ? name : workload, owner: owner)
    }
    /// The workload's name when it began.
    public let name: String
    /// Who asked.
    public let caller: Caller
    /// Whose it is.
    public let owner: Subject
    /// When it began.
    public let createdAt: Timestamp
    private let state: Lock<State>
    // How far it has come: each includes those before it.
    private let checked = Promise<Void>()
    private let accepted = Promise<Void>()
    private let ended = Promise<Void>()

    init(
        id: String, kind: String, name: String, workload: String, caller: Caller, owner: Subject,
        createdAt: Timestamp = .now
    ) {
        self.createdAt = createdAt
        self.id = id
        self.kind = kind
        self.name = name
        self.caller = caller
        self.owner = owner
        state = Lock(State(workload: workload))
    }

    /// The id of the workload it is about; empty until a create has made it.
    public var workload: String { state.withLock { $0.workload } }
    /// What came of it; `nil` while it runs.
    public var outcome: Outcome? { state.withLock { $0.outcome } }

    /// What came of each workload, when it is about several.
    public var results: [BulkResult] { state.withLock { $0.results } }

    func set(results: [BulkResult]) { state.withLock { $0.results = results } }

    func set(result index: Int, _ result: BulkResult) { state.withLock { $0.results[index] = result } }

    // MARK: Cancelling

    /// It can be given up from now on until `commit`.
    func allowCancelling() { state.withLock { $0.canBeCancelled = true } }

    /// The task that works on it.
    func set(task: Task<Void, Never>) { state.withLock { $0.task = task } }

    /// From now on it goes through.
    /// - Throws: `CancellationError` when somebody has given it up.
    func commit() throws {
        try state.withLock { state in
            if state.cancelRequested { throw CancellationError() }
            state.canBeCancelled = false
        }
    }

    /// Whether it can be given up now.
    var canBeCancelled: Bool { state.withLock { $0.canBeCancelled && $0.outcome == nil } }

    /// Gives it up, if that is still possible.
    /// - Returns: whether it is; its end comes a little later.
    func cancel() -> Bool {
        let task = state.withLock { state -> Task<Void, Never>?? in
            guard state.canBeCancelled, state.outcome == nil else { return nil }
            state.cancelRequested = true
            return .some(state.task)
        }
        task??.cancel()
        return task != nil
    }

    /// Whether somebody has given it up.
    var isCancelled: Bool { state.withLock { $0.cancelRequested } }

    /// The workload's group, where it is known.
    var group: String { state.withLock { $0.group } }

    func set(group: String) { state.withLock { $0.group = group } }

    func set(workload: String) { state.withLock { $0.workload = workload } }

    /// Notes how far it is.
    /// - Returns: whether that is worth telling: at most ten times a second.
    func report(phase: String, current: Int, total: Int) -> Bool {
        let now = MonotonicClock.milliseconds
        return state.withLock { state in
            state.progress = OperationRecord.Progress(phase: phase, current: current, total: total)
            guard now - state.toldAt >= 100 else { return false }
            state.toldAt = now
            return true
        }
    }

    func finish(_ outcome: Outcome) {
        state.withLock { state in
            state.outcome = outcome
            state.finishedAt = .now
        }
        accept()
        ended.fulfil(())
    }

    /// Nothing that can be told without waiting stands against it: what is still to come takes time.
    func pass() { checked.fulfil(()) }

    /// What could be refused was not: the workload is made, or the change begins.
    func accept() {
        pass()
        accepted.fulfil(())
    }

    /// Waits for the end, at most `seconds`.
    /// - Returns: whether it has ended.
    public func wait(seconds: Double) async -> Bool { await Self.wait(for: ended, seconds) }

    /// Waits until what can be told without waiting is checked, at most `seconds`.
    /// - Returns: whether it is so far; it may also have ended.
    public func waitUntilChecked(seconds: Double) async -> Bool { await Self.wait(for: checked, seconds) }

    /// Waits until it can no longer be refused, or has ended, at most `seconds`.
    /// - Returns: whether it is so far.
    public func waitUntilAccepted(seconds: Double) async -> Bool { await Self.wait(for: accepted, seconds) }

    private static func wait(for promise: Promise<Void>, _ seconds: Double) async -> Bool {
        await promise.wait(seconds: seconds, cancellable: false) != nil || promise.value != nil
    }

    /// How it is at this moment.
    public var now: OperationRecord {
        state.withLock { state in
            var record = OperationRecord(
                id: id, kind: kind, name: name, workload: state.workload, status: .running, progress: state.progress,
                results: state.results, createdAt: createdAt, finishedAt: state.finishedAt)
            switch state.outcome {
            case nil: break
            case .succeeded?: record.status = .succeeded
            case .cancelled?: record.status = .cancelled
            case .failed(let problem)?:
                record.status = .failed
                record.problem = problem
            }
            return record
        }
    }
}
