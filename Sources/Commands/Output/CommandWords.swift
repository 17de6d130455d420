// SPDX-License-Identifier: Apache-2.0
import JSONCoding

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
    private static let flags = ["arguments": "args", "secrets_password": "password-stdin"]

    /// What is wrong with a field of a request, as a sentence about the flag or argument it came from.
    static func sentence(_ pointer: String, _ detail: String, for words: CommandWords?) -> String {
        let subject = words?.subject(pointer) ?? pointer.slashPieces.joined(separator: ".")
        // "/" is the request as a whole.
        if subject.isEmpty { return detail }
        return detail.hasPrefix("is ") ? "\(subject) \(detail)" : "\(subject): \(detail)"
    }

    private func subject(_ pointer: String) -> String {
        if pointer.hasPrefix("?") { return flag(String(pointer.dropFirst()).replacing("_", with: "-")) ?? pointer }
        let parts = pointer.slashPieces
        guard let member = parts.first else { return "" }
        if member == "env_vars", parts.count == 2 { return "the variable \(parts[1])" }
        let name = RunOptions.flags[member].map { String($0.dropFirst(2)) } ?? Self.flags[member]
        return name.flatMap(flag) ?? argument(member) ?? parts.joined(separator: ".")
    }

    private func flag(_ name: String) -> String? {
        arguments.command.options.contains { $0.name == name } ? "--\(name)" : nil
    }

    private func argument(_ member: String) -> String? {
        let names = arguments.command.argumentNames
        return Self.places[member]?.first(where: names.contains)
    }

    // MARK: Fixes

    /// What the API's fixes say, and what does the same here; `COMMAND` is the command given, `FIRST` its first
    /// argument.
    private static let fixes = [
        (
            "send “accept_permissions”: true; else give “permission_profile” and “volumes” of your own",
            "give --accept-permissions; else --permission-profile and --volume of your own"
        ),
        ("GET /api/v1/registry lists them", "thv registry sources lists them"),
        ("GET /api/v1/operations lists them", "thv operations list shows them"),
        ("GET /api/v1/version lists", "thv api version lists"),
        ("GET /api/v1 lists what there is", "thv api version says how old the server is"),
        ("GET /api/openapi.json lists what is possible", "thv help COMMAND says more"),
        ("change it with PUT", "remove that one with: thv registry remove FIRST"),
        ("change it with PATCH instead", "change it with: thv edit FIRST"),
        ("rename with POST …/FIRST:rename", "rename it with: thv rename FIRST"),
        ("name another with move_to", "name another with --move-to"),
        ("make another group and move workloads to it", "thv group create makes another, thv move fills it"),
    ]

    /// A fix of the API's.
    func fix(_ text: String) -> String {
        var text = text
        for (api, here) in Self.fixes { text = text.replacing(filled(api), with: filled(here)) }
        // The name is an argument of some commands.
        if flag("name") == nil, let argument = argument("name") { text = text.replacing("--name", with: argument) }
        return text
    }

    private func filled(_ text: String) -> String {
        text.replacing("COMMAND", with: arguments.path.dropFirst().joined(separator: " "))
            .replacing("FIRST", with: arguments.positionals.first ?? "NAME")
    }
}
