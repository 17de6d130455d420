// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// The smallest patch that makes `new` of this value, where both are objects without `null` in them.
    public func mergePatch(to new: JSON) -> JSON {
        guard let before = objectValue, let after = new.objectValue else { return new }
        let (old, new) = (JSONObject.Lookup(before), JSONObject.Lookup(after))
        var patch = before.members.filter { new[$0.key] == nil }.map { ($0.key, JSON.null) }
        for (key, value) in after.members {
            guard let was = old[key] else {
                patch.append((key, value))
                continue
            }
            if was != value { patch.append((key, was.mergePatch(to: value))) }
        }
        return .object(JSONObject(patch))
    }

    /// This value with `patch` applied to it (RFC 7396): members replace members, `null` removes them, and anything but
    /// an object replaces the whole.
    public func merging(_ patch: JSON) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        let before = objectValue ?? JSONObject()
        let (known, changed) = (JSONObject.Lookup(before), JSONObject.Lookup(changes))
        var members = before.members.compactMap { member -> JSONObject.Member? in
            guard let change = changed[member.key] else { return member }
            return change == .null ? nil : (member.key, member.value.merging(change))
        }
        for (key, value) in changes.members where value != .null && known[key] == nil {
            members.append((key, JSON.null.merging(value)))
        }
        return .object(JSONObject(unique: members))
    }
}
