// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import Platform

/// `thv start`, `thv restart`, `thv stop` and `thv rm`.
enum LifeCommands {
    private static let foreground = OptionSpec("foreground", "f", .flag, "stay, show its log, stop it on ^C")
    private static let wait = OptionSpec("timeout", nil, .value("TIME"), "give up waiting after this (default 5m)")

    static let start = CommandSpec(
        name: "start", summary: "start stopped servers", arguments: "NAME…", count: 0...1000,
        options: EachWorkload.options + [foreground, wait, FormatOption.object], examples: ["thv start time"],
        completion: .workloads, run: { try await act({ .startWorkload($0) }, "started", $0) })
    static let restart = CommandSpec(
        name: "restart", summary: "restart servers", arguments: "NAME…", count: 0...1000,
        options: EachWorkload.options + [foreground, wait, FormatOption.object],
        examples: ["thv restart --group shop"], completion: .workloads,
        run: { try await act({ .restartWorkload($0) }, "restarted", $0) })
    static let stop = CommandSpec(
        name: "stop", summary: "stop servers; they stay in the list", arguments: "NAME…", count: 0...1000,
        options: EachWorkload.options + [wait, FormatOption.object],
        details: "Several are stopped at once; exit code 8 when some could not be.",
        examples: ["thv stop time git", "thv stop --all"], completion: .workloads,
        run: { try await act({ .stopWorkload($0) }, "stopped", $0) })
    static let remove = CommandSpec(
        name: "rm", aliases: ["remove", "delete"], summary: "remove servers, stopping them first", arguments: "NAME…",
        count: 0...1000, options: EachWorkload.options + [wait, FormatOption.object],
        details: "Their configuration is gone afterwards: thv export NAME keeps a copy.",
        examples: ["thv rm time"], completion: .workloads,
        run: { try await act({ .deleteWorkload($0) }, "removed", $0) })

    private static func act(
        _ call: @escaping @Sendable (String) -> APICall<Work<Workload>>, _ done: String, _ session: Session
    ) async throws -> ExitCode {
        let seconds = try session.arguments.seconds("timeout", default: 300)
        let staysInFront = session.arguments.has("foreground")
        let transport = try await session.reach(.change).transport
        let names = try await EachWorkload.names(session, over: transport)
        if staysInFront, names.count != 1 {
            throw UsageError("--foreground is for one server", fix: "name one, or leave out --foreground")
        }
        let code = await EachWorkload.run(names, done: done, session) { name in
            try await session.perform(call(name), over: transport, seconds: seconds, quiet: names.count > 1)
        }
        if staysInFront, code == .done, let name = names.first {
            return try await Foreground.stay(with: name, until: TerminationSignals(), over: transport, session)
        }
        return code
    }
}
