// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// `thv wait`.
enum WaitCommand {
    static let spec = CommandSpec(
        name: "wait", summary: "wait until servers are in a state", arguments: "NAME…", count: 1...1000,
        options: [
            OptionSpec("for", nil, .value("STATE"), "running (default), stopped, gone, or tool=NAME"),
            OptionSpec("timeout", nil, .value("TIME"), "give up after this (default 60s)"),
        ], examples: ["thv wait time --for tool=get_current_time --timeout 2m"], completion: .workloads, run: run)

    private enum Goal {
        case state(String)
        case tool(String)
    }

    private static func run(_ session: Session) async throws -> ExitCode {
        let text = session.arguments.value("for") ?? "running"
        let goal: Goal
        switch text {
        case "running", "stopped", "gone": goal = .state(text)
        default:
            guard text.hasPrefix("tool="), text.count > 5 else {
                throw UsageError("--for “\(text)” is no state", fix: "use running, stopped, gone or tool=NAME")
            }
            goal = .tool(String(text.dropFirst(5)))
        }
        let seconds = try session.arguments.seconds("timeout", default: 60)
        let deadline = ContinuousClock.now + .seconds(seconds)
        let transport = try await session.reach(.read).transport
        let words: String
        if case .tool(let tool) = goal { words = "offers \(tool)" } else { words = "is \(text)" }
        return await EachWorkload.run(session.arguments.positionals, done: words, session) { name in
            switch goal {
            case .state(let state):
                return try await wait(name, for: state, until: deadline, transport, session.arguments)
            case .tool(let tool): return try await wait(name, tool: tool, until: deadline, transport, session.arguments)
            }
        }
    }

    private static func wait(
        _ name: String, for state: String, until deadline: ContinuousClock.Instant, _ transport: any APITransport,
        _ arguments: ParsedArguments
    ) async throws -> JSON {
        while true {
            let now = ContinuousClock.now
            // Short turns, because a server that waits for “running” does not answer when the workload fails.
            let left = max(0, min(2, Int((deadline - now).seconds.rounded(.up))))
            let path = APIPath.v1("workloads", name, query: [("wait_for", state), ("timeout", "\(left)")])
            let answer = try await transport.send(APIRequest("GET", path))
            if state == "gone", answer.status == 404 || answer.status == 204 { return .null }
            // Over is this turn, not yet the time given.
            let isOver = ExitCode.forStatus(answer.status) == .timeout
            let body = isOver ? (try? JSON(parsing: answer.body))?["workload"] ?? .null : try answer.json()
            let workload = WorkloadView(body)
            if workload.status == state { return body }
            if state == "running" { try check(workload, arguments) }
            if ContinuousClock.now >= deadline {
                let absent = state == "gone" ? "there" : "being made"
                throw timeOver(name, workload.status.isEmpty ? absent : workload.status)
            }
            try await Pace.keep(milliseconds: 100, since: now)
        }
    }

    /// Ends the wait for a workload that will not run before somebody does something about it.
    private static func check(_ workload: WorkloadView, _ arguments: ParsedArguments) throws(Failure) {
        let name = workload.name
        switch workload.status {
        case "error":
            throw Failure(.failed, "\(name) failed: \(workload.context)", fix: workload.fix(in: arguments))
        case "unauthenticated":
            throw Failure(.failed, "\(name) does not let us in: \(workload.context)", fix: "thv edit \(name)")
        default: return
        }
    }

    private static func wait(
        _ name: String, tool: String, until deadline: ContinuousClock.Instant, _ transport: any APITransport,
        _ arguments: ParsedArguments
    ) async throws -> JSON {
        while true {
            let now = ContinuousClock.now
            let answer = try await transport.send(APIRequest("GET", APIPath.v1("workloads", name, "tools")))
            if answer.status == 404 { _ = try answer.json() }
            if answer.isSuccess {
                let tools = try answer.json()["tools"]?.arrayValue ?? []
                if let found = tools.first(where: { $0["name"]?.stringValue == tool }) { return found }
            } else {
                try check(WorkloadView(try await transport.get(APIPath.v1("workloads", name))), arguments)
            }
            if now >= deadline { throw timeOver(name, "without tool “\(tool)”") }
            try await Pace.keep(milliseconds: 100, since: now)
        }
    }

    private static func timeOver(_ name: String, _ state: String) -> Failure {
        Failure(
            .timeout, "the time is over; \(name) is still \(state)", fix: "thv status \(name), or a longer --timeout")
    }
}

extension Duration {
    /// As a fraction.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
