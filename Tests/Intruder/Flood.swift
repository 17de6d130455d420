// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Many requests at once whose bodies are sent as long as anybody takes them.
struct Flood {
    private struct Line {
        let socket: Descriptor
        var head: ArraySlice<UInt8>
        var left: Int
        var answer: [UInt8] = []
        var isOver = false
    }
    private var lines: [Line] = []
    private static let chunk = [UInt8](repeating: 0x20, count: 64 << 10)

    /// Sends `head` and `size` bytes on each of `count` connections; ends when each has ended, or after 20 seconds.
    /// - Returns: the statuses of the answers, 0 for none, and how often each came.
    static func run(_ place: String, head: [UInt8], count: Int, size: Int) throws -> [Int: Int] {
        var flood = Flood()
        for _ in 0..<count {
            guard let socket = try? Intruder.connect(place) else { continue }
            _ = fcntl(socket.number, F_SETFL, O_NONBLOCK)
            flood.lines.append(Line(socket: socket, head: head[...], left: size))
        }
        let end = MonotonicClock.milliseconds + 20_000
        while !flood.lines.allSatisfy(\.isOver), MonotonicClock.milliseconds < end { flood.turn() }
        var statuses: [Int: Int] = [:]
        for line in flood.lines {
            statuses[Int(String(decoding: line.answer.dropFirst(9).prefix(3), as: UTF8.self)) ?? 0, default: 0] += 1
        }
        return statuses
    }

    private mutating func turn() {
        var polled = lines.map { line in
            let sends = line.left > 0 || !line.head.isEmpty
            return pollfd(
                fd: line.isOver ? -1 : line.socket.number, events: Int16(sends ? POLLIN | POLLOUT : POLLIN), revents: 0)
        }
        _ = poll(&polled, UInt(polled.count), 1000)
        for (index, polled) in polled.enumerated() where polled.revents != 0 && !lines[index].isOver {
            Self.send(&lines[index])
            Self.receive(&lines[index])
        }
    }

    private static func send(_ line: inout Line) {
        while !line.head.isEmpty {
            let sent = line.head.withUnsafeBytes { Glibc.send(line.socket.number, $0.baseAddress, $0.count, 0) }
            if sent <= 0 { return }
            line.head = line.head.dropFirst(sent)
        }
        while line.left > 0 {
            let sent = chunk.withUnsafeBytes {
                Glibc.send(line.socket.number, $0.baseAddress, min(line.left, $0.count), 0)
            }
            if sent < 0, errno != EAGAIN { line.left = 0 }
            if sent <= 0 { return }
            line.left -= sent
        }
    }

    private static func receive(_ line: inout Line) {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(line.socket.number, &buffer, buffer.count, 0)
        if count > 0 { line.answer += buffer.prefix(count) }
        if count == 0 || count < 0 && errno != EAGAIN { line.isOver = true }
    }
}
