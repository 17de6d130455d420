// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// `thv upgrade …`: servers from a registry, when the registry has something newer.
enum UpgradeCommands {
    static let spec = CommandSpec(
        name: "upgrade", summary: "take over what a registry has now",
        examples: ["thv upgrade check", "thv upgrade apply github --dry-run"], subcommands: [check, apply])

    private static let check = CommandSpec(
        name: "check", summary: "compare servers with the entries they came from", arguments: "[NAME]", count: 0...1,
        options: [FormatOption.list], examples: ["thv upgrade check", "thv upgrade check github --format json"],
        completion: .workloads, run: runCheck)
    private static let apply = CommandSpec(
        name: "apply", summary: "upgrade a server; one that does not come up is taken back", arguments: "NAME",
        count: 1...1,
        options: [
            OptionSpec("dry-run", nil, .flag, "show what would change"),
            OptionSpec("yes", "y", .flag, "do not ask"), ConsentDialogue.flag,
            OptionSpec("env", "e", .list("K=V"), "a variable that the new version needs"),
            OptionSpec("secret", nil, .list("NAME,target=K"), "the secret NAME as variable K"),
            OptionSpec("timeout", nil, .value("TIME"), "wait for this long (default 10m)", isAdvanced: true),
            FormatOption.object,
        ],
        details: "Image, transport and new variables come from the entry; permissions stay as you gave them. What it "
            + "asks for besides is granted by a further yes, or with --accept-permissions.",
        examples: ["thv upgrade apply github --yes"], completion: .workloads, run: runApply)

    // MARK: Check

    private static func runCheck(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        var results: [JSON]
        if let name = session.arguments.positionals.first {
            results = [try await transport.get(APIPath.v1("workloads", name, "upgrade-check"))]
        } else {
            results = try await session.list("results", "/api/v1/workloads:upgrade-check", over: transport)
        }
        if session.format != .text {
            session.printJSON(.array(results))
        } else if session.console.isQuiet {
            for result in results where text(result, "status") == "upgrade-available" {
                session.console.print(text(result, "workload_name"))
            }
        } else {
            show(results, session)
        }
        return .done
    }

    private static func show(_ results: [JSON], _ session: Session) {
        if results.isEmpty { return session.noteNoServers() }
        var table = Table(["NAME", "STATUS", "NOW", "THEN", "NOTES"])
        for result in results {
            table.add([
                text(result, "workload_name"), text(result, "status"), text(result, "current_image"),
                text(result, "candidate_image"), notes(result).joined(separator: "; "),
            ])
        }
        for line in table.lines { session.console.print(line) }
        if results.contains(where: { text($0, "status") == "upgrade-available" }) {
            session.console.note("take one over with: thv upgrade apply NAME")
        }
    }

    private static func text(_ json: JSON, _ key: String) -> String { json[key]?.stringValue ?? "" }

    /// What a person should know before an upgrade.
    private static func notes(_ result: JSON) -> [String] {
        var notes = [text(result, "reason")].filter { !$0.isEmpty }
        let added = result["env_var_drift"]?["added"]?.arrayValue ?? []
        let isNeeded = { (variable: JSON) in variable["required"] == true && variable["default"] == nil }
        let needed = added.filter(isNeeded).map { text($0, "name") }
        let optional = added.filter { !isNeeded($0) }.map { text($0, "name") }
        if !needed.isEmpty { notes.append("needs \(needed.joined(separator: ", "))") }
        if !optional.isEmpty { notes.append("takes \(optional.joined(separator: ", "))") }
        let removed = (result["env_var_drift"]?["removed"]?.arrayValue ?? []).map { text($0, "name") }
        if !removed.isEmpty { notes.append("does not know \(removed.joined(separator: ", "))") }
        for (field, change) in result["config_drift"]?.objectValue?.members ?? [] {
            notes.append("\(field) \(text(change, "from")) → \(text(change, "to"))")
        }
        notes += ConsentDialogue.sentences(result["permissions"]).map { "it \($0)" }
        return notes
    }

    // MARK: Apply

    private static func runApply(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let isTrial = session.arguments.has("dry-run")
        let body = try body(session)
        let seconds = try session.arguments.seconds("timeout", default: 600)
        let transport = try await session.reach(.change).transport
        if !session.arguments.has("print-request") {
            let result = try await transport.get(APIPath.v1("workloads", name, "upgrade-check"))
            if text(result, "status") == "up-to-date" {
                if session.format != .text {
                    session.printJSON(result)
                } else {
                    session.say("\(name) is up to date", name)
                }
                return .done
            }
            if text(result, "status") == "upgrade-available", !isTrial { try confirm(name, result, session) }
        }
        if isTrial {
            let path = APIPath.v1("workloads", name, "upgrade", query: [("dry_run", "true")])
            let trial = try await ConsentDialogue.sending(APIRequest("POST", path, body: body), session) {
                try await transport.json($0)
            }
            if session.format != .text {
                session.printJSON(trial)
            } else {
                let fields = (trial["changes"]?.arrayValue ?? []).compactMap(\.stringValue)
                session.console.print("would change: \(fields.joined(separator: ", "))")
            }
            return .done
        }
        let request = APIRequest("POST", APIPath.v1("workloads", name, "upgrade"), body: body)
        let workload = try await ConsentDialogue.sending(request, session) {
            try await session.perform($0, over: transport, seconds: seconds)
        }
        if session.format != .text {
            session.printJSON(workload)
        } else {
            session.say("\(name) upgraded to \(TerminalText.line(text(workload, "source")))", name)
        }
        return .done
    }

    private static func body(_ session: Session) throws -> JSON {
        var object = JSONObject()
        var variables = JSONObject()
        for text in session.arguments.list("env") {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("--env “\(text)” is not K=V", fix: "write --env REGION=eu")
            }
            variables[String(text[..<equals])] = .string(String(text[text.index(after: equals)...]))
        }
        if !variables.members.isEmpty { object["env_vars"] = .object(variables) }
        let secrets = session.arguments.list("secret")
        if !secrets.isEmpty { object["secrets"] = JSON(secrets) }
        return .object(object)
    }

    private static func confirm(_ name: String, _ result: JSON, _ session: Session) throws {
        if session.arguments.has("yes") { return }
        show([result], session)
        try session.console.confirm("Upgrade \(name)?", otherwise: "\(name) was left as it is")
    }
}
