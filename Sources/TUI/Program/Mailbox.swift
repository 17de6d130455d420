// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Events on their way to the thread that owns the terminal. Anybody may post.
final class Mailbox: Sendable {
    /// More waiting events than this make streams wait.
    private static let room = 256

    private let events = Lock<[Event]>([])
    private let waiting = Lock<[CheckedContinuation<Void, Never>]>([])
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
        if events.withLock({ $0.count >= Self.room }) {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
                // It may have been emptied in between.
                if events.withLock({ $0.count < Self.room }) { resumeAll() }
            }
        }
        post(event)
    }

    private func resumeAll() {
        let resumed = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in resumed { continuation.resume() }
    }

    func take() -> [Event] {
        let taken = events.withLock { events in
            var bytes: (UInt64, UInt64) = (0, 0)
            _ = withUnsafeMutableBytes(of: &bytes) { read(ends.read.number, $0.baseAddress, $0.count) }
            defer { events = [] }
            return events
        }
        resumeAll()
        return taken
    }
}

/// Set once, before the handler that reads it is installed.
private nonisolated(unsafe) var resizeWake: Int32 = -1
