// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A JSON Schema as tools describe their arguments by it, read as far as a form needs it.
public struct ToolSchema: ContractValue {
    /// The schema as it is.
    public let json: JSON

    /// A schema, whatever it is.
    public init(_ json: JSON) { self.json = json }
    public init?(wire json: JSON) { self.json = json }

    /// What it is for; its title where nothing is said.
    public var about: String { json["description"]?.stringValue ?? json["title"]?.stringValue ?? "" }
    /// The only values, when there are some.
    public var choices: [JSON] { json["enum"]?.arrayValue ?? json["const"].map { [$0] } ?? [] }
    /// The value when none is given.
    public var usual: JSON? { json["default"] }
    public var least: Double? { json["minimum"]?.doubleValue ?? json["exclusiveMinimum"]?.doubleValue }
    public var most: Double? { json["maximum"]?.doubleValue ?? json["exclusiveMaximum"]?.doubleValue }

    /// The only type besides `null`; empty when there are none or several.
    public var type: String {
        if let type = json["type"]?.stringValue { return type }
        let types = (json["type"]?.arrayValue ?? []).compactMap(\.stringValue).filter { $0 != "null" }
        return types.count == 1 ? types[0] : ""
    }

    /// The members of an object, in the schema's order, and whether each is required.
    public var properties: [(name: String, schema: ToolSchema, isRequired: Bool)] {
        let required = Set((json["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        return (json["properties"]?.objectValue?.members ?? []).map { name, schema in
            (name, ToolSchema(schema), required.contains(name))
        }
    }

    /// The one schema of several that is not `null`, with this one's usual value.
    public var plain: ToolSchema {
        for key in ["anyOf", "oneOf"] {
            let options = (json[key]?.arrayValue ?? []).filter { $0["type"]?.stringValue != "null" }
            if options.count == 1, var object = options[0].objectValue {
                if let usual { object["default"] = usual }
                return ToolSchema(.object(object))
            }
        }
        return self
    }

    public var wire: JSON { json }
    public static var shape: ContractShape { .map(.any) }
}

extension Tool {
    /// The schema of its arguments.
    public var schema: ToolSchema { ToolSchema(.object(inputSchema)) }
}
