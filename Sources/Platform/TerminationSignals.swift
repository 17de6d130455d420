// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Turns SIGTERM, SIGINT and SIGHUP into something a task can await. One per process.
public final class TerminationSignals: Sendable {
    private let events: AsyncStream<Int32>

    /// Takes the signals over from here on: they no longer end the process.
    public init() {
        let (events, sink) = AsyncStream<Int32>.makeStream()
        self.events = events
        let reading = signalPipe.read
        for number in [SIGTERM, SIGINT, SIGHUP] {
            signal(number) { number in
                // Only what is safe in a handler: one write to a pipe that was made before.
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(signalPipe.write, &byte, 1)
                errno = saved
            }
        }
        Thread.detach(name: "signals", stackSize: 64 << 10) {
            var byte: UInt8 = 0
            while true {
                let count = read(reading, &byte, 1)
                if count == 1 { sink.yield(Int32(byte)) } else if count == 0 || errno != EINTR { return }
            }
        }
    }

    /// The first of the signals to come; call once.
    @discardableResult
    public func first() async -> Int32 {
        for await number in events { return number }
        return 0
    }
}

private let signalPipe: (read: Int32, write: Int32) = {
    var ends: [Int32] = [0, 0]
    if pipe(&ends) != 0 { Emergency.end("\(SystemError("create a pipe")); raise `ulimit -n`") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}()
