// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv client …`: the applications that use the servers.
enum ClientCommands {
    static let spec = CommandSpec(
        name: "client", summary: "let editors and agents find the servers",
        examples: ["thv client setup", "thv client register cursor", "thv client preview claude-code"],
        subcommands: [
            ClientSetupCommand.spec, status, register, remove, listRegistered, preview,
        ])

    static let group = OptionSpec(
        "group", "g", .list("GROUP"), "for this group (default: default); repeat for more", completion: .groups)

    private static let status = CommandSpec(
        name: "status", aliases: ["list", "ls"], summary: "show which applications are here and registered",
        options: [OptionSpec("all", "a", .flag, "also those that are not installed"), FormatOption.list],
        examples: ["thv client status"], run: runStatus)
    private static let register = CommandSpec(
        name: "register", summary: "write running servers into an application's configuration",
        arguments: "CLIENT…", count: 1...100, options: [group, FormatOption.object],
        details: "Only thv's own entries are changed; before the first change the file is copied.",
        examples: ["thv client register cursor claude-code --group shop"], run: runRegister)
    private static let remove = CommandSpec(
        name: "remove", aliases: ["rm", "unregister"], summary: "take the servers out of it again",
        arguments: "CLIENT…", count: 1...100,
        options: [
            OptionSpec("group", "g", .list("GROUP"), "only of this group (default: all)", completion: .groups),
            FormatOption.object,
        ], examples: ["thv client remove cursor"], run: runRemove)
    private static let listRegistered = CommandSpec(
        name: "list-registered", summary: "list registered applications and their groups",
        options: [FormatOption.list], examples: ["thv client list-registered"], run: runListRegistered)
    private static let preview = CommandSpec(
        name: "preview", summary: "show the exact change that registering would make", arguments: "CLIENT",
        count: 1...1,
        options: [
            OptionSpec("group", "g", .value("GROUP"), "for this group (default: default)", completion: .groups),
            OptionSpec("remove", nil, .flag, "of removing instead"), FormatOption.list,
        ], examples: ["thv client preview cursor"], run: runPreview)

    private static func runStatus(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        var clients = try await transport.send(.listClients()).items()
        if session.format != .text {
            session.printJSON(.array(clients.map(\.raw)))
            return .done
        }
        if !session.arguments.has("all") {
            clients = clients.filter { $0.isInstalled || $0.status != .unregistered }
        }
        if clients.isEmpty { session.console.note("no application that we know is installed; --all lists them") }
        show(clients.map(\.value), session)
        return .done
    }

    private static func show(_ clients: [Client], _ session: Session) {
        if session.console.isQuiet {
            for client in clients { session.console.print(client.id) }
            return
        }
        if clients.isEmpty { return }
        var table = Table(["CLIENT", "INSTALLED", "STATUS", "GROUPS", "CONFIGURATION"])
        for client in clients {
            table.add([
                client.id, client.isInstalled ? "yes" : "no", client.status.text,
                client.groups.joined(separator: ", "), client.configPath,
            ])
        }
        for line in table.lines { session.console.print(line) }
        for client in clients { warn(client, session) }
    }

    private static func warn(_ client: Client, _ session: Session) {
        guard !client.statusContext.isEmpty else { return }
        session.console.warn("\(client.id): \(TerminalText.line(client.statusContext))")
    }

    /// Why an application's file could not be changed; `nil` when it could.
    private static func obstacle(_ client: Client) -> String? {
        client.status == .error ? TerminalText.line(client.statusContext) : nil
    }

    private static func runListRegistered(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let clients = try await transport.send(.listClients()).items().filter { !$0.groups.isEmpty }
        if session.format != .text {
            session.printJSON(.array(clients.map(\.raw)))
        } else if session.console.isQuiet {
            for client in clients { session.console.print(client.id) }
        } else if clients.isEmpty {
            session.console.note("none is registered; thv client setup does it")
        } else {
            var table = Table(["CLIENT", "GROUPS", "SERVERS"])
            for client in clients {
                table.add([
                    client.id, client.groups.joined(separator: ", "), client.entries.joined(separator: ", "),
                ])
            }
            for line in table.lines { session.console.print(line) }
            for client in clients { warn(client.value, session) }
        }
        return .done
    }

    private static func runRegister(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        return await register(session.arguments.positionals, session, transport)
    }

    /// Registers `clients` for the groups of `--group`.
    static func register(
        _ clients: [String], _ session: Session, _ transport: any APITransport
    ) async -> ExitCode {
        let given = session.arguments.list("group")
        return await change(clients, "registered", session) { client in
            var last: Received<Client>?
            for group in given.isEmpty ? ["default"] : given {
                last = try await transport.send(.registerClient(client, for: group))
            }
            return last
        }
    }

    private static func runRemove(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        let given = session.arguments.list("group")
        let strangers = try await strangers(session, transport)
        return await change(session.arguments.positionals, "removed", others: strangers, session) { client in
            if given.isEmpty { return try await transport.send(.unregisterClient(client)) }
            var last: Received<Client>?
            for group in given { last = try await transport.send(.unregisterClient(client, from: group)) }
            return last
        }
    }

    /// The applications that `remove` has nothing to take from, with the words that say so.
    private static func strangers(
        _ session: Session, _ transport: any APITransport
    ) async throws -> [String: String] {
        // Nobody can be asked.
        if session.arguments.has("print-request") { return [:] }
        let given = session.arguments.list("group")
        var strangers: [String: String] = [:]
        for client in try await transport.send(.listClients()).items() {
            let isKnown = given.isEmpty ? !client.groups.isEmpty : client.groups.contains(where: given.contains)
            // One whose file could not be changed may still have what it had as a registered one.
            if isKnown || client.status == .error { continue }
            strangers[client.id] =
                "was not registered" + (given.isEmpty ? "" : " for \(given.joined(separator: ", "))")
        }
        return strangers
    }

    /// Changes several; one whose file could not be changed is a failure, as its servers are not what they should be.
    private static func change(
        _ clients: [String], _ done: String, others: [String: String] = [:], _ session: Session,
        _ body: @escaping @Sendable (String) async throws -> Received<Client>?
    ) async -> ExitCode {
        await EachWorkload.run(
            clients, done: done, others: others, session,
            remark: { _, client in
                client.status == .ok && !client.unusable.isEmpty ? client.statusContext : nil
            },
            objection: { id, client in
                guard let reason = obstacle(client) else { return nil }
                let end = reason.hasBytes(of: "left alone") ? "" : " (left as it was)"
                return Failure(
                    .conflict, "\(id) is \(done), but its file could not be changed: \(reason)\(end)",
                    fix: "correct the file; thv client status tries again and says what is still wrong")
            }, body: body)
    }

    private static func runPreview(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let client = session.arguments.positionals[0]
        let call = APICall.previewClient(
            client, group: session.arguments.value("group") ?? "default", removes: session.arguments.has("remove"))
        let preview = try await transport.send(call)
        if session.format != .text {
            session.printJSON(preview.raw)
            return .done
        }
        if preview.diff.isEmpty { session.console.note("nothing would change") }
        let unusable = preview.unusable
        if !unusable.isEmpty {
            session.console.note("no entry, because \(client) cannot use SSE: \(unusable.joined(separator: ", "))")
        }
        session.console.write(preview.diff)
        return .done
    }
}
