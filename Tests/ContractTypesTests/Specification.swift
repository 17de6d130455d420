// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Platform

/// The specification, and types in its terms.
struct Specification {
    let document: JSON
    let schemas: [String: JSON]

    init(file: String = #filePath) {
        let root = file.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = (try? File.read("/\(root)/openapi/openapi.json")) ?? []
        document = (try? JSON(parsing: bytes)) ?? .null
        let members = document["components"]?["schemas"]?.objectValue?.members ?? []
        schemas = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    }

    /// The type that `schema` describes.
    func shape(of schema: JSON, at place: String) -> ContractShape {
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) {
            if let words = schemas[name]?["enum"] { return .words(texts(words)) }
            return .object(name)
        }
        if let constant = schema["const"] { return constant.boolValue == nil ? .string : .boolean }
        let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue ?? ""]
        switch types.first {
        case "string":
            guard let words = schema["enum"], !ContractTypes.openWords.contains(place) else { return .string }
            return .words(texts(words))
        case "integer": return .integer
        case "number": return .number
        case "boolean": return .boolean
        case "array": return .array(shape(of: schema["items"] ?? [:], at: place))
        case "object" where types.count > 1: return .any
        case "object":
            if let inner = ContractTypes.inner[place] { return .object(inner.schema) }
            let members = schema["additionalProperties"] ?? true
            return .map(members.objectValue == nil ? .any : shape(of: members, at: place))
        default: return .any
        }
    }

    private func texts(_ words: JSON) -> [String] { (words.arrayValue ?? []).compactMap(\.stringValue) }

    /// Every example in the document of a value of a schema.
    var examples: [(schema: String, value: JSON)] {
        var found: [(String, JSON)] = []
        for (name, schema) in schemas {
            for example in schema["examples"]?.arrayValue ?? [] { found.append((name, example)) }
        }
        collect(document["paths"] ?? [:], &found)
        collect(document["components"]?["responses"] ?? [:], &found)
        return found
    }

    /// Examples of bodies, which stand beside the schema of the body.
    private func collect(_ value: JSON, _ found: inout [(String, JSON)]) {
        for element in value.arrayValue ?? [] { collect(element, &found) }
        if let name = value["schema"]?["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) {
            if let example = value["example"] { found.append((name, example)) }
            for (_, example) in value["examples"]?.objectValue?.members ?? [] {
                if let body = example["value"] { found.append((name, body)) }
            }
        }
        for (_, member) in value.objectValue?.members ?? [] { collect(member, &found) }
    }
}
