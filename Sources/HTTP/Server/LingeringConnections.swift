// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Connections that were answered before their body was read. Closing one at once would reset it, and a client that
/// sends first and reads then would never see its answer: what still comes is read and thrown away, for a few seconds and
/// up to a bound. One thread, which exists while there are any.
final class LingeringConnections: Sendable {
    /// Connections at a time; more are closed at once.
    private static let limit = 64
    /// Those of foreigners among them.
    private static let foreignLimit = 32
    /// Milliseconds.
    private static let patience: Int64 = 5000

    private struct Line: Sendable {
        let descriptor: Descriptor
        let isForeign: Bool
        let end: Int64
        var taken = 0
    }
    private struct State {
        var lines: [Line] = []
        /// Those that came while the thread was reading others.
        var new: [Line] = []
        var foreign = 0
        var isRunning = false
    }
    private let state = Lock(State())
    private let most: Int

    /// - Parameter most: bytes that are read of one connection.
    init(most: Int) { self.most = most }

    /// Takes over an open file of `descriptor`, which stays its owner's to close.
    func take(_ descriptor: Int32, isForeign: Bool) {
        let start = state.withLock { state -> Bool in
            guard state.lines.count + state.new.count < Self.limit, !isForeign || state.foreign < Self.foreignLimit
            else { return false }
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { return false }
            shutdown(copy, Int32(SHUT_WR))
            state.new.append(
                Line(
                    descriptor: Descriptor(owning: copy), isForeign: isForeign,
                    end: MonotonicClock.milliseconds + Self.patience))
            if isForeign { state.foreign += 1 }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if start { Thread.detach(name: "http-linger") { [self] in run() } }
    }

    private func run() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let lines = state.withLock { state -> [Line] in
                state.lines += state.new
                state.new = []
                state.foreign = state.lines.count(where: \.isForeign)
                if state.lines.isEmpty { state.isRunning = false }
                return state.lines
            }
            if lines.isEmpty { return }
            // Somebody new waits for no more than this.
            var polled = lines.map { pollfd(fd: $0.descriptor.number, events: Int16(POLLIN), revents: 0) }
            _ = poll(&polled, UInt(polled.count), 50)
            let now = MonotonicClock.milliseconds
            let left = zip(lines, polled).compactMap { line, polled -> Line? in
                var line = line
                if polled.revents != 0, !drain(&line, buffer) { return nil }
                return line.end > now && line.taken < most ? line : nil
            }
            state.withLock { $0.lines = left }
        }
    }

    /// - Returns: false at the end of the connection.
    private func drain(_ line: inout Line, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        for _ in 0..<16 {
            let count = recv(line.descriptor.number, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            line.taken += count
            if line.taken >= most { return true }
        }
        return true
    }
}
