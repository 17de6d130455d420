// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Platform
import Synchronization

/// A message channel over open descriptors: the two pipes of a process, or one connected socket for both directions.
///
/// `send` costs one system call on the caller's thread. The reader is one thread in blocking reads; a second thread
/// exists only while something is queued. Everything is safe from any thread. Ignores SIGPIPE for the whole process.
public final class DescriptorChannel: MessageChannel {
    /// What may be queued for a backend that does not read, in bytes.
    public static let queueLimit = 64 << 20
    /// How much of that may be queued when the budget has no room any more.
    private static let allowance = 1 << 20
    private static let long = 64 << 10
    /// The longest line of stderr, in bytes; longer ones are dropped.
    private static let longestErrorLine = 1 << 20

    private struct Output {
        var closed = false
        /// What the descriptor did not take, oldest first; `offset` bytes of the first are written.
        var queue: [[UInt8]] = []
        var offset = 0
        var bytes = 0
        /// How many of them were queued although there was no room, since the queue was last empty.
        var beyond = 0
        /// What `bytes` are counted to.
        var owner: ByteBudget.Owner?
        /// Wakes the writer thread; exists while that thread does.
        var wake: Descriptor?
    }

    private let reading: Descriptor
    private let writing: Descriptor
    private let readsSocket: Bool
    private let writesSocket: Bool
    private let early: [UInt8]
    private let demultiplexer: (any StreamDemultiplexer)?
    private let onStderr: @Sendable ([UInt8]) -> Void
    private let output = Lock(Output())
    private let stopped = Atomic(false)

    private static let sendFlags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    /// A channel that owns both descriptors, which may be the same object when it is a socket.
    /// - Parameters:
    ///   - early: Bytes that were read from the stream before the channel was made.
    ///   - demultiplexer: Takes apart what is read; without one everything read is stdout.
    ///   - onStderr: Gets the stderr lines that the demultiplexer finds, on the reader's thread.
    public init(
        reading: Descriptor, writing: Descriptor, early: [UInt8] = [],
        demultiplexer: (any StreamDemultiplexer)? = nil, onStderr: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) {
        _ = Self.ignoresBrokenPipes
        self.reading = reading
        self.writing = writing
        self.early = early
        self.demultiplexer = demultiplexer
        self.onStderr = onStderr
        readsSocket = Self.isSocket(reading.number)
        writesSocket = Self.isSocket(writing.number)
        // A socket is one open file for both directions and must stay blocking for the reader; there the flag is
        // given with each call.
        if !writesSocket { _ = fcntl(writing.number, F_SETFL, fcntl(writing.number, F_GETFL) | O_NONBLOCK) }
    }

    deinit { close() }

    // MARK: Reading

    public func open(
        budget: ByteBudget?, onLine: @escaping @Sendable ([UInt8]) -> Void,
        onProblem: @escaping @Sendable (ChannelProblem) -> Void, onEnd: @escaping @Sendable () -> Void
    ) {
        output.withLock { $0.owner = budget?.owner() }
        Thread.detach(name: "channel-read") { [self] in
            readAll(LineRoom(budget), onLine, onProblem)
            close()
            output.withLock { _ in reading.close() }
            onEnd()
        }
    }

    private func readAll(
        _ room: LineRoom, _ onLine: (_ line: [UInt8]) -> Void, _ onProblem: (ChannelProblem) -> Void
    ) {
        var room = room
        var lines = LineSplitter(limit: room.longestLine)
        var errorLines = LineSplitter(limit: Self.longestErrorLine)
        var demultiplexer = demultiplexer
        func tooLongForTheLog(_ line: OversizedLine) { onStderr(Array("\(ChannelProblem.oversized(line))".utf8)) }
        func tooLong(_ line: OversizedLine) { onProblem(.oversized(line)) }
        func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
            guard demultiplexer != nil else {
                lines.feed(bytes, line: onLine, tooLong: tooLong)
                return true
            }
            let problem = demultiplexer?.feed(
                bytes, stdout: { lines.feed($0, line: onLine, tooLong: tooLong) },
                stderr: { errorLines.feed($0, line: onStderr, tooLong: tooLongForTheLog) })
            if let problem { onProblem(.unreadable(problem)) }
            return problem == nil
        }
        if !early.isEmpty, !early.withUnsafeBytes(take) { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(reading.number, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Whoever opened the descriptor made it non-blocking.
                var waiting = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
                _ = poll(&waiting, 1, -1)
                continue
            }
            if count <= 0 || stopped.load(ordering: .acquiring) { break }
            if !take(UnsafeRawBufferPointer(rebasing: buffer[0..<count])) { return }
            room.adjust(held: lines.held) { !stopped.load(ordering: .acquiring) }
        }
        lines.finish(line: onLine, tooLong: tooLong)
        errorLines.finish(line: onStderr, tooLong: tooLongForTheLog)
    }

    // MARK: Writing

    public func send(_ message: [UInt8]) -> Bool {
        output.withLock { output in
            if output.closed { return false }
            if output.queue.isEmpty {
                guard let written = write(message) else {
                    finish(&output)
                    return false
                }
                if written > message.count { return true }
                output.offset = written
            } else if output.bytes + message.count >= Self.queueLimit {
                return false
            }
            let isBegun = output.queue.isEmpty && output.offset > 0
            if isBegun {
                // A part of it is written: the rest has to follow.
                output.owner?.charge(message.count + 1)
            } else if output.owner?.take(message.count + 1) == false {
                // A backend that leaves large answers unread for a while does not lock small calls out.
                guard output.beyond + message.count < Self.allowance else { return false }
                output.beyond += message.count + 1
                output.owner?.charge(message.count + 1)
            }
            // A long message is not copied for the sake of its end.
            if message.count > Self.long {
                output.queue.append(message)
                output.queue.append([0x0A])
            } else {
                output.queue.append(message + [0x0A])
            }
            output.bytes += message.count + 1
            if output.wake == nil { startWriter(&output) }
            return !output.closed
        }
    }

    /// Writes `message` and a newline as far as they go at once; `nil` when nobody will ever read them.
    private func write(_ message: [UInt8]) -> Int? {
        message.withUnsafeBytes { bytes in
            var newline: UInt8 = 0x0A
            return withUnsafeMutablePointer(to: &newline) { newline in
                var parts = [
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count),
                    iovec(iov_base: newline, iov_len: 1),
                ]
                return write(&parts)
            }
        }
    }

    private func write(_ parts: inout [iovec]) -> Int? {
        let count = parts.count
        return parts.withUnsafeMutableBufferPointer { parts in
            while true {
                let written: Int
                if writesSocket {
                    var header = msghdr()
                    header.msg_iov = parts.baseAddress
                    header.msg_iovlen = count
                    written = sendmsg(writing.number, &header, Self.sendFlags)
                } else {
                    written = writev(writing.number, parts.baseAddress, Int32(count))
                }
                if written >= 0 { return written }
                if errno == EAGAIN { return 0 }
                if errno != EINTR { return nil }
            }
        }
    }

    private func startWriter(_ output: inout Output) {
        guard let event = Descriptor.event() else {
            finish(&output)
            return
        }
        output.wake = event
        Thread.detach(name: "channel-write") { [self] in drain(event) }
    }

    private func drain(_ wake: Descriptor) {
        while true {
            var waiting = [
                pollfd(fd: writing.number, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&waiting, 2, -1)
            let done = output.withLock { output in
                if !output.closed { writeQueue(&output) }
                if output.closed || output.queue.isEmpty {
                    output.wake = nil
                    return true
                }
                return false
            }
            if done { return }
        }
    }

    private func writeQueue(_ output: inout Output) {
        var finished = 0
        for message in output.queue {
            let offset = output.offset
            let written = message.withUnsafeBytes { bytes in
                var part = [
                    iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress?.advanced(by: offset)),
                        iov_len: bytes.count - offset)
                ]
                return write(&part)
            }
            guard let written else {
                finish(&output)
                return
            }
            output.offset += written
            if output.offset < message.count { break }
            output.bytes -= message.count
            output.owner?.release(message.count)
            output.offset = 0
            finished += 1
        }
        output.queue.removeFirst(finished)
        if output.queue.isEmpty { output.beyond = 0 }
    }

    // MARK: Closing

    /// Ends the backend's stdin: nothing is sent any more, what is queued is dropped. Reading goes on.
    public func closeInput() { output.withLock { finish(&$0) } }

    /// Ends both directions; a blocked read returns, and `onEnd` follows. Callable any number of times.
    public func close() {
        output.withLock { output in
            finish(&output)
            // The lock keeps the reader from closing its descriptor, whose number could then be a stranger's.
            if stopped.exchange(true, ordering: .acquiringAndReleasing) || reading.number < 0 { return }
            if readsSocket {
                _ = shutdown(reading.number, Int32(SHUT_RDWR))
                return
            }
            // A pipe cannot be shut down, but a byte written into it from our side wakes its reader.
            let end = Glibc.open("/proc/self/fd/\(reading.number)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            if end >= 0 {
                _ = Glibc.write(end, "\n", 1)
                _ = Glibc.close(end)
            }
        }
    }

    private func finish(_ output: inout Output) {
        if output.closed { return }
        output.closed = true
        output.owner?.release(output.bytes)
        output.queue = []
        output.offset = 0
        output.bytes = 0
        if let wake = output.wake {
            var one: UInt64 = 1
            _ = Glibc.write(wake.number, &one, 8)
        }
        if writesSocket { _ = shutdown(writing.number, Int32(SHUT_WR)) }
        // The reader closes a shared descriptor when it has ended.
        if writing !== reading { writing.close() }
    }

    private static func isSocket(_ number: Int32) -> Bool {
        var status = stat()
        return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
