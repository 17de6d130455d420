// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A value of the REST API's contract: read leniently from JSON, and written as the specification says.
public protocol ContractValue: Sendable, Equatable {
    /// The value of `json`; `nil` when it is of another type.
    init?(wire json: JSON)

    /// The JSON of the value.
    var wire: JSON { get }

    /// The value's type in the terms of the specification.
    static var shape: ContractShape { get }
}

/// A type in the terms of the specification.
public indirect enum ContractShape: Sendable, Equatable {
    case string, integer, number, boolean
    /// Any JSON.
    case any
    /// A string that is one of these in this version.
    case words([String])
    case array(ContractShape)
    /// An object whose members have any name.
    case map(ContractShape)
    /// An object described by the schema of this name.
    case object(String)
}

extension String: ContractValue {
    public init?(wire json: JSON) {
        guard let text = json.stringValue else { return nil }
        self = text
    }

    public var wire: JSON { .string(self) }
    public static var shape: ContractShape { .string }
}

extension Int: ContractValue {
    public init?(wire json: JSON) {
        guard let number = json.intValue else { return nil }
        self = number
    }

    public var wire: JSON { JSON(self) }
    public static var shape: ContractShape { .integer }
}

extension Double: ContractValue {
    public init?(wire json: JSON) {
        guard let number = json.doubleValue else { return nil }
        self = number
    }

    public var wire: JSON { .number(JSONNumber(self)) }
    public static var shape: ContractShape { .number }
}

extension Bool: ContractValue {
    public init?(wire json: JSON) {
        guard let flag = json.boolValue else { return nil }
        self = flag
    }

    public var wire: JSON { .bool(self) }
    public static var shape: ContractShape { .boolean }
}

extension JSON: ContractValue {
    public init?(wire json: JSON) { self = json }
    public var wire: JSON { self }
    public static var shape: ContractShape { .any }
}

extension JSONObject: ContractValue {
    public init?(wire json: JSON) {
        guard let object = json.objectValue else { return nil }
        self = object
    }

    public var wire: JSON { .object(self) }
    public static var shape: ContractShape { .map(.any) }
}

/// Elements that cannot be read are left out.
extension Array: ContractValue where Element: ContractValue {
    public init?(wire json: JSON) {
        guard let elements = json.arrayValue else { return nil }
        self = elements.compactMap { Element(wire: $0) }
    }

    public var wire: JSON { .array(map(\.wire)) }
    public static var shape: ContractShape { .array(Element.shape) }
}

/// Members that cannot be read are left out; written in the order of their names, so that the same map always gives the
/// same bytes.
extension Dictionary: ContractValue where Key == String, Value: ContractValue {
    public init?(wire json: JSON) {
        guard let object = json.objectValue else { return nil }
        self = [:]
        for (name, member) in object.members { self[name] = Value(wire: member) }
    }

    public var wire: JSON {
        .object(JSONObject(unique: sorted { $0.key < $1.key }.map { ($0.key, $0.value.wire) }))
    }

    public static var shape: ContractShape { .map(Value.shape) }
}
