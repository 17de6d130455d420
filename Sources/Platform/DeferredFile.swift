// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A log whose lines a thread of its own writes, at most `delay` later and many at a time: whoever answers people never
/// waits for a disk. Thread-safe.
///
/// A crash loses the lines of the last moment. When the disk is slower than the lines come, those beyond `limit` bytes
/// are lost and counted.
public final class DeferredFile: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var lost = 0
        var isOver = false
    }
    private let file: RotatingFile
    private let delay: Int32
    private let limit: Int
    private let notice: @Sendable (Int) -> [UInt8]
    private let state = Lock(State())
    private let news = Descriptor.Signal()
    private let closing = Descriptor.Signal()
    private let end = Descriptor.Signal()

    /// - Parameters:
    ///   - delay: milliseconds; a line waits no longer than that, besides for the disk.
    ///   - limit: bytes that may wait.
    ///   - notice: the line that says how many lines were lost.
    public init(
        _ file: RotatingFile, delay: Int32 = 50, limit: Int = 1 << 20,
        notice: @escaping @Sendable (_ lost: Int) -> [UInt8]
    ) {
        self.file = file
        self.delay = delay
        self.limit = limit
        self.notice = notice
        Thread.detach(name: "log") { [self] in work() }
    }

    /// Adds one line, without the newline.
    public func write(_ line: [UInt8]) {
        let isFirst = state.withLock { state in
            if state.isOver { return false }
            guard state.bytes.count + line.count + 1 <= limit else {
                state.lost += 1
                return false
            }
            defer {
                state.bytes.append(contentsOf: line)
                state.bytes.append(0x0A)
            }
            return state.bytes.isEmpty
        }
        if isFirst { news.raise() }
    }

    /// Writes what waits and ends; lines that come later are dropped. Blocks; call once.
    public func close() {
        state.withLock { $0.isOver = true }
        closing.raise()
        news.raise()
        end.wait()
    }

    private func work() {
        var isOver = false
        while !isOver {
            news.wait()
            closing.wait(milliseconds: delay)
            let (bytes, lost) = state.withLock { state in
                defer {
                    state.bytes = []
                    state.lost = 0
                }
                isOver = state.isOver
                return (state.bytes, state.lost)
            }
            file.write(lines: bytes)
            if lost > 0 { file.write(notice(lost)) }
        }
        end.raise()
    }
}
