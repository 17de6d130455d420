// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// The smallest patch that makes `new` of this value, where both are objects without `null` in them.
    public func mergePatch(to new: JSON) -> JSON {
        guard let before = objectValue, let after = new.objectValue else { return new }
        var patch = JSONObject()
        for member in before.members where after[member.key] == nil { patch[member.key] = .null }
        for member in after.members {
            guard let was = before[member.key] else {
                patch[member.key] = member.value
                continue
            }
            if was != member.value { patch[member.key] = was.mergePatch(to: member.value) }
        }
        return .object(patch)
    }

    /// This value with `patch` applied to it (RFC 7396): members replace members, `null` removes them, and anything but
    /// an object replaces the whole.
    public func merging(_ patch: JSON) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        var result = objectValue ?? JSONObject()
        for (key, value) in changes.members {
            result[key] = value == .null ? nil : (result[key] ?? .null).merging(value)
        }
        return .object(result)
    }
}
