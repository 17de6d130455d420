// SPDX-License-Identifier: Apache-2.0
import APIClient
import Instances
import TUI

/// `thv tui`: everything on one screen, for people who do not type commands.
enum TUICommand {
    static let spec = CommandSpec(
        name: "tui", summary: "show and change everything on the screen",
        options: [
            OptionSpec("read-only", nil, .flag, "look only: change nothing"),
            OptionSpec("color", nil, .value("WHEN"), "auto, never, 16 or 256 (default: auto; NO_COLOR is heeded)"),
            OptionSpec("ascii", nil, .flag, "draw with ASCII characters only"),
        ],
        details: "Starts a server in the background if there is none. Leaving stops nothing.",
        examples: ["thv tui", "thv tui --read-only"], run: run)

    static func run(_ session: Session) async throws -> ExitCode {
        guard session.console.isInputTerminal, session.console.isOutputTerminal else {
            throw Failure(
                .usage, "thv tui needs a terminal", fix: "thv list --format json prints the same for programs")
        }
        let color = session.arguments.value("color") ?? "auto"
        guard ["auto", "never", "16", "256"].contains(color) else {
            throw UsageError("--color \(color) is not known", fix: "use auto, never, 16 or 256")
        }
        if session.arguments.has("embedded") {
            throw UsageError("thv tui works through a server", fix: "leave out --embedded")
        }
        var options = TUIProgram.Options(environment: session.console.environment, version: session.host.version)
        options.color = color
        options.isASCII = session.arguments.has("ascii")
        options.markers = session.instance.runDirectory
        options.isReadOnly = session.arguments.has("read-only")
        let program = TUIProgram(options) { mayStart in try await connect(session, mayStart: mayStart) }
        let farewell: TUIProgram.Farewell
        do {
            farewell = try await program.run()
        } catch let failure as ConnectionFailure {
            throw Failure(.unavailable, failure.what, fix: failure.fix)
        }
        if farewell.running > 0 {
            let servers = farewell.running == 1 ? "1 server keeps" : "\(farewell.running) servers keep"
            session.console.note("\(servers) running · see them: thv · stop them all: thv stop --all")
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
            return Connection(transport: SocketTransport(address), address: "\(address)")
        } catch let failure as ConnectionFailure {
            throw failure
        } catch {
            let failure = Failure(error)
            throw ConnectionFailure(what: failure.what, fix: failure.fix)
        }
    }
}
