// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding

/// One argument of a tool: what its schema allows, what a person has put in, and what is wrong with that.
struct ToolField: Sendable {
    enum Kind: Sendable, Equatable {
        case text, whole, number, yesNo
        /// One of these values.
        case choice([JSON])
        /// Anything else, written as JSON.
        case json(String)
    }

    let name: String
    let about: String
    let isRequired: Bool
    let kind: Kind
    var field: TextField
    /// The chosen value of `yesNo` and `choice`; `nil` leaves the argument out.
    var index: Int?
    var error = ""
    private let least: Double?
    private let most: Double?

    init(name: String, schema: ToolSchema, isRequired: Bool) {
        self.name = name
        self.isRequired = isRequired
        about = schema.about
        let schema = schema.plain
        kind = Self.kind(of: schema)
        least = schema.least
        most = schema.most
        field = TextField()
        let value = schema.usual
        switch kind {
        case .text, .whole, .number: field.text = value?.stringValue ?? value?.text ?? ""
        case .json: field.text = value?.text ?? ""
        case .yesNo: index = (value?.boolValue).map { $0 ? 0 : 1 } ?? (isRequired ? 1 : nil)
        case .choice(let values): index = value.flatMap { values.firstIndex(of: $0) } ?? (isRequired ? 0 : nil)
        }
        if case .null? = value { field.text = "" }
    }

    private static func kind(of schema: ToolSchema) -> Kind {
        if !schema.choices.isEmpty { return .choice(schema.choices) }
        switch schema.type {
        case "string": return .text
        case "integer": return .whole
        case "number": return .number
        case "boolean": return .yesNo
        case "array": return .json("array")
        case "object": return .json("object")
        default: return .json("")
        }
    }

    /// What can be put in, for a person.
    var kindWords: String {
        switch kind {
        case .text: "text"
        case .whole: "whole number" + range
        case .number: "number" + range
        case .yesNo: "yes or no"
        case .choice(let values): "one of \(values.count)"
        case .json("array"): "list, as JSON"
        case .json("object"): "object, as JSON"
        case .json: "JSON"
        }
    }

    private var range: String {
        switch (least, most) {
        case (let least?, let most?): " \(Self.short(least))–\(Self.short(most))"
        case (let least?, nil): " from \(Self.short(least))"
        case (nil, let most?): " up to \(Self.short(most))"
        default: ""
        }
    }

    private static func short(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }

    var takesText: Bool {
        switch kind {
        case .text, .whole, .number, .json: true
        case .yesNo, .choice: false
        }
    }

    private var options: Int {
        switch kind {
        case .yesNo: 2
        case .choice(let values): values.count
        default: 0
        }
    }

    /// The chosen option in words.
    var chosen: String {
        guard let index else { return "not set" }
        if case .choice(let values) = kind { return values[index].stringValue ?? values[index].text }
        return index == 0 ? "yes" : "no"
    }

    /// Takes a key that changes the value.
    mutating func receive(_ key: Key) -> Bool {
        guard !takesText else {
            guard field.receive(key) else { return false }
            error = ""
            return true
        }
        let step: Int
        switch key {
        case .right, .character(" "): step = 1
        case .left: step = -1
        default: return false
        }
        // What is not required can be left out: one place more.
        let places = options + (isRequired ? 0 : 1)
        let now = (index ?? -1) + (isRequired ? 0 : 1)
        let next = (now + step + places) % places - (isRequired ? 0 : 1)
        index = next < 0 ? nil : next
        error = ""
        return true
    }

    /// The value to send; `nil` leaves the argument out. Puts down what is wrong.
    mutating func value() -> JSON? {
        error = ""
        switch kind {
        case .yesNo: return index.map { .bool($0 == 0) }
        case .choice(let values): return index.map { values[$0] }
        case .text:
            if field.isEmpty {
                if isRequired { error = "is needed" }
                return nil
            }
            return .string(field.text)
        case .whole, .number, .json: return parsed()
        }
    }

    private mutating func parsed() -> JSON? {
        let text = field.text
        guard text.contains(where: { $0 != " " }) else {
            if isRequired { error = "is needed" }
            return nil
        }
        do {
            let value = try JSON(parsing: text)
            switch kind {
            case .whole where value.intValue == nil: error = "a whole number is needed, such as 12"
            case .number where value.doubleValue == nil: error = "a number is needed, such as 1.5"
            case .json("array") where value.arrayValue == nil: error = "a list is needed: [ … ]"
            case .json("object") where value.objectValue == nil: error = "an object is needed: { … }"
            default: checkRange(value)
            }
            return error.isEmpty ? value : nil
        } catch {
            switch kind {
            case .whole: self.error = "a whole number is needed, such as 12"
            case .number: self.error = "a number is needed, such as 1.5"
            case .json("") where !"{[\"".unicodeScalars.contains(where: { text.unicodeScalars.first == $0 }):
                // Nothing is said about the type: words are fine.
                return .string(text)
            default: self.error = "\(error)"
            }
            return nil
        }
    }

    private mutating func checkRange(_ value: JSON) {
        guard let number = value.doubleValue else { return }
        if let least, number < least { error = "at least \(Self.short(least))" }
        if let most, number > most { error = "at most \(Self.short(most))" }
    }
}

extension ToolField {
    /// The fields of a tool's input schema, the required ones first, each in the schema's order.
    static func fields(of schema: ToolSchema) -> [ToolField] {
        let all = schema.properties.map { ToolField(name: $0.name, schema: $0.schema, isRequired: $0.isRequired) }
        return all.filter(\.isRequired) + all.filter { !$0.isRequired }
    }
}
