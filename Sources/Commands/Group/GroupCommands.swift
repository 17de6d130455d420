// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv group …`.
enum GroupCommands {
    static let spec = CommandSpec(
        name: "group", summary: "keep servers together",
        examples: ["thv group create shop", "thv run --group shop --name search -- ./search", "thv stop --group shop"],
        subcommands: [create, list, rename, remove])

    private static let create = CommandSpec(
        name: "create", summary: "make an empty group", arguments: "NAME", count: 1...1,
        options: [FormatOption.object], examples: ["thv group create shop"], run: runCreate)
    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list groups, empty ones too", options: [FormatOption.list],
        examples: ["thv group list"], run: runList)
    private static let rename = CommandSpec(
        name: "rename", summary: "give a group another name", arguments: "NAME NEW", count: 2...2,
        options: [FormatOption.object], examples: ["thv group rename shop store"], run: runRename)
    private static let remove = CommandSpec(
        name: "rm", aliases: ["remove", "delete"], summary: "delete a group; its servers move to “default”",
        arguments: "NAME", count: 1...1,
        options: [
            OptionSpec("with-workloads", nil, .flag, "delete its servers, too; asks first"),
            OptionSpec("yes", "y", .flag, "do not ask"),
            OptionSpec("move-to", nil, .value("GROUP"), "move its servers there instead", completion: .groups),
        ], examples: ["thv group rm shop --with-workloads"], run: runRemove)

    private static func runCreate(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let transport = try await session.reach(.change).transport
        let group = try await transport.send(.createGroup(name))
        return show(group, "\(name) created", name, session)
    }

    private static func runRename(_ session: Session) async throws -> ExitCode {
        let (name, new) = (session.arguments.positionals[0], session.arguments.positionals[1])
        let transport = try await session.reach(.change).transport
        let group = try await transport.send(.renameGroup(name, to: new))
        return show(group, "\(name) is now \(new)", new, session)
    }

    private static func show(_ group: Received<Group>, _ words: String, _ name: String, _ session: Session)
        -> ExitCode
    {
        if session.format != .text { session.printJSON(group.raw) } else { session.say(words, name) }
        return .done
    }

    private static func runList(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let groups = try await transport.send(.listGroups()).items()
        if session.format != .text {
            session.printJSON(.array(groups.map(\.raw)))
        } else if session.console.isQuiet {
            for group in groups { session.console.print(group.name) }
        } else {
            var table = Table(["NAME", "SERVERS", "CLIENTS"])
            for group in groups {
                table.add([
                    group.name, group.workloads.joined(separator: ", "), group.clients.joined(separator: ", "),
                ])
            }
            for line in table.lines { session.console.print(line) }
        }
        return .done
    }

    private static func runRemove(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        var rest = session.arguments.has("with-workloads") ? GroupRest.delete : .usual
        if let target = session.arguments.value("move-to") {
            if rest == .delete {
                throw UsageError("--with-workloads together with --move-to", fix: "give one of them")
            }
            rest = .move(to: target)
        }
        let transport = try await session.reach(.change).transport
        if session.arguments.has("with-workloads") { try await confirm(name, session, transport) }
        try await session.perform(ending: .deleteGroup(name, workloads: rest), over: transport, seconds: 300)
        session.say("\(name) removed", name)
        return .done
    }

    /// Names what would go with the group.
    private static func confirm(_ name: String, _ session: Session, _ transport: any APITransport) async throws {
        if session.arguments.has("yes") || session.arguments.has("print-request") { return }
        let servers = try await transport.send(.getGroup(name)).workloads
        if servers.isEmpty { return }
        let shown =
            servers.prefix(10).joined(separator: ", ") + (servers.count > 10 ? " and \(servers.count - 10) more" : "")
        let what = servers.count == 1 ? "its server \(shown)" : "its \(servers.count) servers (\(shown))"
        try session.console.confirm(
            "Delete \(name) and \(what)?", otherwise: "\(name) and its servers were left as they are")
    }
}
