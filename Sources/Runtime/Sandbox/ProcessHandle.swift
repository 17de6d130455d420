// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Platform

/// One process, by a descriptor that never means another one.
struct ProcessHandle: Sendable {
    let pid: pid_t
    private let descriptor: Descriptor

    /// `nil` when there is no such process any more.
    init?(_ pid: pid_t) {
        let number = clinux_pidfd_open(pid)
        if number < 0 { return nil }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        self.pid = pid
        descriptor = Descriptor(owning: number)
    }

    /// Sends `signal`, if it still runs.
    func send(_ signal: Int32) { _ = clinux_pidfd_send_signal(descriptor.number, signal) }

    /// Whether it ends within `milliseconds`; -1 waits for as long as it takes. Blocks.
    func ends(within milliseconds: Int) -> Bool {
        var waiting = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&waiting, 1, Int32(clamping: milliseconds))
            if count >= 0 { return count > 0 }
            if errno != EINTR { return true }
        }
    }
}
