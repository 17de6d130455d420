// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// `thv secret set`, `list` and `delete`.
enum SecretCommands {
    static let spec = CommandSpec(
        name: "secret", summary: "keep secrets for servers",
        examples: ["thv secret set github-token", "thv run --secret github-token,target=TOKEN mcp/github"],
        subcommands: [set, list, delete])

    private static let set = CommandSpec(
        name: "set", summary: "store a secret; its value comes from stdin or a prompt", arguments: "NAME",
        count: 1...1, details: "A value on the command line would be seen by everybody in the process list.",
        examples: ["printf %s \"$TOKEN\" | thv secret set github-token"], run: runSet)
    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list the names of all secrets", options: [FormatOption.list],
        examples: ["thv secret list"], run: runList)
    private static let delete = CommandSpec(
        name: "delete", aliases: ["rm"], summary: "delete secrets", arguments: "NAME…", count: 1...1000,
        examples: ["thv secret delete github-token"], run: runDelete)

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
        var request = APIRequest("PUT", APIPath.v1("secrets", name), body: ["value": .string(text)])
        request.isSensitive = true
        let answer = try await transport.json(request)
        console.note("\(name) is stored")
        if let notice = answer["notice"]?.stringValue { console.note(notice) }
        return .done
    }

    private static func runList(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let secrets = try await session.list("secrets", APIPath.v1("secrets"), over: transport)
        if session.format != .text {
            session.printJSON(.array(secrets))
        } else {
            for secret in secrets { session.console.print(secret["name"]?.stringValue ?? "") }
        }
        return .done
    }

    private static func runDelete(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.change).transport
        return await EachWorkload.run(session.arguments.positionals, done: "deleted", session) { name in
            try await transport.json(APIRequest("DELETE", APIPath.v1("secrets", name)))
        }
    }
}
