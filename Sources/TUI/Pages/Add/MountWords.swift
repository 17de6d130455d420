// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// What a new server would see of the machine, asked of the API and put into words.
enum MountWords {
    /// The question. It is put as if everything were granted: what is asked for is listed beside it.
    static func request(_ body: JSON) -> APIRequest? {
        guard case .object(var body) = body else { return nil }
        body["accept_permissions"] = true
        return APIRequest("POST", APIPath.v1("workloads") + ":preview", body: .object(body))
    }

    /// Every path, where it is in truth, and why it is shown; then what is not shown.
    static func lines(_ preview: JSON?) -> [String] {
        let mounts = (preview?["mounts"]?.arrayValue ?? []).map { mount -> String in
            func text(_ key: String) -> String { mount[key]?.stringValue ?? "" }
            let place = text("inside") == text("path") ? text("path") : "\(text("path")) as \(text("inside"))"
            let truth = text("target") == text("path") ? "" : ", in truth \(text("target"))"
            let rights = mount["read_only"]?.boolValue == false ? "can change it" : "read-only"
            let hidden = (mount["hidden"]?.arrayValue ?? []).compactMap(\.stringValue)
            let some = hidden.prefix(8).joined(separator: ", ") + (hidden.count > 8 ? ", …" : "")
            let without = hidden.isEmpty ? "" : "; hidden of it: \(some)"
            return "\(place)\(truth) (\(rights)): \(reasons[text("reason")] ?? text("reason"))\(without)"
        }
        return mounts + (preview?["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private static let reasons = [
        "program": "the program", "interpreter": "what runs the program",
        "environment": "belongs to the program", "volume": "you named it",
        "permission_profile": "the profile names it", "package": "what the package fetches",
        "command_line": "the command names it",
    ]
}
