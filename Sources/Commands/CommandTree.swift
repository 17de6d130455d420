// SPDX-License-Identifier: Apache-2.0

/// Every command there is.
enum CommandTree {
    static let table = CommandTable(root: root, global: global)

    private static let root = CommandSpec(
        name: "thv", summary: "run MCP servers on this machine", arguments: "COMMAND",
        examples: ["thv run --name time -- python3 -m mcp_server_time", "thv list"], subcommands: commands, run: bare)

    /// In the order of the help.
    private static let commands = [
        TUICommand.spec, RunCommand.spec, ListCommand.spec, StatusCommand.spec, LogsCommand.spec, LifeCommands.start,
        LifeCommands.restart, LifeCommands.stop, LifeCommands.remove, EditCommand.spec, NamingCommands.rename,
        NamingCommands.copy, NamingCommands.move, WaitCommand.spec, ExportCommand.spec, TrafficCommands.metrics,
        TrafficCommands.sessions,
        SearchCommand.spec, RegistryCommands.spec, UpgradeCommands.spec, GroupCommands.spec, ClientCommands.spec,
        MCPCommands.spec,
        SecretCommands.spec, ConfigCommands.spec, CacheCommands.spec, ImportCommands.spec, ActivityCommands.activity,
        ActivityCommands.audit, OperationCommands.spec, ServeCommand.spec, APICommand.spec, RuntimeCommands.spec,
        DoctorCommand.spec, VersionCommand.spec, CompletionCommand.spec, HelpCommand.spec,
    ]

    /// Flags that every command understands.
    private static let global = [
        OptionSpec("runtime", nil, .value("URL"), "use this server: http://, https:// or unix:///"),
        OptionSpec("embedded", nil, .flag, "use no server: do the work in this process"),
        OptionSpec("config", nil, .value("FILE"), "configuration instead of ./.thv.yaml", completion: .files),
        OptionSpec("allow-plain-http", nil, .flag, "send secrets over http:// to another machine, too"),
        OptionSpec("state-dir", nil, .value("DIR"), "keep everything there", completion: .directories),
        OptionSpec("instance-id", nil, .value("ID"), "which instance (default: default)"),
        OptionSpec("print-request", nil, .flag, "print the request as curl instead of sending it"),
        OptionSpec("quiet", "q", .flag, "no notes; names of lists, one fact of what is shown"),
        OptionSpec("debug", nil, .flag, "say how the server was found"),
    ]

    /// `thv` alone: the screen on a terminal, else the help.
    private static func bare(_ session: Session) async throws -> ExitCode {
        if session.console.isOutputTerminal, session.console.isInputTerminal {
            return try await TUICommand.run(session)
        }
        session.console.write(HelpText.make(root, path: ["thv"], in: table))
        return .done
    }
}
