// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A change of a run configuration (RFC 7396): only what becomes different.
public struct WorkloadPatch: ContractValue {
    /// Members to set, and `null` for those that get their default back.
    public var members: JSONObject

    /// A patch with `members`.
    public init(_ members: JSONObject = JSONObject()) { self.members = members }

    /// The smallest patch that makes `new` of `old`.
    public init(from old: RunConfigDocument, to new: RunConfigDocument) {
        members = old.wire.mergePatch(to: new.wire).objectValue ?? JSONObject()
    }

    public init?(wire json: JSON) {
        guard let members = json.objectValue else { return nil }
        self.members = members
    }

    /// Whether it changes nothing.
    public var isEmpty: Bool { members.members.isEmpty }

    /// Sets a member; `nil` gives it its default back.
    public mutating func set(_ member: RunConfigDocument.Member, _ value: JSON?) {
        members[member.rawValue] = value ?? .null
    }

    public var wire: JSON { .object(members) }
    public static var shape: ContractShape { .object("WorkloadPatch") }
}
