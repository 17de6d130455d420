// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension Descriptor {
    /// A flag that one thread raises and another waits for.
    public final class Signal: Sendable {
        private let event = Descriptor(owning: eventfd(0, Int32(EFD_CLOEXEC)))

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
    }
}
