// SPDX-License-Identifier: Apache-2.0

/// Looks at a sandbox's memory again and again, more often while it grows or is near its limit.
struct MemoryWatch {
    /// Milliseconds from one look to the next.
    static let (calm, alert) = (250, 25)

    var meter: MemoryMeter
    /// Bytes.
    let limit: Int

    /// Returns whether the limit was exceeded; `false` when the sandbox has ended.
    /// - Parameter ended: Waits so many milliseconds; whether the sandbox has ended.
    mutating func run(_ ended: (Int) -> Bool) -> Bool {
        var before = 0
        var pause = Self.alert
        while !ended(pause) {
            let used = meter.used(limit: limit)
            if used > limit { return true }
            pause = used > limit / 2 || used - before > limit / 64 ? Self.alert : Self.calm
            before = used
        }
        return false
    }
}
