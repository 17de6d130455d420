// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Synchronization

/// Events on their way to the thread that owns the terminal. Anybody may post.
final class Mailbox: Sendable {
    private let events = Mutex<[Event]>([])
    private let ends: (read: Descriptor, write: Descriptor)

    init() throws(SystemError) {
        ends = try Descriptor.pipe()
        for end in [ends.read.number, ends.write.number] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    /// Becomes readable when there is something to take.
    var descriptor: Int32 { ends.read.number }

    /// Wakes whoever waits for the mailbox when the window changes its size.
    func wakeOnResize() {
        resizeWake = ends.write.number
        signal(SIGWINCH) { _ in
            let saved = errno
            var byte: UInt8 = 1
            _ = write(resizeWake, &byte, 1)
            errno = saved
        }
    }

    func post(_ event: Event) {
        let isFirst = events.withLock { events in
            events.append(event)
            return events.count == 1
        }
        guard isFirst else { return }
        var byte: UInt8 = 1
        _ = write(ends.write.number, &byte, 1)
    }

    func take() -> [Event] {
        events.withLock { waiting in
            var bytes: (UInt64, UInt64) = (0, 0)
            _ = withUnsafeMutableBytes(of: &bytes) { read(ends.read.number, $0.baseAddress, $0.count) }
            defer { waiting = [] }
            return waiting
        }
    }
}

/// Set once, before the handler that reads it is installed.
private nonisolated(unsafe) var resizeWake: Int32 = -1
