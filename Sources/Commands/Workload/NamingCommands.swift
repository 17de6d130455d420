// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv rename`, `thv copy` and `thv move`: changes that have a name of their own.
enum NamingCommands {
    private static let wait = OptionSpec("timeout", nil, .value("TIME"), "give up waiting after this (default 5m)")

    static let rename = CommandSpec(
        name: "rename", summary: "give a server another name; it goes on running", arguments: "NAME NEW", count: 2...2,
        options: [FormatOption.object], examples: ["thv rename time clock"], completion: .workloads, run: runRename)
    static let copy = CommandSpec(
        name: "copy", aliases: ["cp"], summary: "start a second server like one", arguments: "NAME [NEW]",
        count: 1...2, options: [wait, FormatOption.object],
        details: "It gets a port of its own, and a name like the first one's unless NEW is given.",
        examples: ["thv copy time time-2"], completion: .workloads, run: runCopy)
    static let move = CommandSpec(
        name: "move", summary: "put servers into another group; they go on running", arguments: "NAME…",
        count: 1...1000,
        options: [
            OptionSpec("group", "g", .value("GROUP"), "the group, which must be there", completion: .groups),
            FormatOption.object,
        ], examples: ["thv move time git --group shop"], completion: .workloads, run: runMove)

    private static func runRename(_ session: Session) async throws -> ExitCode {
        let (name, new) = (session.arguments.positionals[0], session.arguments.positionals[1])
        let transport = try await session.reach(.change).transport
        let workload = try await session.perform(.renameWorkload(name, to: new), over: transport, seconds: 300)
        show(workload, { _ in "\(name) is now \(new)" }, session)
        return .done
    }

    private static func runCopy(_ session: Session) async throws -> ExitCode {
        let names = session.arguments.positionals
        let seconds = try session.arguments.seconds("timeout", default: 300)
        let transport = try await session.reach(.change).transport
        let call = APICall.copyWorkload(names[0], as: names.count == 2 ? names[1] : nil)
        let made = try await session.perform(call, over: transport, seconds: seconds)
        show(made, { "\($0.name) is \($0.status.text) at \($0.url)" }, session)
        return .done
    }

    private static func show(_ workload: Received<Workload>?, _ words: (Workload) -> String, _ session: Session) {
        guard let workload else { return }
        if session.format != .text {
            session.printJSON(workload.raw)
        } else {
            session.say(words(workload.value), workload.name)
        }
    }

    private static func runMove(_ session: Session) async throws -> ExitCode {
        guard let group = session.arguments.value("group") else {
            throw UsageError("to which group?", fix: "add --group GROUP (thv group list shows them)")
        }
        let transport = try await session.reach(.change).transport
        var seen = Set<String>()
        let names = session.arguments.positionals.filter { seen.insert($0).inserted }
        return await EachWorkload.run(names, done: "is in \(group)", session) { name in
            try await session.perform(.moveWorkload(name, to: group), over: transport, seconds: 300, quiet: true)
        }
    }
}
