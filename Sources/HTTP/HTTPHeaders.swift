// SPDX-License-Identifier: Apache-2.0

/// Header fields in the order they were sent; names compare without regard to case (RFC 9110 section 5.1).
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One field line.
    public struct Field: Sendable, Equatable {
        /// The name as it was sent.
        public var name: String
        /// The value without surrounding white space.
        public var value: String
    }

    /// Every field line in order.
    public private(set) var fields: [Field] = []

    /// No fields.
    public init() {}

    /// Field lines as written.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of `name`. Setting it replaces every line of that name; setting `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// The values of every line called `name`.
    public func values(_ name: String) -> [String] {
        fields.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Makes room for so many lines at once.
    mutating func reserve(_ count: Int) { fields.reserveCapacity(count) }

    /// Adds a line at the end.
    public mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// Adds at the end those lines of `others` whose names are not here.
    public mutating func addMissing(from others: HTTPHeaders) {
        fields += others.fields.filter { other in !fields.contains { Self.same($0.name, other.name) } }
    }

    /// Whether two field names are the same name.
    public static func same(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        // Whole buffers at once: every request compares dozens of names.
        let same = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                left.indices.allSatisfy { lower(left[$0]) == lower(right[$0]) }
            }
        }
        return same.flatMap { $0 } ?? zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}
