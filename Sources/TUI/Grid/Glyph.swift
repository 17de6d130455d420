// SPDX-License-Identifier: Apache-2.0
import Platform

/// One visible character, with the marks on top of it, as a number: equal numbers look equal.
///
/// Plain scalars are their own number. A scalar with combining marks is looked up in a table that only grows, up to a
/// bound; beyond it the marks are left out.
struct Glyph: Hashable, Sendable {
    let number: UInt32

    static let space = Glyph(" ")

    init(_ scalar: Unicode.Scalar) { number = scalar.value }
    private init(number: UInt32) { self.number = number }

    /// This character with one more mark on it; at most four are kept, as more is an attack on the line above.
    func adding(_ mark: Unicode.Scalar) -> Glyph {
        let scalars = self.scalars
        guard scalars.count < 5 else { return self }
        return Self.table.withLock { table in
            let key = scalars + [mark]
            if let known = table.numbers[key] { return Glyph(number: known) }
            guard table.clusters.count < Self.limit else { return self }
            let number = Self.first + UInt32(table.clusters.count)
            table.clusters.append(key)
            table.numbers[key] = number
            return Glyph(number: number)
        }
    }

    /// The base character and its marks.
    var scalars: [Unicode.Scalar] {
        if number < Self.first { return [Unicode.Scalar(number) ?? " "] }
        return Self.table.withLock { $0.clusters[Int(number - Self.first)] }
    }

    private static let first: UInt32 = 0x11_0000
    private static let limit = 20_000
    private struct Table {
        var clusters: [[Unicode.Scalar]] = []
        var numbers: [[Unicode.Scalar]: UInt32] = [:]
    }
    private static let table = Lock(Table())
}
