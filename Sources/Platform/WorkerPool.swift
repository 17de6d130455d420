// SPDX-License-Identifier: Apache-2.0

/// Runs the tasks of a program that mostly waits, on at most `limit` threads that sleep in the kernel until there is
/// work. The pool that comes with the language wakes once a second for ever, from its first job on: a screen that nobody
/// touches must not.
///
/// A task runs here when it was made with `Task(executorPreference: WorkerPool.shared)`, and so do its child tasks. A
/// `Task.sleep` in it would start the other pool: use `sleep(milliseconds:)`. Sleepers are kept here and not in `Waiters`: the
/// threads that run the tasks are what wakes them.
public final class WorkerPool: TaskExecutor {
    /// The one of this process.
    public static let shared = WorkerPool()

    /// The thread that runs `run` and one more: a job that computes does not hold up the answer to a key.
    private static let limit = 2

    private struct Sleeper {
        var id: UInt64
        /// On the monotonic clock.
        var microseconds: Int64
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// Guarded by `monitor`.
    private struct State {
        var jobs: [UnownedJob] = []
        /// The first job that has not run: taking from the front moves nothing.
        var next = 0
        /// The soonest last.
        var sleepers: [Sleeper] = []
        /// Sleepers that were cancelled before they lay down.
        var cancelled: Set<UInt64> = []
        var lastID: UInt64 = 0
        var workers = 0
        /// Workers that run no job: they wait, or look for the next.
        var idle = 0
    }

    private let monitor = Monitor()
    // Only read and written while `monitor` is held.
    private nonisolated(unsafe) var state = State()

    /// A pool that has no thread yet. Its threads, once there, stay until the process ends.
    public init() {}

    /// Runs `body` in a task on the calling thread, which goes on with other tasks of the pool while `body` waits.
    /// Blocks until `body` has returned; not to be called from a task.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result {
        let box = Box<Result>()
        holding { addWorker() }
        Task.detached(executorPreference: self) { [self] in
            let result = await body()
            holding {
                box.result.withLock { $0 = result }
                monitor.broadcast()
            }
        }
        work { box.result.withLock { $0 != nil } }
        guard let result = box.result.withLock({ $0 }) else { preconditionFailure("the pool ended before its task") }
        return result
    }

    private final class Box<Result: Sendable>: Sendable {
        let result = Lock<Result?>(nil)
    }

    /// Part of `TaskExecutor`: called by the runtime when a task is ready to go on.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsWorker = holding {
            state.jobs.append(job)
            monitor.signal()
            guard state.idle < state.jobs.count - state.next, state.workers < Self.limit else { return false }
            addWorker()
            return true
        }
        if needsWorker { startWorker() }
    }

    /// Waits, without a thread, for at least `milliseconds`.
    /// - Throws: `CancellationError` at once when the task is cancelled.
    public func sleep(milliseconds: Int) async throws {
        let due = MonotonicClock.microseconds + Int64(milliseconds) * 1000
        let id = holding {
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = holding {
                    if state.cancelled.remove(id) != nil { return true }
                    let place = state.sleepers.firstIndex { $0.microseconds <= due } ?? state.sleepers.endIndex
                    state.sleepers.insert(.init(id: id, microseconds: due, continuation: continuation), at: place)
                    // Whoever waits for a later moment must learn of this one.
                    if place == state.sleepers.count - 1 { monitor.broadcast() }
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) } else { keepTime() }
            }
        } onCancel: {
            let sleeper: Sleeper? = holding {
                guard let place = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: place)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
        _ = holding { state.cancelled.remove(id) }
    }

    /// Makes sure that somebody is there when a sleeper is due, also where no task runs in the pool.
    private func keepTime() {
        let needsWorker = holding {
            guard state.workers == 0 else { return false }
            addWorker()
            return true
        }
        if needsWorker { startWorker() }
    }

    /// Counts a thread that is about to come; under the lock.
    private func addWorker() {
        state.workers += 1
        state.idle += 1
    }

    private func startWorker() {
        Thread.detach(name: "worker", stackSize: 1 << 20) { [self] in work { false } }
    }

    /// What a thread that was added does until `isOver`, which is asked under the lock.
    private func work(until isOver: () -> Bool) {
        monitor.lock()
        while !isOver() {
            if let continuation = takeDueSleeper() {
                monitor.unlock()
                continuation.resume()
                monitor.lock()
            } else if let job = takeJob() {
                state.idle -= 1
                monitor.unlock()
                job.runSynchronously(on: asUnownedTaskExecutor())
                monitor.lock()
                state.idle += 1
            } else {
                wait()
            }
        }
        state.workers -= 1
        state.idle -= 1
        monitor.unlock()
    }

    private func takeJob() -> UnownedJob? {
        guard state.next < state.jobs.count else { return nil }
        let job = state.jobs[state.next]
        state.next += 1
        if state.next == state.jobs.count || state.next > 1024 {
            state.jobs.removeFirst(state.next)
            state.next = 0
        }
        return job
    }

    private func takeDueSleeper() -> CheckedContinuation<Void, any Error>? {
        guard let sleeper = state.sleepers.last, sleeper.microseconds <= MonotonicClock.microseconds else { return nil }
        state.sleepers.removeLast()
        return sleeper.continuation
    }

    /// Waits, the lock being free meanwhile, for a change or for the next sleeper's time.
    private func wait() {
        guard let sleeper = state.sleepers.last else { return monitor.wait() }
        monitor.wait(until: sleeper.microseconds)
    }

    private func holding<Result>(_ body: () -> Result) -> Result { monitor.holding(body) }
}
