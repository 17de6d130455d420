// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Models

/// `thv search`, and the listing that `thv registry list` shares with it.
enum SearchCommand {
    static let registry = OptionSpec("registry", nil, .value("NAME"), "only in this registry")
    static let spec = CommandSpec(
        name: "search", summary: "look for servers that can be run", arguments: "[WORDS…]", count: 0...20,
        options: [
            registry, OptionSpec("group", "g", .value("GROUP"), "only of this group of the catalog"),
            OptionSpec("tag", nil, .value("TAG"), "only with this tag"), FormatOption.list,
        ], details: "All words have to fit; the best match comes first. With --quiet, prints the names only.",
        examples: ["thv search database", "thv search git --format json | jq -r '.[].name'"], run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let reached = try await session.reach(.read)
        let found = try await search(session.arguments.positionals.joined(separator: " "), session, reached.transport)
        let isAll = session.arguments.positionals.isEmpty
        show(found, session, sorted: isAll, empty: "nothing fits; thv registry list shows everything")
        return .done
    }

    /// Every page of every registry asked for.
    static func search(_ words: String, _ session: Session, _ transport: any APITransport) async throws -> [JSON] {
        var query = words.isEmpty ? [] : [("q", words)]
        for flag in ["group", "tag"] {
            if let value = session.arguments.value(flag) { query.append((flag, value)) }
        }
        let named = session.arguments.value("registry")
        var names = named.map { [$0] } ?? []
        if names.isEmpty {
            names = try await session.list("registries", APIPath.v1("registry"), over: transport).compactMap {
                $0["name"]?.stringValue
            }
        }
        var found: [JSON] = []
        for name in names {
            switch await pages(name, query, transport) {
            case .success(let servers): found += servers
            case .failure(.problem(let problem)):
                guard named == nil, [.registryUnavailable, .registryInvalid].contains(problem.code) else {
                    throw APIFailure.problem(problem)
                }
                session.console.warn("the registry \(name) is left out: \(problem.detail)")
            case .failure(let failure): throw failure
            }
        }
        return found
    }

    private static func pages(
        _ name: String, _ query: [(String, String)], _ transport: any APITransport
    ) async -> Result<[JSON], APIFailure> {
        var found: [JSON] = []
        var cursor: String?
        repeat {
            let fields = query + [("limit", "1000")] + (cursor.map { [("cursor", $0)] } ?? [])
            switch await transport.ask(APIRequest("GET", APIPath.v1("registry", name, "servers", query: fields))) {
            case .success(let page):
                found += page["servers"]?.arrayValue ?? []
                cursor = page["next_cursor"]?.stringValue
            case .failure(let failure): return .failure(failure)
            }
        } while cursor != nil
        return .success(found)
    }

    /// - Parameter sorted: by what is shown, in place of the order in which the server found them.
    static func show(_ found: [JSON], _ session: Session, sorted: Bool, empty: String) {
        let console = session.console
        if session.format != .text { return session.printJSON(.array(found)) }
        var servers = found.map(CatalogView.init)
        if sorted {
            // What is shown to those who begin stays in front.
            let first = servers.prefix { $0.isExample }
            servers = first + servers.dropFirst(first.count).sorted { $0.shortName < $1.shortName }
        }
        if console.isQuiet {
            for server in servers { console.print(TerminalText.line(server.shortName)) }
        } else if servers.isEmpty {
            console.note(empty)
        } else {
            var table = Table(CatalogView.heading)
            for server in servers { table.add(server.row) }
            for line in table.lines { console.print(line) }
        }
    }
}
