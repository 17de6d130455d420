// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// One process, by a descriptor that never means another one.
public struct ProcessHandle: Sendable {
    /// Its number.
    public let pid: Int32
    private let descriptor: Descriptor

    /// `nil` when there is no such process any more.
    public init?(_ pid: Int32) {
        let number = clinux_pidfd_open(pid)
        if number < 0 { return nil }
        self.pid = pid
        descriptor = Descriptor(owning: number)
    }

    /// Sends `signal`, if it still runs.
    public func send(_ signal: Int32) { _ = clinux_pidfd_send_signal(descriptor.number, signal) }

    /// Whether it ends within `milliseconds`; -1 waits for as long as it takes. Blocks.
    public func ends(within milliseconds: Int) -> Bool {
        var waiting = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&waiting, 1, Int32(clamping: milliseconds))
            if count >= 0 { return count > 0 }
            if errno != EINTR { return true }
        }
    }
}
