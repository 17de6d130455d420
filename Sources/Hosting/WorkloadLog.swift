// SPDX-License-Identifier: Apache-2.0
import Platform

/// The logs of a workload.
public enum LogKind: Sendable, Hashable, CaseIterable {
    /// The backend's stderr.
    case backend
    /// The proxy's own messages.
    case proxy
}

/// A log of a workload, wherever it is kept.
public protocol WorkloadLog: Sendable {
    /// Whether nothing has been written yet. May block for a moment.
    var isEmpty: Bool { get }

    /// The last `tail` lines that `filter` lets through. Blocks.
    func lines(tail: Int, _ filter: LogFilter) throws -> [LogLine]

    /// Hands over the last lines and then every new one, in order, until cancelled or `write` says false.
    func follow(
        tail: Int, _ filter: LogFilter, _ write: @escaping @Sendable (LogLine) async -> Bool
    ) -> LogFollower

    /// Adds lines of ours, each with the time. Blocks.
    func append(_ lines: [String])
}

/// One line of a log.
public struct LogLine: Sendable, Equatable {
    /// When it was written, RFC 3339; empty for lines without a time.
    public let time: String
    /// The line without its time.
    public let text: String

    /// Reads a line as it is kept: the time, a space, and the text.
    public init(_ bytes: some Collection<UInt8>) {
        let line = String(decoding: bytes, as: UTF8.self)
        // At the byte: the text may begin with a combining mark.
        guard let space = line.utf8.firstIndex(of: UInt8(ascii: " ")), Timestamp(String(line[..<space])) != nil else {
            time = ""
            text = line
            return
        }
        time = String(line[..<space])
        text = String(line[line.utf8.index(after: space)...])
    }
}

/// A log being followed.
public final class LogFollower: Sendable {
    private let end: @Sendable () -> Void

    /// - Parameter end: Makes the log call nobody any more.
    public init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    /// Ends it.
    public func cancel() { end() }
}
