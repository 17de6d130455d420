// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Synchronization

/// Tells when a file changes or another takes its place. Linux only (inotify). One thread while it lives.
public final class FileWatch: Sendable {
    private let changes: AsyncStream<Void>
    private let sink: AsyncStream<Void>.Continuation
    private let stopSignal: Descriptor
    private let ended = Atomic(false)

    /// Watches `path` through its directory, which must exist.
    public init(_ path: String) {
        (changes, sink) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        stopSignal = Descriptor(owning: clinux_event(0))
        let notifier = Descriptor(owning: inotify_init1(Int32(IN_CLOEXEC)))
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let mask = UInt32(IN_MODIFY) | UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM)
        inotify_add_watch(notifier.number, directory.isEmpty ? "/" : directory, mask)
        let (stop, sink) = (stopSignal, sink)
        // The first look is due at once: something may have come before the watch stood.
        sink.yield()
        Thread.detach(name: "file-watch", stackSize: 64 << 10) {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                var waiting = [
                    pollfd(fd: notifier.number, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: stop.number, events: Int16(POLLIN), revents: 0),
                ]
                if poll(&waiting, 2, -1) < 0, errno != EINTR { break }
                if waiting[1].revents != 0 { break }
                if waiting[0].revents != 0, read(notifier.number, &buffer, buffer.count) > 0 { sink.yield() }
            }
            sink.finish()
        }
    }

    deinit { cancel() }

    /// Waits for the next change; false once cancelled. One caller at a time.
    public func changed() async -> Bool {
        for await _ in changes { return true }
        return false
    }

    /// Whether the watch has been ended.
    public var isCancelled: Bool { ended.load(ordering: .acquiring) }

    /// Ends the watch.
    public func cancel() {
        ended.store(true, ordering: .releasing)
        var one: UInt64 = 1
        _ = write(stopSignal.number, &one, 8)
    }
}
