// SPDX-License-Identifier: Apache-2.0

/// Times as people read them.
enum Moment {
    /// How long something has lasted: `3s`, `12m`, `2h 14m`, `5d`.
    static func span(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<86_400:
            let minutes = seconds / 60 % 60
            return minutes == 0 ? "\(seconds / 3600)h" : "\(seconds / 3600)h \(minutes)m"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// The time of day of a moment: `14:02`.
    /// - Parameter zone: minutes east of UTC.
    static func clock(_ milliseconds: Int64, zone: Int) -> String {
        let minutes = Int((milliseconds / 60_000 + Int64(zone)) % 1440 + 1440) % 1440
        return two(minutes / 60) + ":" + two(minutes % 60)
    }

    /// A size: `118 KB`.
    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 1000 { return unit == "B" || value >= 10 ? "\(Int(value)) \(unit)" : "\(tenths(value)) \(unit)" }
            value /= 1000
        }
        return "\(Int(value)) TB"
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int(value * 10)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
