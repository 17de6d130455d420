// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv edit`.
enum EditCommand {
    static let spec = CommandSpec(
        name: "edit", summary: "change a server; one that does not come up is taken back",
        arguments: "NAME [-- COMMAND…]", count: 1...1, takesRest: true, options: options,
        details: "Flags mean what they mean for thv run. Lists and variables grow.",
        examples: ["thv edit time --memory 512m -e TZ=UTC --dry-run", "thv edit time --unset volumes -- ./time --utc"],
        completion: .workloads, run: run)

    /// Flags of `thv run` that have no meaning for a server that is there.
    private static let others: Set<String> = [
        "name", "from-config", "foreground", "no-wait", "timeout", "print-resolved-overlays",
    ]
    /// Those that the short help explains.
    private static let frequent: Set<String> = ["env", "secret", "volume", "memory", "permission-profile"]

    private static let options: [OptionSpec] = {
        let shared = RunOptions.all.filter { !others.contains($0.name) }.map { option in
            var option = option
            option.isAdvanced = !frequent.contains(option.name)
            return option
        }
        return [
            OptionSpec("image", nil, .value("IMAGE"), "run this image instead"),
            OptionSpec("server", nil, .value("NAME"), "run this server of a registry instead", isAdvanced: true),
        ] + shared + [
            OptionSpec("package", nil, .value("PACKAGE"), "run this package instead: uvx://…", isAdvanced: true),
            OptionSpec("url", nil, .value("URL"), "use this remote server instead", isAdvanced: true),
            OptionSpec("unset", nil, .list("FIELD"), "back to the default: memory, env_vars.KEY"),
            OptionSpec("dry-run", nil, .flag, "show what would change"),
            OptionSpec("timeout", nil, .value("TIME"), "give up waiting after this (default 5m)", isAdvanced: true),
            FormatOption.object,
        ]
    }()

    private static func run(_ session: Session) async throws -> ExitCode {
        let arguments = session.arguments
        let name = arguments.positionals[0]
        let seconds = try arguments.seconds("timeout", default: 300)
        let transport = try await session.reach(.change).transport
        // Nobody can be asked when requests are only printed.
        let before = arguments.has("print-request") ? nil : try await transport.send(.getWorkload(name))
        let config = before?.config ?? RunConfigDocument()
        let kept = try KeptVariables(arguments, console: session.console)
        var changed = try RunDocument.change(config, by: arguments, console: session.console)
        changed = kept.kept(in: changed, of: before?.name ?? name)
        let patch = WorkloadPatch(from: config, to: changed)
        // What was added to lists was added to those that were read.
        let tag = before.map { "\"\($0.revision)-0\"" }
        if arguments.has("dry-run") {
            let trial = try await ConsentDialogue.sending(session) {
                try await transport.send(.previewPatch(name, patch.accepting($0)).matching(tag))
            }
            show(trial, name, session)
            return .done
        }
        let after = try await ConsentDialogue.sending(session) {
            try await session.perform(
                .patchWorkload(name, patch.accepting($0)).matching(tag), over: transport, seconds: seconds)
        }
        guard let after else { return .done }
        kept.report(of: before?.name ?? name, to: session.console)
        let workload = WorkloadView(after)
        if session.format != .text {
            session.printJSON(after.raw)
        } else if after.revision == before?.revision {
            session.say("\(name) stays as it is", workload.name)
        } else {
            let place = workload.isRunning ? " at \(workload.url)" : ""
            session.say("\(name) changed; it is \(workload.status)\(place)", workload.name)
            // A proxy of another number: whoever was connected to the one before is not any more.
            if let pid = before?.pid, pid != 0, pid != after.pid {
                session.console.note("it was restarted for that, which ended its clients' sessions")
            }
        }
        if arguments.value("tools") != nil || arguments.value("tools-override") != nil {
            await ToolRemark.make(workload, over: transport, session)
        }
        return .done
    }

    private static func show(_ trial: Received<EditPreview>, _ name: String, _ session: Session) {
        if session.format != .text { return session.printJSON(trial.raw) }
        if trial.changes.isEmpty { return session.console.print("\(name) would stay as it is") }
        let restart = trial.restart ? "; it would be restarted, which ends its clients' sessions" : ""
        session.console.print("would change: \(trial.changes.joined(separator: ", "))\(restart)")
    }
}
