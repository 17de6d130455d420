// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What differs between two JSON values.
enum ChangeList {
    /// The merge patch (RFC 7396) that makes `new` of `old`.
    static func patch(from old: JSON, to new: JSON) -> JSON {
        guard let before = old.objectValue, let after = new.objectValue else { return new }
        var patch = JSONObject()
        for member in before.members where after[member.key] == nil { patch[member.key] = .null }
        for member in after.members {
            guard let was = before[member.key] else {
                patch[member.key] = member.value
                continue
            }
            if was == member.value { continue }
            patch[member.key] = was.objectValue == nil ? member.value : self.patch(from: was, to: member.value)
        }
        return .object(patch)
    }

    /// One line per member that differs: what it is called, what it was and what it is.
    static func lines(from old: JSON, to new: JSON) -> [(name: String, old: String?, new: String?)] {
        let before = leaves(old, "")
        let after = leaves(new, "")
        var names = before.map(\.name)
        names += after.map(\.name).filter { !names.contains($0) }
        return names.compactMap { name in
            let was = before.first { $0.name == name }?.text
            let now = after.first { $0.name == name }?.text
            return was == now ? nil : (name, was, now)
        }
    }

    private static func leaves(_ json: JSON, _ path: String) -> [(name: String, text: String)] {
        guard let object = json.objectValue, !object.members.isEmpty else {
            if path.isEmpty, json.objectValue != nil { return [] }
            return [(path, json.stringValue ?? json.text)]
        }
        return object.members.flatMap { leaves($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
}
