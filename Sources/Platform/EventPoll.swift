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
        poller = Descriptor(owning: epoll_create1(Int32(EPOLL_CLOEXEC)))
        wakeSignal = Descriptor(owning: eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)))
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: UInt64.max))
        epoll_ctl(poller.number, EPOLL_CTL_ADD, wakeSignal.number, &event)
    }

    /// Adds `descriptor` under `key`, which must not be `UInt64.max`.
    public func add(_ descriptor: Int32, key: UInt64, for interest: Interest) {
        let mask =
            switch interest {
            case .departure: EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
            case .readable: EPOLLIN.rawValue | EPOLLRDHUP.rawValue
            }
        var event = epoll_event(events: mask, data: epoll_data_t(u64: key))
        epoll_ctl(poller.number, EPOLL_CTL_ADD, descriptor, &event)
    }

    /// Removes `descriptor`; call it before the descriptor is closed.
    public func remove(_ descriptor: Int32) {
        var event = epoll_event()
        epoll_ctl(poller.number, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Blocks until something happens, `wake` is called, or `milliseconds` have passed (-1: for ever).
    /// - Returns: the keys of what happened.
    public func wait(milliseconds: Int32) -> [UInt64] {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        let count = epoll_wait(poller.number, &events, Int32(events.count), milliseconds)
        return events.prefix(Int(max(count, 0))).compactMap { event in
            if event.data.u64 != UInt64.max { return event.data.u64 }
            var value: UInt64 = 0
            _ = read(wakeSignal.number, &value, 8)
            return nil
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
    /// Milliseconds since some moment in the past.
    public static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
