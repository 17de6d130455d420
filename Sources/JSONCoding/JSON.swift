// SPDX-License-Identifier: Apache-2.0

/// A JSON value (RFC 8259) that keeps what most parsers lose: the order of keys and the exact text of numbers.
///
/// Configuration files and MCP messages pass through thv; reading and writing one must change nothing in it.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    /// The member `key` of an object; `nil` for anything that is not an object or lacks the member.
    public subscript(key: String) -> JSON? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    /// The element at `index` of an array; `nil` for anything else, or beyond its end.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string value, else `nil`.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The value of a number that is a whole number within `Int`, else `nil`; `1.0` and `1e0` count as 1.
    public var intValue: Int? {
        guard case .number(let number) = self else { return nil }
        return number.int
    }

    /// The value of any number as a double, else `nil`.
    public var doubleValue: Double? {
        guard case .number(let number) = self else { return nil }
        return number.double
    }

    /// The value of `true` or `false`, else `nil`.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array, else `nil`.
    public var arrayValue: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The members of an object, else `nil`.
    public var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The RFC's word for this kind of value, for messages: `null`, `boolean`, `number`, `string`, `array`, `object`.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// A whole number.
    public init(_ value: Int) { self = .number(JSONNumber(value)) }
    /// A string.
    public init(_ value: String) { self = .string(value) }
    /// A boolean.
    public init(_ value: Bool) { self = .bool(value) }
    /// An array of strings.
    public init(_ values: [String]) { self = .array(values.map(JSON.string)) }
    /// An object of strings, in key order, so that the same map always gives the same bytes.
    public init(_ values: [String: String]) {
        self = .object(JSONObject(unique: values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// Keys keep the order they are written in.
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
}

/// A number by its literal text, so that `1.0`, `1e400` and 20-digit ids survive a round trip.
public struct JSONNumber: Sendable, Equatable, Hashable {
    /// The literal exactly as it was read; always valid by the grammar of RFC 8259 section 6.
    public let text: String

    init(validated text: String) { self.text = text }

    /// A whole number.
    public init(_ value: Int) { text = String(value) }

    /// A finite double; anything else becomes 0, because JSON has no word for it.
    public init(_ value: Double) { text = value.isFinite ? "\(value)" : "0" }

    /// The value, when it is whole and fits.
    public var int: Int? {
        if let value = Int(text) { return value }
        guard let value = Double(text), value.rounded() == value, abs(value) < 9e15 else { return nil }
        return Int(value)
    }

    /// The nearest double.
    public var double: Double { Double(text) ?? 0 }
}

/// The members of an object, in the order they were written; a key occurs once.
public struct JSONObject: Sendable, Equatable {
    /// One name and its value.
    public typealias Member = (key: String, value: JSON)

    /// The members in order.
    public private(set) var members: [Member]

    /// An empty object.
    public init() { members = [] }

    /// Later members replace earlier ones of the same name, in place.
    public init(_ members: [(String, JSON)]) {
        self.members = []
        self.members.reserveCapacity(members.count)
        guard members.count > Lookup.scanLimit else {
            for (key, value) in members { self[key] = value }
            return
        }
        var places: [String: Int] = [:]
        for (key, value) in members {
            if let place = places[key] {
                self.members[place].value = value
            } else {
                places[key] = self.members.count
                self.members.append((key, value))
            }
        }
    }

    /// For members that are known to have different names.
    package init(unique members: [Member]) { self.members = members }

    /// The value of `key`. Setting `nil` removes the member; a new one goes to the end.
    public subscript(key: String) -> JSON? {
        get { members.first { $0.key == key }?.value }
        set {
            if let index = members.firstIndex(where: { $0.key == key }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append((key, newValue))
            }
        }
    }

    /// The names in order.
    public var keys: [String] { members.map(\.key) }

    /// Equal when they hold the same members; order does not count (RFC 8259 section 4).
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        let other = Lookup(right)
        return left.members.allSatisfy { other[$0.key] == $0.value }
    }

    /// Finds many members of one object: where there are many, not by looking at each of them every time.
    struct Lookup {
        /// Up to so many members a scan is the fastest.
        static let scanLimit = 16

        private let object: JSONObject
        private let places: [String: Int]?

        init(_ object: JSONObject) {
            self.object = object
            guard object.members.count > Self.scanLimit else {
                places = nil
                return
            }
            // Names that differ in bytes only are one to Swift: the first of them, as a scan would find.
            places = Dictionary(object.members.enumerated().map { ($1.key, $0) }) { first, _ in first }
        }

        subscript(key: String) -> JSON? {
            guard let places else { return object[key] }
            return places[key].map { object.members[$0].value }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Keys keep the order they are written in.
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
