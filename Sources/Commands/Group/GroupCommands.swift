// SPDX-License-Identifier: Apache-2.0
import APIClient
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
        let group = try await transport.json(
            APIRequest("POST", APIPath.v1("groups"), body: ["name": .string(name)]))
        return show(group, "\(name) created", name, session)
    }

    private static func runRename(_ session: Session) async throws -> ExitCode {
        let (name, new) = (session.arguments.positionals[0], session.arguments.positionals[1])
        let transport = try await session.reach(.change).transport
        let group = try await transport.json(
            APIRequest("PATCH", APIPath.v1("groups", name), body: ["name": .string(new)]))
        return show(group, "\(name) is now \(new)", new, session)
    }

    private static func show(_ group: JSON, _ words: String, _ name: String, _ session: Session) -> ExitCode {
        if session.format != .text { session.printJSON(group) } else { session.say(words, name) }
        return .done
    }

    private static func runList(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let groups = try await session.list("groups", APIPath.v1("groups"), over: transport)
        let names = groups.map { $0["name"]?.stringValue ?? "" }
        if session.format != .text {
            session.printJSON(.array(groups))
        } else if session.console.isQuiet {
            for name in names { session.console.print(name) }
        } else {
            func words(_ group: JSON, _ key: String) -> String {
                (group[key]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
            }
            var table = Table(["NAME", "SERVERS", "CLIENTS"])
            for (name, group) in zip(names, groups) {
                table.add([name, words(group, "workloads"), words(group, "clients")])
            }
            for line in table.lines { session.console.print(line) }
        }
        return .done
    }

    private static func runRemove(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        var query: [(String, String)] = []
        if session.arguments.has("with-workloads") { query.append(("workloads", "delete")) }
        if let target = session.arguments.value("move-to") {
            if !query.isEmpty {
                throw UsageError("--with-workloads together with --move-to", fix: "give one of them")
            }
            query.append(("move_to", target))
        }
        let transport = try await session.reach(.change).transport
        if session.arguments.has("with-workloads") { try await confirm(name, session, transport) }
        let request = APIRequest("DELETE", APIPath.v1("groups", name, query: query))
        _ = try await session.perform(request, over: transport, seconds: 300)
        session.say("\(name) removed", name)
        return .done
    }

    /// Names what would go with the group.
    private static func confirm(_ name: String, _ session: Session, _ transport: any APITransport) async throws {
        if session.arguments.has("yes") || session.arguments.has("print-request") { return }
        let group = try await transport.json(APIRequest("GET", APIPath.v1("groups", name)))
        let servers = (group["workloads"]?.arrayValue ?? []).compactMap(\.stringValue)
        if servers.isEmpty { return }
        let shown =
            servers.prefix(10).joined(separator: ", ") + (servers.count > 10 ? " and \(servers.count - 10) more" : "")
        let what = servers.count == 1 ? "its server \(shown)" : "its \(servers.count) servers (\(shown))"
        try session.console.confirm(
            "Delete \(name) and \(what)?", otherwise: "\(name) and its servers were left as they are")
    }
}
