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

    /// A flag that one thread raises and another waits for.
    public final class Signal: Sendable {
        private let event = Descriptor(owning: clinux_event(0))

        /// A flag that is down.
        public init() {}

        /// Raises it; wakes the waiter, or lets its next wait return at once.
        public func raise() {
            var one: UInt64 = 1
            _ = write(event.number, &one, 8)
        }

        /// Waits until it is raised, then lowers it. Blocks the thread.
        public func wait() {
            var value: UInt64 = 0
            while read(event.number, &value, 8) < 0, errno == EINTR {}
        }

        /// Waits until it is raised, at most `milliseconds`; lowers nothing. Blocks the thread.
        public func wait(milliseconds: Int32) {
            var polled = pollfd(fd: event.number, events: Int16(POLLIN), revents: 0)
            poll(&polled, 1, milliseconds)
        }
    }
}
