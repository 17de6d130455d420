// SPDX-License-Identifier: Apache-2.0

extension JSON {
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
