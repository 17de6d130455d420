// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A server of a catalog as the API shows it, read leniently.
struct CatalogView: Sendable {
    /// One variable or argument.
    struct Input: Sendable {
        let name: String
        let description: String
        let isRequired: Bool
        let isSecret: Bool
        let fallback: String

        init(_ json: JSON) {
            name = json["name"]?.stringValue ?? ""
            description = json["description"]?.stringValue ?? ""
            isRequired = json["required"] == true
            isSecret = json["secret"] == true
            let words = (json["default"]?.arrayValue ?? []).compactMap(\.stringValue)
            fallback = json["default"]?.stringValue ?? words.joined(separator: " ")
        }

        /// `NAME (required, secret)  what it is for`.
        var line: String {
            var notes: [String] = []
            if isRequired { notes.append("required") }
            if isSecret { notes.append("secret") }
            if !fallback.isEmpty { notes.append("default \(fallback)") }
            let tail = description.isEmpty ? "" : "  \(description)"
            return name + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))") + tail
        }
    }

    let json: JSON

    init(_ json: JSON) { self.json = json }

    private func text(_ key: String) -> String { json[key]?.stringValue ?? "" }
    private func list(_ key: String) -> String {
        (json[key]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
    }

    var name: String { text("name") }
    var shortName: String { text("short_name") }
    var kind: String { text("kind") }
    var source: String { text("source") }
    var variables: [Input] { (json["env_vars"]?.arrayValue ?? []).map(Input.init) }
    var arguments: [Input] { (json["arguments"]?.arrayValue ?? []).map(Input.init) }
    /// Whether it is the one that shows what MCP can do.
    var isExample: Bool { shortName == "mcp-everything" }
    var runs: Bool { json["runnable"]?["ok"] == true }

    /// The columns of `thv search` and `thv registry list`.
    static let heading = ["NAME", "TYPE", "TIER", "RUNS HERE", "DESCRIPTION"]

    var row: [String] { [shortName, kind, text("tier"), runs ? "yes" : "no", text("description")] }

    /// Names and values for `thv registry info`.
    var details: [(name: String, value: String)] {
        let reason = json["runnable"]?["reason"]?.stringValue ?? ""
        let fix = CommandWords.fix(json["runnable"], in: nil)
        let profile = json["permission_profile"]
        let network = profile?["network"]?["outbound"]
        let hosts = (network?["allow_host"]?.arrayValue ?? []).compactMap(\.stringValue)
        let reach =
            network?["insecure_allow_all"] == true
            ? "everything" : hosts.isEmpty ? "nothing" : hosts.joined(separator: ", ")
        let port = json["target_port"]?.intValue.map(String.init) ?? ""
        let all: [(name: String, value: String)] = [
            ("name", name), ("short name", shortName), ("title", text("title")), ("description", text("description")),
            ("registry", text("registry")), ("version", text("version")),
            ("status", text("status") == "active" ? "" : text("status")), ("tier", text("tier")), ("type", kind),
            ("source", source), ("transport", text("transport")), ("port inside", port),
            ("arguments", list("cmd_args")),
            ("network", kind == "remote" ? "" : reach), ("tags", list("tags")), ("groups", list("groups")),
            ("repository", text("repository_url")), ("website", text("website_url")), ("tools", list("tools")),
            ("runs here", runs ? "yes" : "no: \(reason)" + (fix.isEmpty ? "" : "; \(fix)")),
        ]
        return all
    }
}
