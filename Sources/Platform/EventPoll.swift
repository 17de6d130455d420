// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Waits for events of many descriptors on one thread. Linux only (epoll). Thread-safe.
public final class EventPoll: Sendable {
    /// What to wait for.
    public enum Interest: Sendable {
        /// The other side closed its connection, or its sending half; told once per `add`.
        case departure
        /// There is something to read, or the end; told until it has been read.
        case readable
    }

    private let poller: Descriptor
    private let wakeSignal: Descriptor

    /// An empty set.
    public init() {
        poller = Descriptor(owning: clinux_poll_create())
        wakeSignal = Descriptor(owning: clinux_event(1))
        _ = clinux_poll_add(poller.number, wakeSignal.number, UInt64.max, 0)
    }

    /// Adds `descriptor` under `key`, which must not be `UInt64.max`.
    public func add(_ descriptor: Int32, key: UInt64, for interest: Interest) {
        _ = clinux_poll_add(poller.number, descriptor, key, interest == .departure ? 1 : 0)
    }

    /// Removes `descriptor`; call it before the descriptor is closed.
    public func remove(_ descriptor: Int32) { _ = clinux_poll_remove(poller.number, descriptor) }

    /// Blocks until something happens, `wake` is called, or `milliseconds` have passed (-1: for ever).
    /// - Returns: the keys of what happened.
    public func wait(milliseconds: Int32) -> [UInt64] {
        var keys = [UInt64](repeating: 0, count: 64)
        let count = clinux_poll_wait(poller.number, &keys, milliseconds)
        return keys.prefix(Int(max(count, 0))).filter { key in
            if key != UInt64.max { return true }
            var value: UInt64 = 0
            _ = read(wakeSignal.number, &value, 8)
            return false
        }
    }

    /// Ends a `wait` that is under way, or the next one.
    public func wake() {
        var one: UInt64 = 1
        _ = write(wakeSignal.number, &one, 8)
    }
}

/// A clock that only goes forward.
public enum MonotonicClock {
    /// Microseconds since that moment.
    public static var microseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// Milliseconds since the machine was started, sleep included.
    public static var uptime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds since some moment in the past.
    public static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
