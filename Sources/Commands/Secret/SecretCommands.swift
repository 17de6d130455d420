// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv secret …`. Values go in and never come out.
enum SecretCommands {
    static let spec = CommandSpec(
        name: "secret", summary: "keep secrets for servers",
        examples: ["thv secret set github-token", "thv run --secret github-token,target=TOKEN mcp/github"],
        subcommands: [setup, set, get, list, delete, provider])

    private static let setup = CommandSpec(
        name: "setup", summary: "say where secrets are kept, and what belongs in the backup",
        options: [FormatOption.list], examples: ["thv secret setup"], run: runSetup)
    private static let set = CommandSpec(
        name: "set", summary: "store a secret; its value comes from stdin or a prompt", arguments: "NAME",
        count: 1...1, details: "A value on the command line would be seen by everybody in the process list.",
        examples: ["printf %s \"$TOKEN\" | thv secret set github-token"], run: runSet)
    private static let get = CommandSpec(
        name: "get", summary: "say whether there is such a secret; values are never shown", arguments: "NAME",
        count: 1...1, options: [FormatOption.list], examples: ["thv secret get github-token"], run: runGet)
    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list the names of all secrets, and who uses them",
        options: [FormatOption.list], examples: ["thv secret list"], run: runList)
    private static let delete = CommandSpec(
        name: "delete", aliases: ["rm"], summary: "delete secrets", arguments: "NAME…", count: 1...1000,
        examples: ["thv secret delete github-token"], run: runDelete)
    private static let provider = CommandSpec(
        name: "provider", summary: "show or choose where secrets come from",
        arguments: "[encrypted | environment]", count: 0...1, options: [FormatOption.list],
        details: "environment: from the server's variables THV_SECRET_NAME, which nobody can change from here.",
        examples: ["thv secret provider environment"], completion: .words(["encrypted", "environment"]),
        run: runProvider)

    private static func runSetup(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let facts = try await transport.send(.getSecretProvider())
        return show(facts, session)
    }

    private static func runProvider(_ session: Session) async throws -> ExitCode {
        guard let name = session.arguments.positionals.first else { return try await runSetup(session) }
        let transport = try await session.reach(.change).transport
        let facts = try await transport.send(.setSecretProvider(Word(name)))
        return show(facts, session)
    }

    private static func show(_ facts: Received<SecretProvider>, _ session: Session) -> ExitCode {
        if session.format != .text {
            session.printJSON(facts.raw)
            return .done
        }
        let provider = facts.provider.text
        if session.console.isQuiet || facts.provider == .environment {
            if session.console.isQuiet {
                session.console.print(provider)
            } else {
                session.console.print([("provider", provider)])
            }
            return .done
        }
        session.console.print([
            ("provider", provider), ("store", facts.store + (facts.exists ? "" : " (made with the first secret)")),
            (facts.key == .file ? "key" : "passphrase", facts.keyPath),
        ])
        let key = TerminalText.line(facts.keyPath)
        session.console.note("keep \(key) in your backup, apart from the store: without it no secret can be read")
        return .done
    }

    private static func runGet(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let transport = try await session.reach(.read).transport
        let secrets = try await transport.send(.listSecrets()).items()
        guard let secret = secrets.first(where: { $0.name == name }) else {
            throw Failure(.notFound, "secret “\(name)” was not found", fix: "thv secret list shows the names")
        }
        if session.format != .text {
            session.printJSON(secret.raw)
        } else {
            session.console.print(session.console.isQuiet ? name : "\(name) is set")
            session.console.note("values are only given to servers, never shown")
        }
        return .done
    }

    private static func runSet(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let console = session.console
        // Asked before the server is looked for: nothing is started for a person who changes their mind.
        var value =
            console.isInputTerminal
            ? try console.askSecret("Value of \(name) (not shown): ") : try console.input()
        if value.last == 0x0A { value.removeLast() }
        if value.last == 0x0D { value.removeLast() }
        guard !value.isEmpty, let text = String(validating: value, as: UTF8.self) else {
            throw UsageError("the value is \(value.isEmpty ? "empty" : "not UTF-8 text")", fix: "nothing was stored")
        }
        let transport = try await session.reach(.change).transport
        let answer = try await transport.send(.setSecret(name, text))
        console.note("\(name) is stored\(session.notices.place)")
        if let notice = answer.notice { console.note(notice) }
        return .done
    }

    private static func runList(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let secrets = try await transport.send(.listSecrets()).items()
        if session.format != .text {
            session.printJSON(.array(secrets.map(\.raw)))
            return .done
        }
        if secrets.isEmpty { session.console.note("no secrets yet; for example: thv secret set github-token") }
        for secret in secrets {
            let users = secret.usedBy
            let shown = users.isEmpty || session.console.isQuiet ? "" : "  (\(users.joined(separator: ", ")))"
            session.console.print(secret.name + shown)
        }
        return .done
    }

    private static func runDelete(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        return await EachWorkload.run(
            session.arguments.positionals, done: "deleted", session,
            remark: { _, secret in
                let users = secret.usedBy
                if users.isEmpty { return nil }
                return "\(users.joined(separator: ", ")) cannot start any more without it: set it again, or take it out"
            },
            body: { name -> Received<Secret>? in
                // Who uses it is known only as long as it is there.
                let shown = session.arguments.has("print-request") ? nil : try? await transport.send(.getSecret(name))
                _ = try await transport.send(.deleteSecret(name))
                return shown
            })
    }
}
