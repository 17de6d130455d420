// SPDX-License-Identifier: Apache-2.0
#if SANITIZED
    public import Glibc
#else
    public import Synchronization
#endif

/// A lock with the state that it guards: the only lock of this program, whatever the build. Never held over an `await`.
///
/// Usually it is the language's own, which costs nothing beyond it. Built with `SANITIZED` it is a mutex of pthread: the
/// thread sanitizer knows nothing of the language's own on Linux, and would report whatever it guards.
@frozen
public struct Lock<State: ~Copyable>: ~Copyable {
    #if SANITIZED
        // Made once, and freed with the lock; what they point to is only used while the lock is held.
        @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
        @usableFromInline let state: UnsafeMutablePointer<State>

        /// A lock that nobody holds.
        public init(_ state: consuming sending State) {
            mutex = .allocate(capacity: 1)
            pthread_mutex_init(mutex, nil)
            self.state = .allocate(capacity: 1)
            self.state.initialize(to: state)
        }

        deinit {
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
            state.deinitialize(count: 1)
            state.deallocate()
        }

        /// Calls `body` with the state, which nobody else uses meanwhile. Blocks while somebody else does.
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body(&state.pointee)
        }

        /// The same, unless somebody else uses the state.
        /// - Returns: `nil` then.
        public borrowing func withLockIfAvailable<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result? {
            guard pthread_mutex_trylock(mutex) == 0 else { return nil }
            defer { pthread_mutex_unlock(mutex) }
            return try body(&state.pointee)
        }
    #else
        @usableFromInline let mutex: Mutex<State>

        /// A lock that nobody holds.
        @inlinable
        public init(_ state: consuming sending State) { mutex = Mutex(state) }

        /// Calls `body` with the state, which nobody else uses meanwhile. Blocks while somebody else does.
        @inlinable
        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try mutex.withLock(body)
        }

        /// The same, unless somebody else uses the state.
        /// - Returns: `nil` then.
        @inlinable
        public borrowing func withLockIfAvailable<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending State) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result? {
            try mutex.withLockIfAvailable(body)
        }
    #endif
}

/// Only the holder of the lock gets to the state.
extension Lock: @unchecked Sendable where State: ~Copyable {}
