// SPDX-License-Identifier: Apache-2.0

/// Lengths of time and sizes as people write them.
enum Quantity {
    /// Seconds of `90`, `60s`, `2m`, `1h`, `500ms`; `nil` for anything else.
    static func seconds(_ text: String) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]
        let unit = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        guard let number = Double(text.dropLast(unit.0.count)), number.isFinite, number >= 0 else { return nil }
        return number * unit.1
    }

    /// Bytes of `512m`, `2g`, `1GiB`, `65536`; units are powers of 1024, as for container engines.
    static func bytes(_ text: String) -> Int? {
        var digits = text.lowercased()
        for suffix in ["ib", "b"] where digits.hasSuffix(suffix) {
            digits.removeLast(suffix.count)
            break
        }
        var factor = 1.0
        if let last = digits.last, let power = "kmgt".firstIndex(of: last) {
            for _ in 0...("kmgt".distance(from: "kmgt".startIndex, to: power)) { factor *= 1024 }
            digits.removeLast()
        }
        guard let number = Double(digits), number >= 0, number * factor < 1e15 else { return nil }
        return Int(number * factor)
    }
}
