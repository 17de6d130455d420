// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models
import Platform

/// A point in time in a query: RFC 3339, or how long ago it is (`30s`, `10m`, `2h`, `3d`).
enum Moment {
    /// Reads the query field `name`; `nil` when it is not given.
    static func read(_ name: String, _ context: RequestContext) throws -> Timestamp? {
        guard let text = context.request.queryValue(name) else { return nil }
        if let time = Timestamp(text) { return time }
        guard let age = age(text) else {
            throw Problem(
                field: "?\(name)", .invalid, "“\(text)” is not a time such as 2026-01-31T12:00:00Z, or 10m, 2h, 3d ago")
        }
        return Timestamp(milliseconds: Timestamp.now.milliseconds - age)
    }

    /// Milliseconds of a length with its unit: six digits at most.
    static func age(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ units[$0] }), (1...6).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits)
        else { return nil }
        return count * unit
    }
}
