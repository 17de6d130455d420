// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension ProcessIdentity {
    /// A descriptor that becomes readable when this process ends; `nil` if it has. Linux only (pidfd).
    public func watch() -> Descriptor? {
        let number = clinux_pidfd_open(pid)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        // The number may have passed to another process before the descriptor was opened. The state does not matter: a
        // process whose first thread has ended counts as a zombie while its other threads still hold its sockets.
        return Self.startTime(of: pid) == startTime ? descriptor : nil
    }

    /// Asks the process to end: SIGTERM, and SIGKILL if it is there after `grace` milliseconds. Never reaches another
    /// process of the same number. Blocks until it is gone, at most `grace` and two seconds more.
    public func terminate(grace: Int32 = 250) {
        guard let watch = watch() else { return }
        clinux_pidfd_send_signal(watch.number, SIGTERM)
        if Self.wait(watch, grace) { return }
        clinux_pidfd_send_signal(watch.number, SIGKILL)
        _ = Self.wait(watch, 2000)
    }

    private static func wait(_ watch: Descriptor, _ milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: watch.number, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    /// Takes the exit status of a child of ours that has ended, so that it does not remain a zombie.
    public static func reap(_ pid: Int32) {
        var status: Int32 = 0
        waitpid(pid, &status, WNOHANG)
    }
}
