// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// Names several workloads for one request. None is a mistake, and nothing is done then.
public enum WorkloadSelector: ContractValue {
    /// Names or ids, each once.
    case names([String])
    /// Those of a group, with all labels, of an owner (a login name or uid); at least one of them.
    case matching(group: String?, labels: [String: String], owner: String?)
    case all

    public init?(wire json: JSON) {
        var fields = Fields()
        guard let object = json.objectValue else { return nil }
        var reader = MemberReader(object)
        fields.visit(&reader)
        if let names = fields.names {
            self = .names(names)
        } else if fields.all == true {
            self = .all
        } else if fields.group != nil || fields.labels != nil || fields.owner != nil {
            self = .matching(group: fields.group, labels: fields.labels ?? [:], owner: fields.owner)
        } else {
            return nil
        }
    }

    public var wire: JSON {
        var fields = Fields()
        switch self {
        case .names(let names): fields.names = names
        case .all: fields.all = true
        case .matching(let group, let labels, let owner):
            fields.group = group
            fields.labels = labels.isEmpty ? nil : labels
            fields.owner = owner
        }
        return fields.wire
    }

    public static var shape: ContractShape { .object("WorkloadSelector") }

    /// The members of all forms.
    struct Fields: ContractObject {
        var names: [String]?
        var group: String?
        var labels: [String: String]?
        var owner: String?
        var all: Bool?

        mutating func visit(_ members: inout some MemberVisitor) {
            members.optional("names", &names)
            members.optional("group", &group)
            members.optional("labels", &labels)
            members.optional("owner", &owner)
            members.optional("all", &all)
        }
    }
}
