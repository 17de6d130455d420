// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// A server of a catalog in the words of the command line.
struct CatalogView: Sendable {
    /// What is listed of it.
    let server: CatalogServer
    /// As it was sent.
    let raw: JSON

    init(_ server: Received<CatalogServer>) {
        self.server = server.value
        raw = server.raw
    }

    /// An entry with its document, of which nothing but itself is shown.
    init?(_ server: Received<CatalogServerDetail>) {
        guard let listed = Received<CatalogServer>(server.raw) else { return nil }
        self.init(listed)
    }

    var name: String { server.name }
    var shortName: String { server.shortName }
    var source: String { server.source }
    /// Whether it is the one that shows what MCP can do.
    var isExample: Bool { shortName == "mcp-everything" }
    var runs: Bool { server.runnable.ok }

    /// The columns of `thv search` and `thv registry list`.
    static let heading = ["NAME", "TYPE", "TIER", "RUNS HERE", "DESCRIPTION"]

    var row: [String] {
        [shortName, server.kind.text, server.tier?.text ?? "", runs ? "yes" : "no", server.description]
    }

    /// Names and values for `thv registry info`.
    func details(in arguments: ParsedArguments) -> [(name: String, value: String)] {
        func list(_ words: [String]) -> String { words.joined(separator: ", ") }
        let fix = CommandWords.fix(server.runnable.advice, in: arguments)
        let network = server.permissionProfile.outbound
        let reach = network.allowAll ? "everything" : network.hosts.isEmpty ? "nothing" : list(network.hosts)
        return [
            ("name", name), ("short name", shortName), ("title", server.title), ("description", server.description),
            ("registry", server.registry), ("version", server.version),
            ("status", server.status == .active ? "" : server.status.text), ("tier", server.tier?.text ?? ""),
            ("type", server.kind.text), ("source", source), ("transport", server.transport.text),
            ("port inside", server.targetPort.map(String.init) ?? ""), ("arguments", list(server.commandArguments)),
            ("network", server.kind == .remote ? "" : reach), ("tags", list(server.tags)),
            ("groups", list(server.groups)), ("repository", server.repositoryURL ?? ""),
            ("website", server.websiteURL ?? ""), ("tools", list(server.tools)),
            ("runs here", runs ? "yes" : "no: \(server.runnable.reason)" + (fix.isEmpty ? "" : "; \(fix)")),
        ]
    }

    /// Each variable: `NAME (required, secret)  what it is for`.
    var variables: [String] {
        server.environment.map { Self.line($0.name, $0.description, $0.isRequired, $0.isSecret, $0.usual ?? "") }
    }

    /// Each argument that may be added, likewise.
    var arguments: [String] {
        server.arguments.map {
            Self.line($0.name, $0.description, $0.isRequired, false, $0.usual.joined(separator: " "))
        }
    }

    private static func line(
        _ name: String, _ description: String, _ isRequired: Bool, _ isSecret: Bool, _ usual: String
    ) -> String {
        var notes: [String] = []
        if isRequired { notes.append("required") }
        if isSecret { notes.append("secret") }
        if !usual.isEmpty { notes.append("default \(usual)") }
        let tail = description.isEmpty ? "" : "  \(description)"
        return name + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))") + tail
    }
}
