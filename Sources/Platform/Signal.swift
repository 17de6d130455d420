// SPDX-License-Identifier: Apache-2.0
import CLinux

extension Descriptor {
    /// A counter that becomes readable when 8 bytes, a number, are written to it; `nil` when there are too many
    /// descriptors. Linux only (eventfd).
    public static func event() -> Descriptor? {
        let number = clinux_event(0)
        return number < 0 ? nil : Descriptor(owning: number)
    }

    /// A flag that one thread raises and another waits for. It needs no descriptor, so that it cannot fail.
    public final class Signal: Sendable {
        private let monitor = Monitor()
        // Only read and written while `monitor` is held.
        private nonisolated(unsafe) var isUp = false

        /// A flag that is down.
        public init() {}

        /// Raises it; wakes the waiter, or lets its next wait return at once.
        public func raise() {
            monitor.holding {
                isUp = true
                monitor.broadcast()
            }
        }

        /// Waits until it is raised, then lowers it. Blocks the thread.
        public func wait() {
            monitor.holding {
                while !isUp { monitor.wait() }
                isUp = false
            }
        }

        /// Waits until it is raised, at most `milliseconds`; lowers nothing. Blocks the thread.
        public func wait(milliseconds: Int32) {
            let end = MonotonicClock.microseconds + Int64(milliseconds) * 1000
            monitor.holding {
                while !isUp, monitor.wait(until: end) {}
            }
        }
    }
}
