// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A process told apart from every later one of the same number by the time it started.
public struct ProcessIdentity: Sendable, Equatable, Hashable {
    /// Its number.
    public let pid: Int32
    /// Clock ticks between the machine's start and its own (field 22 of `/proc/PID/stat`).
    public let startTime: UInt64

    /// A process as it was recorded.
    public init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has the number `pid` now; `nil` if none has, or it is a zombie.
    public init?(running pid: Int32) {
        guard let status = Self.status(of: pid), status.state != "Z", status.state != "X" else { return nil }
        self.init(pid: pid, startTime: status.startTime)
    }

    /// This process.
    public static var current: ProcessIdentity {
        ProcessIdentity(running: getpid()) ?? ProcessIdentity(pid: getpid(), startTime: 0)
    }

    /// Whether it still runs.
    public var isAlive: Bool { ProcessIdentity(running: pid) == self }

    static func startTime(of pid: Int32) -> UInt64? { status(of: pid)?.startTime }

    private static func status(of pid: Int32) -> (state: Substring, startTime: UInt64)? {
        guard pid > 0, let bytes = try? File.read("/proc/\(pid)/stat", limit: 65_536) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // The name in parentheses may itself hold spaces and parentheses.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let startTime = UInt64(fields[19]) else { return nil }
        return (fields[0], startTime)
    }
}
