// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// An object of the contract: a struct with one property for each member of a schema.
///
/// `visit` names each member once, in the order of the wire. Reading, writing and describing the type all go through it.
public protocol ContractObject: ContractValue {
    /// The schema's name in the specification; the type's name unless it says otherwise.
    static var schema: String { get }

    /// An object whose members are empty.
    init()

    /// Shows each member to `members`, in the order of the wire.
    mutating func visit(_ members: inout some MemberVisitor)
}

/// An answer lacks what a client cannot do without.
public struct UnreadableAnswer: Error, Sendable, Equatable, CustomStringConvertible {
    /// The schema that was expected.
    public let schema: String
    /// The member that is missing or of another type; `nil` when it is no object at all.
    public let member: String?

    public var description: String {
        member.map { "the server's answer has no “\($0)”, which every \(schema) has" }
            ?? "the server's answer is no \(schema)"
    }
}

extension ContractObject {
    public static var schema: String { "\(Self.self)" }
    public static var shape: ContractShape { .object(schema) }

    /// Reads `json` leniently: members that are not known are ignored, and those that are missing or of another type stay
    /// empty.
    /// - Throws: when a member is missing that a client cannot do without.
    public init(reading json: JSON) throws(UnreadableAnswer) {
        guard let object = json.objectValue else { throw UnreadableAnswer(schema: Self.schema, member: nil) }
        self.init()
        var reader = MemberReader(object)
        visit(&reader)
        if let missing = reader.missing { throw UnreadableAnswer(schema: Self.schema, member: missing) }
    }

    public init?(wire json: JSON) {
        guard let object = json.objectValue else { return nil }
        self.init()
        var reader = MemberReader(object)
        visit(&reader)
        if reader.missing != nil { return nil }
    }

    public var wire: JSON { .object(object) }

    /// The members in the order of the wire.
    public var object: JSONObject {
        var writer = MemberWriter()
        var copy = self
        copy.visit(&writer)
        return JSONObject(unique: writer.members)
    }
}

/// An object that lists hold.
public protocol ContractElement: ContractObject {
    /// The list that holds it.
    static var list: ListShape { get }
}

/// How the list of a kind of object looks.
public struct ListShape: Sendable {
    /// The list's schema: `WorkloadList`.
    public let schema: String
    /// The member that holds the elements: `workloads`.
    public let plural: String
    /// Whether it comes in pages.
    public let isPaged: Bool

    init(_ schema: String, plural: String, isPaged: Bool) {
        self.schema = schema
        self.plural = plural
        self.isPaged = isPaged
    }
}
