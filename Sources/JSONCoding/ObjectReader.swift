// SPDX-License-Identifier: Apache-2.0

/// One thing wrong with one field of a JSON document.
public struct FieldIssue: Error, Sendable, Equatable {
    /// A stable word per kind of mistake.
    public enum Code: String, Sendable, CaseIterable {
        case unknownField = "unknown_field"
        case required
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case invalid
    }

    /// Where: a JSON pointer (RFC 6901); empty for the whole document.
    public let pointer: String
    /// What kind of mistake.
    public let code: Code
    /// What is wrong and what would be right.
    public let detail: String

    /// An issue found by a rule beyond types.
    public init(pointer: String, code: Code, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// Every mistake of one document at once, so that a person corrects it in one go.
public struct InvalidFields: Error, Sendable, Equatable {
    /// At least one.
    public let issues: [FieldIssue]

    /// `issues` in the order they were found.
    public init(_ issues: [FieldIssue]) { self.issues = issues }
}

/// Reads the members of a JSON object by name and type, collecting every mistake instead of stopping at the first.
///
/// Ask for each member once, then call `finish()`: what nobody asked for is an unknown field. Not thread-safe; lives
/// inside one decoding call.
public final class ObjectReader {
    /// What a member means that is written as `null`.
    public enum Nulls: Sendable {
        /// A mistake: `null` is of no other type.
        case refused
        /// The same as a member that is not written: for merge patches (RFC 7396) and for documents of others.
        case leftOut
    }

    private let object: JSONObject
    private let pointer: String
    private let nulls: Nulls
    private let collected: Issues
    private var asked = Set<String>()

    /// The list that nested readers share.
    private final class Issues { var list: [FieldIssue] = [] }

    /// A reader over a whole document, which must be an object.
    public init(_ json: JSON, nulls: Nulls = .refused) throws(InvalidFields) {
        guard case .object(let object) = json else {
            throw InvalidFields([
                FieldIssue(pointer: "", code: .wrongType, detail: "expected an object, not \(json.kind)")
            ])
        }
        self.object = object
        self.nulls = nulls
        pointer = ""
        collected = Issues()
    }

    private init(_ object: JSONObject, pointer: String, in outer: ObjectReader) {
        self.object = object
        self.pointer = pointer
        nulls = outer.nulls
        collected = outer.collected
    }

    /// Records a mistake of `key` that a rule of the caller's found.
    public func reject(_ key: String, _ code: FieldIssue.Code = .invalid, _ detail: String) {
        collected.list.append(FieldIssue(pointer: self.pointer(to: key), code: code, detail: detail))
    }

    /// Records a mistake of the object as a whole.
    public func reject(_ code: FieldIssue.Code = .invalid, whole detail: String) {
        collected.list.append(FieldIssue(pointer: pointer, code: code, detail: detail))
    }

    /// The member as it stands; `nil` when absent, or `null`, which is a mistake unless it may be left out that way.
    public func value(_ key: String) -> JSON? {
        let isNew = asked.insert(key).inserted
        guard let value = object[key] else { return nil }
        if value != .null { return value }
        if isNew, nulls == .refused { reject(key, .wrongType, "is null: leave it out, or give it a value") }
        return nil
    }

    /// Whether the member is written at all, `null` included.
    public func has(_ key: String) -> Bool { object[key] != nil }

    /// A string of at most `max` characters, counted as code points, as JSON Schema does.
    public func string(_ key: String, max: Int = 65_536) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value else { return wrong(key, "a string", value) }
        guard text.utf8.count <= max || text.unicodeScalars.count <= max else {
            reject(key, .outOfRange, "longer than \(max) characters")
            return nil
        }
        if text.utf8.contains(0) {
            reject(key, .invalid, "contains a NUL character")
            return nil
        }
        return text
    }

    /// A whole number within `range`.
    public func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(key) else { return nil }
        guard case .number(let number) = value, let int = number.int else { return wrong(key, "a whole number", value) }
        guard range.contains(int) else {
            reject(key, .outOfRange, "\(int) is not between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return int
    }

    /// A number within `range`.
    public func double(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = value(key) else { return nil }
        guard case .number(let number) = value else { return wrong(key, "a number", value) }
        guard range.contains(number.double) else {
            reject(key, .outOfRange, "\(number.text) is not between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return number.double
    }

    /// `true` or `false`.
    public func bool(_ key: String) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .bool(let flag) = value else { return wrong(key, "true or false", value) }
        return flag
    }

    /// One of the words of `type`.
    public func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String {
        guard let text = string(key) else { return nil }
        guard let word = Word(rawValue: text) else {
            reject(key, .invalid, "“\(text)” is not one of \(type.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return word
    }

    /// An array of strings.
    public func strings(_ key: String, max: Int = 10_000) -> [String]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value else { return wrong(key, "an array of strings", value) }
        guard elements.count <= max else {
            reject(key, .outOfRange, "more than \(max) elements")
            return nil
        }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element else {
                reject("\(key)/\(index)", .wrongType, "expected a string, not \(element.kind)")
                continue
            }
            if text.utf8.contains(0) { reject("\(key)/\(index)", .invalid, "contains a NUL character") }
            strings.append(text)
        }
        return strings
    }

    /// An array of whole numbers within `range`.
    public func ints(_ key: String, in range: ClosedRange<Int>, max: Int) -> [Int]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value else { return wrong(key, "an array of whole numbers", value) }
        guard elements.count <= max else {
            reject(key, .outOfRange, "more than \(max) elements")
            return nil
        }
        var ints: [Int] = []
        for (index, element) in elements.enumerated() {
            guard let int = element.intValue, range.contains(int) else {
                let bounds = "from \(range.lowerBound) to \(range.upperBound)"
                reject("\(key)/\(index)", .outOfRange, "is no whole number \(bounds)")
                continue
            }
            ints.append(int)
        }
        return ints
    }

    /// An object whose values are strings, with at most `max` members.
    public func stringMap(_ key: String, max: Int = 1000) -> [String: String]? {
        guard let value = value(key) else { return nil }
        guard case .object(let object) = value else { return wrong(key, "an object of strings", value) }
        if object.members.count > max {
            reject(key, .outOfRange, "more than \(max) members")
            return nil
        }
        var map: [String: String] = [:]
        for (name, element) in object.members {
            let place = pointer(to: key) + "/" + Self.escape(name)
            guard case .string(let text) = element else {
                collected.list.append(
                    FieldIssue(pointer: place, code: .wrongType, detail: "expected a string, not \(element.kind)"))
                continue
            }
            if text.utf8.contains(0) || name.utf8.contains(0) {
                collected.list.append(
                    FieldIssue(pointer: place, code: .invalid, detail: "contains a NUL character"))
            }
            map[name] = text
        }
        return map
    }

    /// A reader over a nested object; its issues are reported with this reader's. Call `finishNested()` on it.
    public func object(_ key: String) -> ObjectReader? {
        guard let value = value(key) else { return nil }
        guard case .object(let object) = value else { return wrong(key, "an object", value) }
        return ObjectReader(object, pointer: pointer(to: key), in: self)
    }

    /// Readers over the objects of an array; call `finishNested()` on each.
    public func objects(_ key: String) -> [ObjectReader]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value else { return wrong(key, "an array of objects", value) }
        return elements.enumerated().compactMap { index, element in
            guard case .object(let object) = element else {
                reject("\(key)/\(index)", .wrongType, "expected an object, not \(element.kind)")
                return nil
            }
            return ObjectReader(object, pointer: "\(pointer(to: key))/\(index)", in: self)
        }
    }

    /// Records that a required member is missing, unless something was already said of it.
    public func require(_ key: String) {
        let pointer = pointer(to: key)
        if !has(key), !collected.list.contains(where: { $0.pointer == pointer }) {
            reject(key, .required, "is required")
        }
    }

    /// Records every member that nobody asked for.
    public func finishNested() {
        for key in object.keys where !asked.contains(key) {
            reject(key, .unknownField, "unknown field “\(key)”")
        }
    }

    /// Records unknown members and throws everything collected, if anything was.
    public func finish() throws(InvalidFields) {
        finishNested()
        if !collected.list.isEmpty { throw InvalidFields(collected.list) }
    }

    /// Throws everything collected, if anything was; what nobody asked for means nothing.
    public func finishIgnoringUnknown() throws(InvalidFields) {
        if !collected.list.isEmpty { throw InvalidFields(collected.list) }
    }

    private func wrong<T>(_ key: String, _ expected: String, _ value: JSON) -> T? {
        reject(key, .wrongType, "expected \(expected), not \(value.kind)")
        return nil
    }

    private func pointer(to key: String) -> String { pointer + "/" + (key.contains("/") ? key : Self.escape(key)) }

    private static func escape(_ key: String) -> String {
        guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return key }
        return key.pieces(at: "~").joined(separator: "~0").pieces(at: "/").joined(separator: "~1")
    }
}
