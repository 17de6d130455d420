// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding

/// Where a running call waits: for time to pass, for the client's answer, or to be cancelled.
///
/// Unchecked because the mutex and the condition are C handles; they guard `cancelled` and `answer`.
final class Mailbox: @unchecked Sendable {
    enum Event: Equatable {
        case timeout
        case cancelled
        case answer(JSON)
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var cancelled = false
    private var answer: JSON?

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    var isCancelled: Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return cancelled
    }

    func cancel() { change { cancelled = true } }

    func deliver(_ message: JSON) { change { answer = message } }

    /// Waits for an answer or a cancellation, for `milliseconds` at most.
    func wait(milliseconds: Int) -> Event {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_sec += milliseconds / 1000
        deadline.tv_nsec += milliseconds % 1000 * 1_000_000
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_sec += 1
            deadline.tv_nsec -= 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !cancelled, answer == nil {
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        if cancelled { return .cancelled }
        defer { answer = nil }
        return answer.map(Event.answer) ?? .timeout
    }

    private func change(_ body: () -> Void) {
        pthread_mutex_lock(mutex)
        body()
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
