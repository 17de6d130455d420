// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// Holds JSON values against the part of JSON Schema 2020-12 that the specification uses. A keyword it does not know is
/// a mistake by itself, so that nothing in the specification goes unchecked.
struct SchemaValidator {
    /// Whose JSON is looked at.
    enum Direction {
        /// Sent by a client: everything described may occur.
        case request
        /// Sent by the server: what is not described may not occur, nor may what only clients write.
        case answer
    }

    private static let annotations: Set<String> = ["description", "default", "examples", "writeOnly"]

    let specification: Specification
    let direction: Direction

    /// Everything wrong with `value`, each with the place in it.
    func mistakes(_ value: JSON, _ schema: JSON, at place: String = "") -> [String] {
        guard let object = schema.objectValue else { return ["\(place): the schema is not an object"] }
        var found: [String] = []
        for (keyword, rule) in object.members {
            switch keyword {
            case "$ref": found += mistakes(value, specification.resolve(schema), at: place)
            case "type": found += kind(value, rule, place)
            case "enum":
                if rule.arrayValue?.contains(value) != true {
                    found.append("\(place): \(value.text) is no \(rule.text)")
                }
            case "const": if value != rule { found.append("\(place): \(value.text) is not \(rule.text)") }
            case "oneOf", "anyOf", "allOf": found += combination(value, keyword, rule.arrayValue ?? [], place)
            case "not":
                if mistakes(value, rule, at: place).isEmpty { found.append("\(place): fits what it must not fit") }
            case "required", "properties", "additionalProperties", "propertyNames": break
            case "prefixItems":
                for (index, pair) in zip(value.arrayValue ?? [], rule.arrayValue ?? []).enumerated() {
                    found += mistakes(pair.0, pair.1, at: "\(place)/\(index)")
                }
            case "items":
                let first = object["prefixItems"]?.arrayValue?.count ?? 0
                for (index, element) in (value.arrayValue ?? []).enumerated().dropFirst(first) {
                    found += mistakes(element, rule, at: "\(place)/\(index)")
                }
            case "dependentRequired":
                for (name, needed) in rule.objectValue?.members ?? [] where value[name] != nil {
                    for other in needed.arrayValue ?? [] where other.stringValue.map({ value[$0] == nil }) != false {
                        found.append("\(place): “\(name)” without \(other.text)")
                    }
                }
            case "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
                "maxProperties":
                found += bound(value, keyword, rule.doubleValue ?? .nan, place)
            case "uniqueItems":
                let elements = value.arrayValue?.map(\.text) ?? []
                if Set(elements).count != elements.count { found.append("\(place): one occurs twice") }
            case "pattern", "format": found += text(value, keyword, rule.stringValue ?? "", place)
            default:
                if !Self.annotations.contains(keyword), !keyword.hasPrefix("x-") {
                    found.append("\(place): the schema uses “\(keyword)”, which nobody checks")
                }
            }
        }
        if let members = value.objectValue { found += self.members(members, schema, place) }
        return found
    }

    private func kind(_ value: JSON, _ rule: JSON, _ place: String) -> [String] {
        let allowed = rule.arrayValue?.compactMap(\.stringValue) ?? [rule.stringValue ?? ""]
        let matches = allowed.contains { $0 == value.kind || ($0 == "integer" && value.intValue != nil) }
        return matches ? [] : ["\(place): \(value.kind) instead of \(allowed.joined(separator: " or "))"]
    }

    private func combination(_ value: JSON, _ keyword: String, _ schemas: [JSON], _ place: String) -> [String] {
        let results = schemas.map { mistakes(value, $0, at: place) }
        let matching = results.filter(\.isEmpty).count
        switch keyword {
        case "allOf": return results.flatMap(\.self)
        case "anyOf": return matching > 0 ? [] : ["\(place): fits none of \(schemas.count): \(results)"]
        default: return matching == 1 ? [] : ["\(place): fits \(matching) of \(schemas.count), not one: \(results)"]
        }
    }

    private func members(_ object: JSONObject, _ schema: JSON, _ place: String) -> [String] {
        var found: [String] = []
        for key in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where object[key] == nil {
            found.append("\(place): “\(key)” is missing")
        }
        guard let properties = schema["properties"]?.objectValue else {
            if let rule = schema["additionalProperties"], rule.objectValue != nil {
                for member in object.members { found += mistakes(member.value, rule, at: "\(place)/\(member.key)") }
            }
            if let rule = schema["propertyNames"] {
                for key in object.keys { found += mistakes(.string(key), rule, at: "\(place)/\(key)") }
            }
            return found
        }
        let isOpen = schema["additionalProperties"]?.boolValue ?? (direction == .request)
        for (key, value) in object.members {
            if let property = properties[key] {
                found += mistakes(value, property, at: "\(place)/\(key)")
                if direction == .answer, property["writeOnly"] == true { found.append("\(place)/\(key): write-only") }
            } else if !isOpen {
                found.append("\(place): “\(key)” is not described")
            }
        }
        return found
    }

    private func bound(_ value: JSON, _ keyword: String, _ limit: Double, _ place: String) -> [String] {
        let size: Double? =
            switch keyword {
            case "minimum", "maximum": value.doubleValue
            case "minProperties", "maxProperties": value.objectValue.map { Double($0.members.count) }
            case "minLength", "maxLength": value.stringValue.map { Double($0.unicodeScalars.count) }
            default: value.arrayValue.map { Double($0.count) }
            }
        guard let size else { return [] }
        let fits = keyword.hasPrefix("min") ? size >= limit : size <= limit
        return fits ? [] : ["\(place): \(size) is beyond \(keyword) \(limit)"]
    }

    private func text(_ value: JSON, _ keyword: String, _ rule: String, _ place: String) -> [String] {
        guard let text = value.stringValue else { return [] }
        let fits: Bool
        switch (keyword, rule) {
        case ("pattern", _):
            guard let pattern = try? Regex(rule) else { return ["\(place): “\(rule)” is not a pattern"] }
            fits = text.contains(pattern)
        case (_, "date-time"): fits = Timestamp(text)?.text == text
        case (_, "uri"): fits = text.contains("://") && !text.contains(" ")
        case (_, "uri-reference"): fits = !text.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
        default: return ["\(place): nobody checks the format “\(rule)”"]
        }
        return fits ? [] : ["\(place): “\(text)” is no \(rule)"]
    }
}
