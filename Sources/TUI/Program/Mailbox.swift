// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Events on their way to the thread that owns the terminal. Anybody may post.
final class Mailbox: Sendable {
    /// More waiting events than this make streams wait.
    private static let room = 256

    private let events = Lock<[Event]>([])
    private enum Only: Hashable { case room }
    private let waiters = Waiters<Only, Void>()
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

    /// Posts once there is room: for streams, which may bring more than anybody can look at.
    func postInTurn(_ event: Event) async {
        if !hasRoom {
            // It may be emptied in between.
            _ = await waiters.wait(for: .room, cancellable: false) { hasRoom ? () : nil }
        }
        post(event)
    }

    private var hasRoom: Bool { events.withLock { $0.count < Self.room } }

    func take() -> [Event] {
        let taken = events.withLock { events in
            var bytes: (UInt64, UInt64) = (0, 0)
            _ = withUnsafeMutableBytes(of: &bytes) { read(ends.read.number, $0.baseAddress, $0.count) }
            defer { events = [] }
            return events
        }
        waiters.resumeAll(with: ())
        return taken
    }
}

/// Set once, before the handler that reads it is installed.
private nonisolated(unsafe) var resizeWake: Int32 = -1
