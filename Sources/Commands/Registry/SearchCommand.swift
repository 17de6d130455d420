// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
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
    static func search(_ words: String, _ session: Session, _ transport: any APITransport)
        async throws -> [CatalogView]
    {
        let named = session.arguments.value("registry")
        var names = named.map { [$0] } ?? []
        if names.isEmpty {
            names = try await transport.send(.listRegistries()).items().map(\.name)
        }
        var found: [CatalogView] = []
        for name in names {
            switch await pages(name, words, session.arguments, transport) {
            case .success(let servers): found += servers.map(CatalogView.init)
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
        _ name: String, _ words: String, _ arguments: ParsedArguments, _ transport: any APITransport
    ) async -> Result<[Received<CatalogServer>], APIFailure> {
        let first = PageRequest(words: words.isEmpty ? nil : words, limit: 1000)
        let (group, tag) = (arguments.value("group"), arguments.value("tag"))
        let found: [Received<CatalogServer>]
        do throws(APIFailure) {
            found = try await transport.all(
                { .listCatalogServers(name, group: group, tag: tag, page: $0) }, by: first)
        } catch {
            return .failure(error)
        }
        return .success(found)
    }

    /// - Parameter sorted: by what is shown, in place of the order in which the server found them.
    static func show(_ found: [CatalogView], _ session: Session, sorted: Bool, empty: String) {
        let console = session.console
        if session.format != .text { return session.printJSON(.array(found.map(\.raw))) }
        var servers = found
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
