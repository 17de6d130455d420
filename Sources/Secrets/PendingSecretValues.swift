// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Identity
import JSONCoding

/// Secret values that are stored with a change of a workload, written down before they are: what a server that ends in the
/// middle leaves for the next one to undo.
public struct PendingSecretValues: Sendable, Equatable {
    /// One value: what it takes the place of, and itself.
    public struct Value: Sendable, Equatable {
        /// The secret's name.
        public let name: String
        /// What was stored before; `nil` when there was no such secret.
        public let before: String?
        /// What is stored with the change.
        public let after: String

        /// A value that takes the place of `before`.
        public init(name: String, before: String?, after: String) {
            self.name = name
            self.before = before
            self.after = after
        }
    }
    /// Tells it from every other.
    public let id: String
    /// The id of the workload that is made or changed.
    public let workload: String
    /// The workload's revision before the change, 0 for one that is made: a later one that is stored means that the change was.
    public let revision: Int
    /// Who changes it.
    public let caller: Caller
    /// In the order in which they are stored.
    public let values: [Value]

    /// Values that nobody has written down yet.
    public init(workload: String, revision: Int, caller: Caller, values: [Value]) {
        self.init(id: RandomBytes.hex(bytes: 8), workload: workload, revision: revision, caller: caller, values: values)
    }

    private init(id: String, workload: String, revision: Int, caller: Caller, values: [Value]) {
        self.id = id
        self.workload = workload
        self.revision = revision
        self.caller = caller
        self.values = values
    }

    // MARK: On disk

    init?(_ json: JSON) {
        guard let id = json["id"]?.stringValue, let workload = json["workload"]?.stringValue,
            let subject = json["subject"]?.stringValue.flatMap(Subject.init(text:))
        else { return nil }
        let via = json["via"]?.stringValue.flatMap(Source.init) ?? .embedded
        let values = (json["values"]?.arrayValue ?? []).compactMap { value -> Value? in
            guard let name = value["name"]?.stringValue, let after = value["after"]?.stringValue else { return nil }
            return Value(name: name, before: value["before"]?.stringValue, after: after)
        }
        self.init(
            id: id, workload: workload, revision: json["revision"]?.intValue ?? 0, caller: Caller(subject, via: via),
            values: values)
    }

    var json: JSON {
        let values = values.map { value in
            var members: JSONObject = ["name": .string(value.name), "after": .string(value.after)]
            if let before = value.before { members["before"] = .string(before) }
            return JSON.object(members)
        }
        return [
            "id": .string(id), "workload": .string(workload), "revision": JSON(revision),
            "subject": .string(caller.subject.text), "via": .string(caller.via.rawValue), "values": .array(values),
        ]
    }
}
