// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

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
        let (names, arguments) = (session.arguments.positionals, session.arguments)
        switch goal {
        case .state(let state):
            return await EachWorkload.run(names, done: words, session) { name in
                try await wait(name, for: state, until: deadline, transport, arguments)
            }
        case .tool(let tool):
            return await EachWorkload.run(names, done: words, session) { name in
                try await wait(name, tool: tool, until: deadline, transport, arguments)
            }
        }
    }

    private static func wait(
        _ name: String, for state: String, until deadline: ContinuousClock.Instant, _ transport: any APITransport,
        _ arguments: ParsedArguments
    ) async throws -> Received<Workload>? {
        while true {
            let now = ContinuousClock.now
            // Short turns, because a server that waits for “running” does not answer when the workload fails.
            let left = max(0, min(2, Int((deadline - now).seconds.rounded(.up))))
            let found = try await look(at: name, for: state, seconds: left, transport)
            if found.isGone { return nil }
            if let workload = found.workload {
                if workload.status.text == state { return workload }
                if state == "running" { try check(WorkloadView(workload), arguments) }
            }
            if ContinuousClock.now >= deadline {
                let status = found.workload?.status.text ?? ""
                throw timeOver(name, status.isEmpty ? state == "gone" ? "there" : "being made" : status)
            }
            try await Pace.keep(milliseconds: 100, since: now)
        }
    }

    /// How things are after a turn of waiting, be it that the state is there or that the turn is over.
    private static func look(
        at name: String, for state: String, seconds: Int, _ transport: any APITransport
    ) async throws(APIFailure) -> (workload: Received<Workload>?, isGone: Bool) {
        do throws(APIFailure) {
            switch try await transport.send(.getWorkload(name, waitingFor: state, seconds: seconds)) {
            case .workload(let workload): return (workload, false)
            case .over: return (nil, false)
            case .gone: return (nil, state == "gone")
            }
        } catch {
            guard state == "gone", case .problem(let problem) = error, problem.code == .notFound else { throw error }
            return (nil, true)
        }
    }

    /// Ends the wait for a workload that will not run before somebody does something about it.
    private static func check(_ workload: WorkloadView, _ arguments: ParsedArguments) throws(Failure) {
        let name = workload.name
        switch workload.workload.status.known {
        case .error:
            throw Failure(.failed, "\(name) failed: \(workload.context)", fix: workload.fix(in: arguments))
        case .unauthenticated:
            throw Failure(.failed, "\(name) does not let us in: \(workload.context)", fix: "thv edit \(name)")
        default: return
        }
    }

    private static func wait(
        _ name: String, tool: String, until deadline: ContinuousClock.Instant, _ transport: any APITransport,
        _ arguments: ParsedArguments
    ) async throws -> Received<Tool> {
        while true {
            let now = ContinuousClock.now
            switch await transport.ask(.listTools(name)) {
            case .success(let tools):
                if let found = tools.items().first(where: { $0.name == tool }) { return found }
            case .failure(.problem(let problem)) where problem.code != .notFound:
                try check(WorkloadView(try await transport.send(.getWorkload(name))), arguments)
            case .failure(let failure): throw failure
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
