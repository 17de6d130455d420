// SPDX-License-Identifier: Apache-2.0
import Contract
import Models

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
    /// Everything else.
    var server: CatalogServer

    init(_ server: CatalogServer) {
        id = server.name
        name = server.shortName.isEmpty ? id : server.shortName
        title = server.title.isEmpty ? name : server.title
        about = server.description
        kind = server.kind.text
        runsHere = server.runnable.ok
        reason = server.runnable.reason
        fix = RemedyWords(keys: .standard).text(server.runnable.advice)
        self.server = server
        let needed = server.environment.filter(\.isRequired)
        let isSecret = needed.contains(where: \.isSecret) || server.bearerToken != nil
        if isSecret {
            needs = "a token"
        } else if !needed.isEmpty || server.arguments.contains(where: \.isRequired) {
            needs = "settings"
        } else {
            needs = "nothing"
        }
    }

    /// What it is, what it asks for and what it may do, as lines of a picture.
    func lines(_ world: World) -> [(text: String, style: Style)] {
        let heading = Style(.title, bold: true)
        let tier = server.tier?.text ?? ""
        var lines: [(String, Style)] = [
            (tier.isEmpty ? title : "\(title)  (\(tier))", heading), (server.source, Style(.faint)),
            ("", .plain), (about, .plain), ("", .plain),
        ]
        if runsHere {
            lines.append(("\(world.glyphs.check) runs here", Style(.good)))
        } else {
            lines.append(("\(world.glyphs.cross) \(reason)", Style(.attention)))
            if !fix.isEmpty { lines.append(("  \(fix)", .plain)) }
        }
        for server in world.servers where server.config.server == id {
            lines.append(("installed as “\(server.name)”, \(server.words.lowercased())", Style(server.role)))
        }
        lines.append(("", .plain))
        let variables = server.environment
        lines.append((variables.isEmpty ? "It asks for nothing" : "It will ask for", heading))
        for variable in variables {
            let isNeeded = variable.isRequired
            let words = [variable.isSecret ? "secret" : "", isNeeded ? "needed" : "optional"].filter { !$0.isEmpty }
            lines.append(
                ("  \(variable.name)  \(words.joined(separator: ", "))", isNeeded ? .plain : Style(.faint)))
        }
        lines.append(("", .plain))
        let outbound = server.permissionProfile.outbound
        let hosts = outbound.hosts
        let reach =
            server.kind == .remote
            ? "nothing here: it runs elsewhere"
            : outbound.allowAll
                ? "everything" : hosts.isEmpty ? "nothing" : hosts.joined(separator: ", ")
        lines.append(("May reach  \(reach)", .plain))
        let asks = ConsentQuestion.sentences(server.permissions)
        lines.append(("Files      \(asks.isEmpty ? "none of yours" : "only what you grant")", .plain))
        if !asks.isEmpty { lines.append(("It asks for what only you can grant", Style(.attention, bold: true))) }
        for ask in asks { lines.append(("  it \(ask)", Style(.attention))) }
        let tools = server.tools
        if !tools.isEmpty {
            lines.append(("", .plain))
            lines.append(("Tools (\(tools.count))", heading))
            lines.append((tools.joined(separator: ", "), Style(.faint)))
        }
        if let address = server.repositoryURL ?? server.websiteURL {
            lines.append(("", .plain))
            lines.append((address, Style(.link, underlined: true)))
        }
        return lines
    }
}
