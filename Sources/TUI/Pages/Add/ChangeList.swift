// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What differs between two JSON values.
enum ChangeList {
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
