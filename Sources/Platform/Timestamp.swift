// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A moment in UTC with milliseconds, written as RFC 3339.
public struct Timestamp: Sendable, Equatable, Comparable, Hashable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// The moment `milliseconds` after the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The wall clock's now.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// `2026-11-20T11:09:00.123Z`.
    public var text: String {
        let fraction = Int(((milliseconds % 1000) + 1000) % 1000)
        var seconds = time_t((milliseconds - Int64(fraction)) / 1000)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        return String(unsafeUninitializedCapacity: 32) { buffer in
            var end = 0
            // From the last digit to the first, then what follows the number.
            func add(_ value: Int, _ width: Int, _ separator: Unicode.Scalar) {
                var rest = value.magnitude
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                buffer[end + width] = UInt8(ascii: separator)
                end += width + 1
            }
            add(Int(fields.tm_year) + 1900, 4, "-")
            add(Int(fields.tm_mon) + 1, 2, "-")
            add(Int(fields.tm_mday), 2, "T")
            add(Int(fields.tm_hour), 2, ":")
            add(Int(fields.tm_min), 2, ":")
            add(Int(fields.tm_sec), 2, ".")
            add(fraction, 3, "Z")
            return end
        }
    }

    /// Parses RFC 3339 in UTC or with an offset; fractions beyond milliseconds are cut. `nil` if it is not a time.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int? {
            guard from + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[from..<from + count] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        guard bytes.count >= 20, let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), (1...12).contains(month), (1...Self.days(of: month)).contains(day),
            hour < 24, minute < 60,
            second <= 60, bytes[10] | 0x20 == UInt8(ascii: "t")
        else { return nil }
        var fields = tm()
        fields.tm_year = Int32(year - 1900)
        fields.tm_mon = Int32(month - 1)
        fields.tm_mday = Int32(day)
        fields.tm_hour = Int32(hour)
        fields.tm_min = Int32(minute)
        fields.tm_sec = Int32(second)
        var total = Int64(timegm(&fields)) * 1000
        var index = 19
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            var scale: Int64 = 100
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
                total += Int64(bytes[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
            if index == start { return nil }
        }
        guard index < bytes.count else { return nil }
        if bytes[index] | 0x20 == UInt8(ascii: "z") {
            guard index + 1 == bytes.count else { return nil }
        } else {
            guard index + 6 == bytes.count, bytes[index + 3] == UInt8(ascii: ":"),
                bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"),
                let hours = number(index + 1, 2), let minutes = number(index + 4, 2), hours < 24, minutes < 60
            else { return nil }
            let offset = Int64(hours * 60 + minutes) * 60_000
            total += bytes[index] == UInt8(ascii: "+") ? -offset : offset
        }
        milliseconds = total
    }

    /// The most days that a month has in any year.
    private static func days(of month: Int) -> Int { month == 2 ? 29 : [4, 6, 9, 11].contains(month) ? 30 : 31 }

    /// Earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}
