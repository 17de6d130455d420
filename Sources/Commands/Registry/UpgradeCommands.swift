// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
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
        var results: [Received<UpgradeCheck>]
        if let name = session.arguments.positionals.first {
            results = [try await transport.send(.checkUpgrade(name))]
        } else {
            results = try await transport.send(.checkUpgrades()).items()
        }
        if session.format != .text {
            session.printJSON(.array(results.map(\.raw)))
        } else if session.console.isQuiet {
            for result in results where result.status == .upgradeAvailable {
                session.console.print(result.workloadName)
            }
        } else {
            show(results.map(\.value), session)
        }
        return .done
    }

    private static func show(_ results: [UpgradeCheck], _ session: Session) {
        if results.isEmpty { return session.noteNoServers() }
        var table = Table(["NAME", "STATUS", "NOW", "THEN", "NOTES"])
        for result in results {
            table.add([
                result.workloadName, result.status.text, result.currentImage, result.candidateImage ?? "",
                notes(result).joined(separator: "; "),
            ])
        }
        for line in table.lines { session.console.print(line) }
        if results.contains(where: { $0.status == .upgradeAvailable }) {
            session.console.note("take one over with: thv upgrade apply NAME")
        }
    }

    /// What a person should know before an upgrade.
    private static func notes(_ result: UpgradeCheck) -> [String] {
        var notes = [result.reason ?? ""].filter { !$0.isEmpty }
        let added = result.environmentDrift?.added ?? []
        let isNeeded = { (variable: UpgradeVariable) in variable.isRequired && variable.usual == nil }
        let needed = added.filter(isNeeded).map(\.name)
        let optional = added.filter { !isNeeded($0) }.map(\.name)
        if !needed.isEmpty { notes.append("needs \(needed.joined(separator: ", "))") }
        if !optional.isEmpty { notes.append("takes \(optional.joined(separator: ", "))") }
        let removed = (result.environmentDrift?.removed ?? []).map(\.name)
        if !removed.isEmpty { notes.append("does not know \(removed.joined(separator: ", "))") }
        for (field, change) in result.configDrift?.differences ?? [] {
            notes.append("\(field) \(change.from) → \(change.to)")
        }
        notes += ConsentDialogue.sentences(result.permissions ?? []).map { "it \($0)" }
        return notes
    }

    // MARK: Apply

    private static func runApply(_ session: Session) async throws -> ExitCode {
        let name = session.arguments.positionals[0]
        let isTrial = session.arguments.has("dry-run")
        let request = try request(session)
        let seconds = try session.arguments.seconds("timeout", default: 600)
        let transport = try await session.reach(.change).transport
        if !session.arguments.has("print-request") {
            let result = try await transport.send(.checkUpgrade(name))
            if result.status == .upToDate {
                if session.format != .text {
                    session.printJSON(result.raw)
                } else {
                    session.say("\(name) is up to date", name)
                }
                return .done
            }
            if result.status == .upgradeAvailable, !isTrial { try confirm(name, result.value, session) }
        }
        if isTrial {
            let trial = try await ConsentDialogue.sending(session) {
                try await transport.send(.previewUpgrade(name, request.accepting($0)))
            }
            if session.format != .text {
                session.printJSON(trial.raw)
            } else {
                session.console.print("would change: \(trial.changes.joined(separator: ", "))")
            }
            return .done
        }
        let workload = try await ConsentDialogue.sending(session) {
            try await session.perform(
                .upgradeWorkload(name, request.accepting($0)), over: transport, seconds: seconds)
        }
        guard let workload else { return .done }
        if session.format != .text {
            session.printJSON(workload.raw)
        } else {
            session.say("\(name) upgraded to \(TerminalText.line(workload.source))", name)
        }
        return .done
    }

    private static func request(_ session: Session) throws -> UpgradeRequest {
        var request = UpgradeRequest()
        var variables: [String: String] = [:]
        for text in session.arguments.list("env") {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("--env “\(text)” is not K=V", fix: "write --env REGION=eu")
            }
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        if !variables.isEmpty { request.environment = variables }
        let secrets = session.arguments.list("secret")
        if !secrets.isEmpty { request.secrets = secrets }
        return request
    }

    private static func confirm(_ name: String, _ result: UpgradeCheck, _ session: Session) throws {
        if session.arguments.has("yes") { return }
        show([result], session)
        try session.console.confirm("Upgrade \(name)?", otherwise: "\(name) was left as it is")
    }
}
