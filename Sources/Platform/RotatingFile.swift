// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A log file that never grows without bound: at `limit` bytes it becomes `NAME.1`, and so on up to `kept` old files.
/// Mode 0600. Thread-safe.
public final class RotatingFile: Sendable {
    private struct State {
        var descriptor: Descriptor?
        var size = 0
    }
    private let path: String
    private let limit: Int
    private let kept: Int
    private let stamped: Bool
    private let state = Lock(State())

    /// A log at `path`, whose directory must exist; the file is made with its first line.
    /// - Parameter stamped: Whether each line is to begin with the time.
    public init(path: String, limit: Int = 10 << 20, kept: Int = 3, stamped: Bool = true) {
        self.path = path
        self.limit = limit
        self.kept = kept
        self.stamped = stamped
    }

    /// Adds one line. A disk that is full loses the line, never the caller.
    /// - Returns: whether it is in the file.
    @discardableResult
    public func write(_ line: [UInt8]) -> Bool {
        var text: [UInt8] = []
        if stamped {
            text = Array(Timestamp.now.text.utf8)
            text.append(0x20)
        }
        text.append(contentsOf: line)
        text.append(0x0A)
        return write(lines: text)
    }

    /// Adds lines as they are, each with its newline; all of them go to the same file.
    /// - Returns: whether they are in the file, whole.
    @discardableResult
    public func write(lines: [UInt8]) -> Bool {
        if lines.isEmpty { return true }
        return state.withLock { state in
            if state.size > 0, state.size + lines.count > limit { rotate(&state) }
            if state.descriptor == nil { open(&state) }
            guard let descriptor = state.descriptor else { return false }
            let count = lines.withUnsafeBytes { Glibc.write(descriptor.number, $0.baseAddress, $0.count) }
            if count == lines.count {
                state.size += count
                return true
            }
            // Half a line is none: the next one begins where this one did.
            if count > 0 { ftruncate(descriptor.number, off_t(state.size)) }
            return false
        }
    }

    private func open(_ state: inout State) {
        // What is not ours to write loses the lines; whoever starts the writer looks at the file before.
        guard let file = try? OwnFile.open(path, O_WRONLY | O_CREAT | O_APPEND, readers: .owner) else { return }
        var facts = stat()
        fstat(file.number, &facts)
        state.size = Int(facts.st_size)
        state.descriptor = file
    }

    private func rotate(_ state: inout State) {
        state.descriptor = nil
        state.size = 0
        for index in stride(from: kept - 1, through: 1, by: -1) { rename("\(path).\(index)", "\(path).\(index + 1)") }
        rename(path, "\(path).1")
    }
}
