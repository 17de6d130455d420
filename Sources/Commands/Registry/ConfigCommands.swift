// SPDX-License-Identifier: Apache-2.0
import APIClient
import Configuration
import Contract
import JSONCoding

/// `thv config …`: what holds for everything that is made from now on.
enum ConfigCommands {
    static let spec = CommandSpec(
        name: "config", summary: "look at settings and change them",
        examples: ["thv config get", "thv config set defaults.memory 512m"],
        subcommands: [
            get, set, unset, TrustCommands.trust, TrustCommands.untrust, setRegistry, getRegistry, unsetRegistry,
        ])

    private static let get = CommandSpec(
        name: "get", summary: "show all settings, or one", arguments: "[KEY]", count: 0...1,
        options: [FormatOption.object], examples: ["thv config get defaults.permission_profile"], run: runGet)
    private static let set = CommandSpec(
        name: "set", summary: "change a setting", arguments: "KEY VALUE", count: 2...2,
        details: "Lists are written a.example,b.example, sizes 512m or 2g, times 90s or 2m.",
        examples: ["thv config set engine.name podman", "thv config set proxy.memory 512m"], run: runSet)
    private static let unset = CommandSpec(
        name: "unset", summary: "bring a setting's default back", arguments: "KEY…", count: 1...50,
        examples: ["thv config unset engine.name"], run: runUnset)
    private static let setRegistry = CommandSpec(
        name: "set-registry", summary: "take servers from another registry: a web address or a file",
        arguments: "URL|FILE", count: 1...1,
        options: [OptionSpec("api", nil, .flag, "the address is that of a registry's API")],
        details: "Changes the registry “default”; thv registry add keeps it and adds another.",
        examples: ["thv config set-registry ./catalog.json"], run: runSetRegistry)
    private static let getRegistry = CommandSpec(
        name: "get-registry", summary: "show where servers are taken from", options: [FormatOption.object],
        examples: ["thv config get-registry"], run: runGetRegistry)
    private static let unsetRegistry = CommandSpec(
        name: "unset-registry", summary: "take servers from the built-in registry again",
        examples: ["thv config unset-registry"], run: runUnsetRegistry)

    // MARK: Settings

    /// `section.key` with its value, in the order of the answer.
    private static func entries(_ settings: Received<Contract.Settings>) -> [(key: String, value: JSON)] {
        Contract.Settings.entries(of: settings.raw).map { ("\($0.section).\($0.member)", $0.value) }
    }

    private static func words(_ value: JSON) -> String {
        if let list = value.arrayValue { return list.compactMap(\.stringValue).joined(separator: ",") }
        return value.stringValue ?? value.text
    }

    private static func find(_ key: String, _ settings: Received<Contract.Settings>) throws(UsageError) -> JSON {
        let all = entries(settings)
        if let entry = all.first(where: { $0.key == key }) { return entry.value }
        let near = NearestName.find(key, in: all.map(\.key))
        throw UsageError(
            "there is no setting “\(key)”", fix: near.map { "did you mean \($0)?" } ?? "thv config get lists them")
    }

    private static func runGet(_ session: Session) async throws -> ExitCode {
        let settings = try await session.reach(.read).transport.send(.getSettings())
        if let key = session.arguments.positionals.first {
            let value = try find(key, settings)
            if session.format == .text {
                session.console.print(words(value))
            } else {
                session.console.printJSON(value.text)
            }
            return .done
        }
        if session.format != .text {
            session.printJSON(settings.raw)
            return .done
        }
        for (key, value) in entries(settings) {
            if session.console.isQuiet {
                session.console.print(key)
                continue
            }
            let pointer = "/" + key.split(separator: ".").joined(separator: "/")
            let origin = settings.origins[pointer].map { "  (set by \($0))" } ?? ""
            session.console.print("\(key) = \(words(value))\(origin)")
        }
        if let project = session.projectFile, project.standing == .trusted {
            session.console.note("\(project.path) is trusted, and read by commands in its directory")
        }
        warnOfRestart(settings, session)
        return .done
    }

    private static func runSet(_ session: Session) async throws -> ExitCode {
        let (key, text) = (session.arguments.positionals[0], session.arguments.positionals[1])
        let transport = try await session.reach(.change).transport
        let old = try find(key, try await transport.send(.getSettings()))
        let value: JSON
        switch old {
        case .array: value = JSON(text.split(separator: ",").map(String.init))
        case .string: value = .string(text)
        // Of what is no number or truth value the server says so, naming what it expects.
        default: value = quantity(key, text) ?? (try? JSON(parsing: text)) ?? .string(text)
        }
        return try await patch([(key, value)], transport, session)
    }

    /// The number of a size or a time as flags take it; `nil` for what is neither.
    private static func quantity(_ key: String, _ text: String) -> JSON? {
        if key.hasSuffix(".memory") { return Quantity.bytes(text).map { JSON($0) } }
        guard key.hasSuffix("_timeout"), let seconds = Quantity.seconds(text), seconds < 1e6 else { return nil }
        return JSON(Int(seconds.rounded(.up)))
    }

    private static func runUnset(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        let settings = try await transport.send(.getSettings())
        for key in session.arguments.positionals { _ = try find(key, settings) }
        return try await patch(session.arguments.positionals.map { ($0, .null) }, transport, session)
    }

    private static func patch(
        _ changes: [(key: String, value: JSON)], _ transport: any APITransport, _ session: Session
    ) async throws -> ExitCode {
        var change = SettingsChange()
        for (key, value) in changes {
            let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
            change.set(parts[1], of: parts[0], to: value)
        }
        let settings = try await transport.send(.changeSettings(change))
        for (key, _) in changes {
            session.console.note("\(key) = \(words(try find(key, settings)))")
        }
        warnOfRestart(settings, session)
        return .done
    }

    private static func warnOfRestart(_ settings: Received<Contract.Settings>, _ session: Session) {
        let late = settings.restartNeeded
        if !late.isEmpty {
            session.console.note("\(late.joined(separator: ", ")) take effect when the server starts again")
        }
    }

    // MARK: The registry

    private static let registry = "default"

    private static func runSetRegistry(_ session: Session) async throws -> ExitCode {
        let place = session.arguments.positionals[0]
        let source = RegistryCommands.source(
            place, isAPI: session.arguments.has("api"), in: session.console.directory)
        let transport = try await session.reach(.change).transport
        let made = try await transport.send(.replaceRegistry(registry, source))
        session.console.note("\(place) offers \(RegistryCommands.offer(made.value))")
        return .done
    }

    private static func runGetRegistry(_ session: Session) async throws -> ExitCode {
        let made = try await session.reach(.read).transport.send(.getRegistry(registry))
        if session.format != .text {
            session.printJSON(made.raw)
        } else {
            let source = made.source
            session.console.print(source.isEmpty ? "built in" : TerminalText.line(source))
        }
        return .done
    }

    private static func runUnsetRegistry(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        _ = try await transport.send(.replaceRegistry(registry, RegistrySource()))
        session.console.note("servers are taken from the built-in registry")
        return .done
    }
}
