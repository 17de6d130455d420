// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension Descriptor {
    /// A counter that becomes readable when 8 bytes, a number, are written to it; `nil` when there are too many
    /// descriptors. Linux only (eventfd).
    public static func event() -> Descriptor? {
        let number = clinux_event(0)
        return number < 0 ? nil : Descriptor(owning: number)
    }

    /// A flag that one thread raises and another waits for. It needs no descriptor, so that it cannot fail.
    public final class Signal: Sendable {
        // Pointers that never change and live as long as the flag; what they point to is made for many threads.
        private nonisolated(unsafe) let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private nonisolated(unsafe) let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        // Only read and written while `lock` is held.
        private nonisolated(unsafe) var isUp = false

        /// A flag that is down.
        public init() {
            pthread_mutex_init(lock, nil)
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(change, &attributes)
            pthread_condattr_destroy(&attributes)
        }

        deinit {
            pthread_cond_destroy(change)
            pthread_mutex_destroy(lock)
            change.deallocate()
            lock.deallocate()
        }

        /// Raises it; wakes the waiter, or lets its next wait return at once.
        public func raise() {
            pthread_mutex_lock(lock)
            isUp = true
            pthread_cond_broadcast(change)
            pthread_mutex_unlock(lock)
        }

        /// Waits until it is raised, then lowers it. Blocks the thread.
        public func wait() {
            pthread_mutex_lock(lock)
            while !isUp { pthread_cond_wait(change, lock) }
            isUp = false
            pthread_mutex_unlock(lock)
        }

        /// Waits until it is raised, at most `milliseconds`; lowers nothing. Blocks the thread.
        public func wait(milliseconds: Int32) {
            let end = MonotonicClock.microseconds + Int64(milliseconds) * 1000
            var time = timespec(tv_sec: Int(end / 1_000_000), tv_nsec: Int(end % 1_000_000) * 1000)
            pthread_mutex_lock(lock)
            while !isUp, pthread_cond_timedwait(change, lock, &time) == 0 {}
            pthread_mutex_unlock(lock)
        }
    }
}
