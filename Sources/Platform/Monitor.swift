// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A lock whose holders can wait for a change that another holder makes, by the clock that nobody sets. It needs no
/// descriptor, so that making one cannot fail. For what only needs a lock, a `Lock` is cheaper.
final class Monitor: Sendable {
    // Pointers that never change and live as long as the monitor; what they point to is made for many threads.
    private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private nonisolated(unsafe) let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(change, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }

    /// Calls `body` while the lock is held.
    func holding<Result>(_ body: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return body()
    }

    /// Lets go of the lock, waits for a `signal` or `broadcast`, and holds the lock again; may also return without.
    func wait() { pthread_cond_wait(change, mutex) }

    /// The same, at most until `microseconds` of the monotonic clock.
    /// - Returns: whether that moment has not come.
    @discardableResult
    func wait(until microseconds: Int64) -> Bool {
        var moment = timespec(tv_sec: Int(microseconds / 1_000_000), tv_nsec: Int(microseconds % 1_000_000) * 1000)
        return pthread_cond_timedwait(change, mutex, &moment) == 0
    }

    /// Wakes one that waits.
    func signal() { pthread_cond_signal(change) }
    /// Wakes all that wait.
    func broadcast() { pthread_cond_broadcast(change) }
}
