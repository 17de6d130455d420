// SPDX-License-Identifier: Apache-2.0
import APIClient
import Configuration
import Instances
import Models
import TUI

/// `thv tui`: everything on one screen, for people who do not type commands.
enum TUICommand {
    static let spec = CommandSpec(
        name: "tui", summary: "show and change everything on the screen",
        options: [
            OptionSpec("read-only", nil, .flag, "look only: change nothing"),
            OptionSpec(
                "accessible", nil, .flag, "menus to type the number of; also with TERM=dumb"),
            OptionSpec("once", nil, .flag, "print what one screen shows, and end"),
            OptionSpec(
                "screen", nil, .value("SCREEN"), "which one, with --once (default: servers)",
                choices: ScreenData.Name.allCases.map(\.rawValue)),
            OptionSpec(
                "server", nil, .value("NAME"), "of which server, with --screen server, tools, logs",
                completion: .workloads),
            OptionSpec("format", nil, .value("FORMAT"), "text or json, with --once", choices: ["text", "json"]),
            OptionSpec(
                "color", nil, .value("WHEN"),
                "auto, never, 8, 16, 256, true (NO_COLOR is heeded)",
                choices: TUIProgram.colors),
            OptionSpec(
                "theme", nil, .value("THEME"), "dark, light, high-contrast, deuteranopia, tritanopia",
                choices: TUIProgram.themes),
            OptionSpec("ascii", nil, .flag, "draw with ASCII characters only"),
        ],
        details: "Starts a server in the background if there is none. Leaving stops nothing.",
        examples: ["thv tui", "thv tui --read-only", "thv tui --once --screen apps --format json"], run: run)

    static func run(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        if arguments.has("once") { return try await printOnce(session) }
        for flag in ["screen", "server", "format"] where arguments.value(flag) != nil {
            throw UsageError(
                "--\(flag) goes with --once", fix: "thv tui --once --\(flag) \(arguments.value(flag) ?? "")")
        }
        if arguments.has("embedded") {
            throw UsageError("thv tui works through a server", fix: "leave out --embedded")
        }
        let options = try options(session)
        if arguments.has("accessible") || session.console.environment["TERM"] == "dumb" {
            let program = LinearProgram(options) {
                session.console.write($0)
            } connect: { mayStart in
                try await connect(session, mayStart: mayStart)
            }
            return try await show(session) { try await program.run() }
        }
        guard session.console.isInputTerminal, session.console.isOutputTerminal else {
            throw Failure(
                .usage, "thv tui needs a terminal",
                fix: "thv tui --once prints what it shows; thv tui --accessible works through pipes")
        }
        let program: TUIProgram
        do throws(TUIProgram.KeyRefusal) {
            program = try TUIProgram(options) { mayStart in try await connect(session, mayStart: mayStart) }
        } catch {
            throw Failure(.usage, error.reason, fix: "correct the file, or name another with --config")
        }
        return try await show(session) { try await program.run() }
    }

    private static func options(_ session: Session) throws -> TUIProgram.Options {
        let settings = try session.settings()
        var options = TUIProgram.Options(environment: session.console.environment, version: session.host.version)
        options.color = session.arguments.value("color") ?? "auto"
        if let theme = session.arguments.value("theme") {
            options.theme = theme
            options.themeOrigin = "--theme"
        } else if let theme = settings.screenTheme {
            guard TUIProgram.themes.contains(theme.value) else {
                throw Failure(
                    .usage, "\(theme.origin): tui.theme: there is no “\(theme.value)”",
                    fix: "use one of \(TUIProgram.themes.joined(separator: ", "))")
            }
            options.theme = theme.value
            options.themeOrigin = theme.origin
        }
        options.lookPath = "\(session.instance.stateDirectory)/screen.json"
        if let preset = settings.screenPreset { options.preset = (preset.value, preset.origin) }
        options.keys = settings.screenKeys.map { ($0.key, $0.value.value, $0.value.origin) }
        options.isASCII = session.arguments.has("ascii")
        options.markers = session.instance.runDirectory
        options.isReadOnly = session.arguments.has("read-only")
        return options
    }

    private static func show(
        _ session: Session, _ program: () async throws -> TUIProgram.Farewell
    ) async throws -> ExitCode {
        let farewell: TUIProgram.Farewell
        do {
            farewell = try await program()
        } catch let failure as ConnectionFailure {
            throw Failure(.unavailable, failure.what, fix: failure.fix)
        }
        if farewell.running > 0 {
            let servers = farewell.running == 1 ? "1 server keeps" : "\(farewell.running) servers keep"
            session.console.note("\(servers) running · see them: thv · stop them all: thv stop --all")
        }
        return .done
    }

    /// Prints the data of one screen; needs no terminal and starts nothing.
    private static func printOnce(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.value("screen").flatMap(ScreenData.Name.init) ?? .servers
        let server = session.arguments.value("server") ?? ""
        if name.needsServer, server.isEmpty {
            throw UsageError(
                "--screen \(name.rawValue) is about one server", fix: "name it: --screen \(name.rawValue) --server NAME"
            )
        }
        let transport = try await session.reach(.read).transport
        let data = try await ScreenData.read(name, server: server, over: transport)
        if session.format == .json {
            session.printJSON(data.json)
        } else {
            for line in data.lines { session.console.print(line) }
        }
        return .done
    }

    /// Finds a server, or starts one.
    private static func connect(_ session: Session, mayStart: Bool) async throws -> Connection {
        do {
            var purpose = Session.Purpose.read
            purpose.needsServer = mayStart
            let resolution = try await ServerResolver.resolve(session.resolutionRequest(purpose))
            guard case .server(let address) = resolution.target else {
                guard mayStart else {
                    throw ConnectionFailure(what: "no server is running", fix: "Ctrl-R starts one")
                }
                throw Failure(
                    .conflict, "the configuration asks for embedded mode, and a screen needs a server",
                    fix: "change runtime.mode")
            }
            var isLocal = false
            // A port of this machine may be a way to another one.
            if case .unix = address { isLocal = true }
            let transport = SocketTransport(address, try session.secretPolicy(address))
            let host = address.leavesMachine ? address.host : nil
            return Connection(transport: transport, address: "\(address)", isLocal: isLocal, host: host)
        } catch let failure as ConnectionFailure {
            throw failure
        } catch {
            let failure = Failure(error)
            throw ConnectionFailure(what: failure.what, fix: failure.fix)
        }
    }
}
