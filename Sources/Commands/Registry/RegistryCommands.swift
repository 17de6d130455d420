// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models
import Platform

/// `thv registry …`: what can be run, and where that is known from.
enum RegistryCommands {
    static let spec = CommandSpec(
        name: "registry", summary: "look at catalogs of servers, and add others",
        examples: ["thv registry list", "thv registry info github"],
        subcommands: [list, info, sources, add, remove, refresh])

    private static let refreshFlag = OptionSpec("refresh", nil, .flag, "read the registries again first")

    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list the servers that can be run",
        options: [SearchCommand.registry, refreshFlag, FormatOption.list],
        examples: ["thv registry list --format json | jq -r '.[].name'"], run: runList)
    private static let info = CommandSpec(
        name: "info", summary: "show what a server needs and whether it runs here", arguments: "SERVER", count: 1...1,
        options: [SearchCommand.registry, refreshFlag, FormatOption.object], examples: ["thv registry info github"],
        run: runInfo)
    private static let sources = CommandSpec(
        name: "sources", summary: "list the registries and their state", options: [FormatOption.list],
        examples: ["thv registry sources"], run: runSources)
    private static let add = CommandSpec(
        name: "add", summary: "add a registry: a web address, an API or a file", arguments: "NAME URL|FILE",
        count: 2...2,
        options: [OptionSpec("api", nil, .flag, "the address is that of a registry's API"), FormatOption.object],
        examples: [
            "thv registry add company ./catalog.json",
            "thv registry add all --api https://registry.modelcontextprotocol.io",
        ], run: runAdd)
    private static let remove = CommandSpec(
        name: "remove", aliases: ["rm"], summary: "remove registries; workloads from them go on", arguments: "NAME…",
        count: 1...100, examples: ["thv registry remove company"], run: runRemove)
    private static let refresh = CommandSpec(
        name: "refresh", summary: "read registries again", arguments: "[NAME…]", count: 0...100,
        examples: ["thv registry refresh"], run: runRefresh)

    // MARK: Servers

    private static func runList(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        try await refreshIfAsked(session, transport)
        let found = try await SearchCommand.search("", session, transport)
        SearchCommand.show(found, session, sorted: true, empty: "the registries are empty")
        return .done
    }

    private static func runInfo(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        try await refreshIfAsked(session, transport)
        let word = session.arguments.positionals[0]
        let catalogs = CatalogSource(session, over: transport)
        guard let server = try await catalogs.find(word, in: session.arguments.value("registry")) else {
            throw Failure(
                .notFound, "server “\(word)” was not found in any registry", fix: "thv search \(word) looks for others")
        }
        show(server, session)
        return .done
    }

    private static func show(_ server: CatalogView, _ session: Session) {
        if session.format != .text { return session.printJSON(server.raw) }
        if session.console.isQuiet { return session.console.print(TerminalText.line(server.source)) }
        session.console.print(server.details(in: session.arguments), column: 13)
        for (heading, inputs) in [("variables", server.variables), ("may be added", server.arguments)] {
            if inputs.isEmpty { continue }
            session.console.print(heading)
            for input in inputs { session.console.print("  \(TerminalText.line(input))") }
        }
        let asks = ConsentDialogue.sentences(server.server.permissions)
        if !asks.isEmpty { session.console.print("asks for what only you can grant") }
        for sentence in asks { session.console.print("  it \(sentence)") }
        if server.runs { session.console.note("run it with: thv run \(server.shortName)") }
    }

    // MARK: Registries

    private static func runSources(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let found = try await transport.send(.listRegistries()).items()
        if session.format != .text {
            session.printJSON(.array(found.map(\.raw)))
            return .done
        }
        var table = Table(["NAME", "TYPE", "STATUS", "SERVERS", "SOURCE"])
        for registry in found {
            if session.console.isQuiet {
                session.console.print(registry.name)
                continue
            }
            table.add([
                registry.name, registry.type.text, registry.status.text, String(registry.serverCount), registry.source,
            ])
        }
        if session.console.isQuiet { return .done }
        for line in table.lines { session.console.print(line) }
        for registry in found where !registry.statusContext.isEmpty {
            session.console.note("\(registry.name): \(TerminalText.line(registry.statusContext))")
        }
        return .done
    }

    /// Where a catalog is, from what a person wrote.
    static func source(_ text: String, isAPI: Bool, in directory: String) -> RegistrySource {
        var source = RegistrySource()
        if !text.hasPrefix("http://"), !text.hasPrefix("https://") {
            source.localPath = Path.absolute(text, in: directory)
        } else if isAPI {
            source.apiURL = text
        } else {
            source.url = text
        }
        return source
    }

    private static func runAdd(_ session: Session) async throws -> ExitCode {
        let (name, place) = (session.arguments.positionals[0], session.arguments.positionals[1])
        let source = source(place, isAPI: session.arguments.has("api"), in: session.console.directory)
        let transport = try await session.reach(.change).transport
        let made = try await transport.send(.addRegistry(NewRegistry(name, source)))
        if session.format != .text {
            session.printJSON(made.raw)
        } else {
            session.console.note("\(name) offers \(offer(made.value))")
        }
        return .done
    }

    /// How many servers a registry has, and how many entries of it are none.
    static func offer(_ registry: Registry) -> String {
        let (count, skipped) = (registry.serverCount, registry.skippedCount)
        let left = skipped == 0 ? "" : "; \(skipped) \(skipped == 1 ? "entry" : "entries") left out as unreadable"
        return "\(count) \(count == 1 ? "server" : "servers")\(left)"
    }

    private static func runRemove(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        return await EachWorkload.run(session.arguments.positionals, done: "removed", session) {
            name -> Received<Registry>? in
            _ = try await transport.send(.removeRegistry(name))
            return nil
        }
    }

    private static func runRefresh(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        let given = session.arguments.positionals
        let all = given.isEmpty ? try await names(session, transport) : given
        return await EachWorkload.run(all, done: "refreshed", session) { name in
            try await transport.send(.refreshRegistry(name))
        }
    }

    private static func refreshIfAsked(_ session: Session, _ transport: any APITransport) async throws {
        guard session.arguments.has("refresh") else { return }
        for name in try await names(session, transport) {
            switch await transport.ask(.refreshRegistry(name)) {
            case .success: continue
            case .failure(.problem(let problem)): session.console.warn("\(name): \(problem.detail)")
            case .failure(let failure): throw failure
            }
        }
    }

    private static func names(_ session: Session, _ transport: any APITransport) async throws -> [String] {
        if let name = session.arguments.value("registry") { return [name] }
        return try await transport.send(.listRegistries()).items().map(\.name)
    }
}
