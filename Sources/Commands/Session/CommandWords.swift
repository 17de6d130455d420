// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import TUI

/// Says in the words of one command line what the API says in those of HTTP: which flag or argument a field is, and
/// which command does what a fix asks for.
struct CommandWords {
    private let arguments: ParsedArguments

    /// `nil` for `thv api`, whose caller speaks HTTP.
    init?(_ arguments: ParsedArguments?) {
        guard let arguments, arguments.command.name != "api" else { return nil }
        self.arguments = arguments
    }

    // MARK: Fields

    /// Members that are an argument, by what it is called.
    private static let places = [
        "name": ["NEW", "NAME"], "path": ["DIR"], "url": ["URL|FILE"], "api_url": ["URL|FILE"],
        "local_path": ["URL|FILE"],
    ]
    /// Members whose flag is not that of `thv run`.
    private static let flags = ["arguments": "args", "secrets_password": "password-stdin", "secret_values": "env-file"]

    /// What is wrong with a field of a request, as a sentence about the flag or argument it came from.
    static func sentence(_ pointer: String, _ detail: String, for words: CommandWords?) -> String {
        let subject = words?.subject(pointer) ?? pointer.slashPieces.joined(separator: ".")
        // "/" is the request as a whole.
        if subject.isEmpty { return detail }
        return detail.hasPrefix("is ") ? "\(subject) \(detail)" : "\(subject): \(detail)"
    }

    private func subject(_ pointer: String) -> String {
        if pointer.hasPrefix("?") {
            return flag(pointer.dropFirst().replacingBytes(of: "_", with: "-")) ?? pointer
        }
        let parts = pointer.slashPieces
        guard let member = parts.first else { return "" }
        if member == "env_vars", parts.count == 2 { return "the variable \(parts[1])" }
        let name = MemberFlags.flags[member].map { String($0.dropFirst(2)) } ?? Self.flags[member]
        return name.flatMap(flag) ?? argument(member) ?? parts.joined(separator: ".")
    }

    private func flag(_ name: String) -> String? {
        arguments.command.options.contains { $0.name == name } ? "--\(name)" : nil
    }

    private func argument(_ member: String) -> String? {
        let names = arguments.command.argumentNames
        return Self.places[member]?.first(where: names.contains)
    }

    // MARK: Remedies

    /// A remedy in the words of a command.
    static func fix(_ remedy: Remedy, in arguments: ParsedArguments) -> String {
        CommandWords(arguments).map { $0.fix(remedy) } ?? remedy.text
    }

    /// A remedy as flags and commands.
    func fix(_ remedy: Remedy) -> String {
        remedy.words { part in
            switch part {
            case .text(let text): text
            case .field(let member): place(member, nil)
            case .setting(let member, let value): place(member, value)
            case .action(let action):
                (["thv"] + Self.words(for: action, in: arguments)).map(CommandLineWords.quote).joined(separator: " ")
            }
        }
    }

    /// The flag or argument of this command that is a member, else the command that has such a flag.
    private func place(_ member: String, _ value: String?) -> String {
        let name = flagName(member, value)
        if let option = arguments.command.options.first(where: { $0.name == name }) {
            return Self.words(option, value).joined(separator: " ")
        }
        if value == nil, let argument = argument(member) { return argument }
        guard let option = arguments.table.command("edit")?.options.first(where: { $0.name == name }) else {
            let global = arguments.table.global.first { $0.name == name }
            if let global { return Self.words(global, value ?? global.placeholder).joined(separator: " ") }
            return value.map { "\(member)=\($0)" } ?? member
        }
        let isNamed = arguments.command.argumentNames.first?.hasPrefix("NAME") == true
        let workload = (isNamed ? arguments.positionals.first : nil) ?? "NAME"
        let words = ["thv", "edit", CommandLineWords.quote(workload)] + Self.words(option, value ?? option.placeholder)
        return words.joined(separator: " ")
    }

    private func flagName(_ member: String, _ value: String?) -> String {
        // A path at its own place, read-only.
        if member == "volumes", let value, !value.contains(":") { return "show" }
        return MemberFlags.flags[member].map { String($0.dropFirst(2)) } ?? Self.flags[member]
            ?? member.replacingBytes(of: "_", with: "-")
    }

    private static func words(_ option: OptionSpec, _ value: String?) -> [String] {
        switch option.kind {
        case .flag: return ["--\(option.name)"]
        case .toggle: return [value == nil || value == "true" ? "--\(option.name)" : "--\(option.name)=\(value ?? "")"]
        case .value, .list:
            // Those whose value is a choice of yes and no may be given alone.
            guard let value else { return ["--\(option.name)"] }
            return ["--\(option.name)", CommandLineWords.quote(value)]
        }
    }

    /// The command that does it, without the program's name.
    static func words(for action: RemedyAction, in arguments: ParsedArguments? = nil) -> [String] {
        switch action {
        case .start(let name): ["start", name]
        case .restart(let name): ["restart", name]
        case .wait(let name): ["wait", name]
        case .logs(let name): ["logs", name]
        case .inspect(let name): ["status", name]
        case .edit(let name): ["edit", name]
        case .remove(let name): ["rm", name]
        case .rename(let name): ["rename", name, "NEW"]
        case .listWorkloads: ["list"]
        case .setSecret(let name): ["secret", "set", name]
        case .listSecrets: ["secret", "list"]
        case .chooseSecretProvider(let word): ["secret", "provider", word]
        case .listGroups: ["group", "list"]
        case .createGroup(let name): ["group", "create", name]
        case .listRegistries: ["registry", "sources"]
        case .removeRegistry(let name): ["registry", "remove", name]
        case .resetRegistry: ["config", "unset-registry"]
        case .search(let words): words.isEmpty ? ["search"] : ["search", words]
        case .showEntry(let name): ["registry", "info", name]
        case .listClients: ["client", "status", "--all"]
        case .listOperations: ["operations", "list"]
        case .showCapabilities, .listEndpoints: ["api", "version"]
        case .showSchema: ["help"] + (arguments?.path.dropFirst() ?? [])
        case .diagnose: ["doctor"]
        case .stopServer: ["runtime", "stop"]
        }
    }
}
