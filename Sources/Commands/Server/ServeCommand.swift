// SPDX-License-Identifier: Apache-2.0
import Configuration
import Instances
import Platform

/// `thv serve`.
enum ServeCommand {
    static let spec = CommandSpec(
        name: "serve", summary: "run the REST API server",
        options: [
            OptionSpec("host", nil, .value("ADDRESS"), "loopback address to listen on (default 127.0.0.1)"),
            OptionSpec("port", nil, .value("PORT"), "port; 0 for any (default 8080, or any free one)"),
            OptionSpec("socket", nil, .value("PATH"), "a further unix socket", completion: .files),
            OptionSpec(
                "log-level", nil, .value("LEVEL"), "debug, info, warn or error",
                choices: Log.Level.allCases.map(\.rawValue)),
            OptionSpec(
                "log-format", nil, .value("FORMAT"), "text or json", choices: Log.Format.allCases.map(\.rawValue)),
            OptionSpec("managed", nil, .flag, "started by a command", isHidden: true),
        ], foreign: ForeignFlag.serve,
        details: "It listens on 127.0.0.1 and [::1], and on its instance's socket. ^C ends it; the MCP servers go on.",
        examples: ["thv serve --port 0", "thv serve --log-level debug --log-format json"], run: run)

    private static func run(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        let settings = try session.settings()
        var options = ServeOptions(instance: session.instance, settings: settings)
        if let host = arguments.value("host") {
            guard SocketAddress(host: host == "localhost" ? "127.0.0.1" : host, port: 0)?.isLoopback == true else {
                throw Failure(
                    .refused, "--host \(host) is not a loopback address: anybody on the network could use the server",
                    fix: "use 127.0.0.1 or ::1, and reach it from elsewhere through ssh -L 8080:127.0.0.1:8080")
            }
            options.host = host == "localhost" ? "127.0.0.1" : host
        }
        options.port = try arguments.int("port", in: 0...65535).map(UInt16.init)
        options.socket = arguments.value("socket").map { Path.absolute($0, in: session.console.directory) }
        options.isManaged = arguments.has("managed")
        let level = arguments.value("log-level").flatMap(Log.Level.init) ?? settings.logLevel?.value
        options.logLevel = arguments.has("debug") ? .debug : level ?? .info
        options.logFormat = arguments.value("log-format").flatMap(Log.Format.init) ?? settings.logFormat?.value ?? .text
        // The document is always there; nothing is reported to anybody.
        let isToolHive = arguments.foreign.contains("--openapi")
        options.remarks = Set(arguments.foreign).subtracting(["--openapi"]).sorted().map { "\($0) does nothing here" }
        do {
            return ExitCode(number: try await session.host.serve(options))
        } catch InstanceLockError.served(let url, let pid) where isToolHive {
            // ToolHive Studio looks for these words.
            throw Failure(.unavailable, "another ToolHive server is already running at \(url) (PID \(pid))")
        }
    }
}
