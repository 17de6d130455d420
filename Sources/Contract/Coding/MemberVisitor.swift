// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// Goes through the members of an object: reads, writes or describes them.
public protocol MemberVisitor {
    /// A required member that a client cannot do without.
    mutating func essential<Value: ContractValue>(_ name: String, _ value: inout Value)
    /// A required member; it stays as it is when an answer lacks it.
    mutating func required<Value: ContractValue>(_ name: String, _ value: inout Value)
    /// A member that may be left out.
    mutating func optional<Value: ContractValue>(_ name: String, _ value: inout Value?)
    /// All members that were not named before.
    mutating func others(_ members: inout JSONObject)
}

/// Reads members from an object.
struct MemberReader: MemberVisitor {
    private let object: JSONObject
    private var named: [String] = []
    /// The first essential member that is missing.
    private(set) var missing: String?

    init(_ object: JSONObject) { self.object = object }

    mutating func essential<Value: ContractValue>(_ name: String, _ value: inout Value) {
        named.append(name)
        guard let read = object[name].flatMap({ Value(wire: $0) }) else {
            missing = missing ?? name
            return
        }
        value = read
    }

    mutating func required<Value: ContractValue>(_ name: String, _ value: inout Value) {
        named.append(name)
        if let read = object[name].flatMap({ Value(wire: $0) }) { value = read }
    }

    mutating func optional<Value: ContractValue>(_ name: String, _ value: inout Value?) {
        named.append(name)
        value = object[name].flatMap { $0 == .null ? nil : Value(wire: $0) }
    }

    mutating func others(_ members: inout JSONObject) {
        members = JSONObject(unique: object.members.filter { !named.contains($0.key) })
    }
}

/// Writes members in the order in which they come.
struct MemberWriter: MemberVisitor {
    private(set) var members: [JSONObject.Member] = []

    mutating func essential<Value: ContractValue>(_ name: String, _ value: inout Value) {
        members.append((name, value.wire))
    }

    mutating func required<Value: ContractValue>(_ name: String, _ value: inout Value) {
        members.append((name, value.wire))
    }

    mutating func optional<Value: ContractValue>(_ name: String, _ value: inout Value?) {
        if let value { members.append((name, value.wire)) }
    }

    mutating func others(_ members: inout JSONObject) { self.members += members.members }
}

/// Lists members as the specification does.
struct MemberLister: MemberVisitor {
    private(set) var members: [ContractMember] = []
    private(set) var isOpen = false

    mutating func essential<Value: ContractValue>(_ name: String, _ value: inout Value) {
        members.append(ContractMember(name: name, isRequired: true, shape: Value.shape))
    }

    mutating func required<Value: ContractValue>(_ name: String, _ value: inout Value) {
        members.append(ContractMember(name: name, isRequired: true, shape: Value.shape))
    }

    mutating func optional<Value: ContractValue>(_ name: String, _ value: inout Value?) {
        members.append(ContractMember(name: name, isRequired: false, shape: Value.shape))
    }

    mutating func others(_ members: inout JSONObject) { isOpen = true }
}
