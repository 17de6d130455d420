// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// An entry of the catalog as the list shows it.
struct CatalogEntry: Sendable, Equatable {
    /// The whole name, which is its identity within its registry.
    var id: String
    var name: String
    var title: String
    var about: String
    var kind: String
    /// What it asks for: `token`, `settings`, `nothing`.
    var needs: String
    var runsHere: Bool
    /// Why it does not run here, and what would change that.
    var reason: String
    var fix: String
    var raw: JSON

    init?(_ json: JSON) {
        guard let id = json["name"]?.stringValue else { return nil }
        self.id = id
        name = json["short_name"]?.stringValue ?? id
        title = json["title"]?.stringValue ?? name
        about = json["description"]?.stringValue ?? ""
        kind = json["kind"]?.stringValue ?? ""
        runsHere = json["runnable"]?["ok"]?.boolValue ?? false
        reason = json["runnable"]?["reason"]?.stringValue ?? ""
        fix = RemedyWords(keys: .standard).text(in: json["runnable"])
        raw = json
        let needed = (json["env_vars"]?.arrayValue ?? []).filter { $0["required"]?.boolValue == true }
        let isSecret = needed.contains { $0["secret"]?.boolValue == true } || json["bearer_token"] != nil
        if isSecret {
            needs = "a token"
        } else if !needed.isEmpty
            || (json["arguments"]?.arrayValue ?? []).contains(where: { $0["required"]?.boolValue == true })
        {
            needs = "settings"
        } else {
            needs = "nothing"
        }
    }

    /// What it is, what it asks for and what it may do, as lines of a picture.
    func lines(_ world: World) -> [(text: String, style: Style)] {
        let heading = Style(.title, bold: true)
        let tier = raw["tier"]?.stringValue ?? ""
        var lines: [(String, Style)] = [
            (tier.isEmpty ? title : "\(title)  (\(tier))", heading), (raw["source"]?.stringValue ?? "", Style(.faint)),
            ("", .plain), (about, .plain), ("", .plain),
        ]
        if runsHere {
            lines.append(("\(world.glyphs.check) runs here", Style(.good)))
        } else {
            lines.append(("\(world.glyphs.cross) \(reason)", Style(.attention)))
            if !fix.isEmpty { lines.append(("  \(fix)", .plain)) }
        }
        for server in world.servers where server.raw["config"]?["server"]?.stringValue == id {
            lines.append(("installed as “\(server.name)”, \(server.words.lowercased())", Style(server.role)))
        }
        lines.append(("", .plain))
        let variables = raw["env_vars"]?.arrayValue ?? []
        lines.append((variables.isEmpty ? "It asks for nothing" : "It will ask for", heading))
        for variable in variables {
            let isNeeded = variable["required"]?.boolValue == true
            let isSecret = variable["secret"]?.boolValue == true
            let words = [isSecret ? "secret" : "", isNeeded ? "needed" : "optional"].filter { !$0.isEmpty }
            lines.append(
                (
                    "  \(variable["name"]?.stringValue ?? "")  \(words.joined(separator: ", "))",
                    isNeeded ? .plain : Style(.faint)
                ))
        }
        lines.append(("", .plain))
        let outbound = raw["permission_profile"]?["network"]?["outbound"]
        let hosts = (outbound?["allow_host"]?.arrayValue ?? []).compactMap(\.stringValue)
        let reach =
            kind == "remote"
            ? "nothing here: it runs elsewhere"
            : outbound?["insecure_allow_all"]?.boolValue == true
                ? "everything" : hosts.isEmpty ? "nothing" : hosts.joined(separator: ", ")
        lines.append(("May reach  \(reach)", .plain))
        let asks = ConsentQuestion.sentences(raw["permissions"])
        lines.append(("Files      \(asks.isEmpty ? "none of yours" : "only what you grant")", .plain))
        if !asks.isEmpty { lines.append(("It asks for what only you can grant", Style(.attention, bold: true))) }
        for ask in asks { lines.append(("  it \(ask)", Style(.attention))) }
        let tools = (raw["tools"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !tools.isEmpty {
            lines.append(("", .plain))
            lines.append(("Tools (\(tools.count))", heading))
            lines.append((tools.joined(separator: ", "), Style(.faint)))
        }
        if let address = raw["repository_url"]?.stringValue ?? raw["website_url"]?.stringValue {
            lines.append(("", .plain))
            lines.append((address, Style(.link, underlined: true)))
        }
        return lines
    }
}
