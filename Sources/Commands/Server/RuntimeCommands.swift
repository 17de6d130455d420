// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// `thv runtime …`: the server, and the engines it runs servers on.
enum RuntimeCommands {
    static let spec = CommandSpec(
        name: "runtime", summary: "look at engines and at the server that is used",
        examples: ["thv runtime check", "thv runtime resolve --explain"],
        subcommands: [check, info, start, stop, resolve])

    private static let check = CommandSpec(
        name: "check", summary: "say which engines work and which not, and why", options: [FormatOption.list],
        examples: ["thv runtime check"], run: runCheck)
    private static let info = CommandSpec(
        name: "info", summary: "show the server: address, process, paths", examples: ["thv runtime info"],
        run: runInfo)
    private static let start = CommandSpec(
        name: "start", summary: "start a server in the background unless one runs",
        examples: ["thv runtime start"], run: runStart)
    private static let stop = CommandSpec(
        name: "stop", summary: "end the server; what it started goes on", examples: ["thv runtime stop"],
        run: runStop)
    private static let resolve = CommandSpec(
        name: "resolve", summary: "show which server commands would use",
        options: [OptionSpec("explain", nil, .flag, "print each step"), FormatOption.list],
        examples: ["thv runtime resolve --explain"], run: runResolve)

    private static func runCheck(_ session: Session) async throws -> ExitCode {
        let transport = try await session.reach(.read).transport
        let items = try await transport.send(.listRuntimes()).items()
        let runtimes = items.map { RuntimeView($0.value) }
        if session.format != .text {
            session.printJSON(.array(items.map(\.raw)))
        } else if session.console.isQuiet {
            for item in items where item.ok { session.console.print(item.name) }
        } else {
            for check in RuntimeView.checks(runtimes) { session.console.write(check.line + "\n") }
        }
        return runtimes.contains { $0.works } ? .done : .unavailable
    }

    private static func runInfo(_ session: Session) async throws -> ExitCode {
        let reached = try await session.reach(.read)
        if reached.isEmbedded, !session.arguments.has("print-request") { throw noServer }
        session.printJSON(try await reached.transport.send(.getRuntimeInfo()).raw)
        return .done
    }

    private static func runStart(_ session: Session) async throws -> ExitCode {
        var purpose = Session.Purpose.read
        purpose.needsServer = true
        let reached = try await session.reach(purpose)
        guard case .server(let address) = reached.resolution.target else {
            throw Failure(.conflict, "the configuration asks for embedded mode", fix: "change runtime.mode")
        }
        session.console.print("\(address)")
        return .done
    }

    private static func runStop(_ session: Session) async throws -> ExitCode {
        let reached = try await session.reach(.read)
        if reached.isEmbedded, !session.arguments.has("print-request") { throw noServer }
        _ = try await reached.transport.send(.stopRuntime())
        session.console.note("the server has been told to end; the MCP servers go on")
        return .done
    }

    private static var noServer: Failure {
        Failure(.unavailable, "no server is running", fix: "start one with thv serve, or thv runtime start")
    }

    private static func runResolve(_ session: Session) async throws -> ExitCode {
        let outcome: Result<Resolution, ResolutionFailure>
        do { outcome = .success(try await ServerResolver.resolve(session.resolutionRequest(.read))) } catch {
            guard let failure = error as? ResolutionFailure else { throw error }
            outcome = .failure(failure)
        }
        let steps: [Resolution.Step]
        switch outcome {
        case .success(let resolution):
            steps = resolution.steps
            for note in resolution.notes { session.console.warn(note) }
        case .failure(let failure): steps = failure.steps
        }
        if session.format != .text {
            session.printJSON(try json(outcome, steps))
            return .done
        }
        if session.arguments.has("explain") {
            for step in steps {
                let mark = step.outcome == .chosen ? "✔" : step.outcome == .failed ? "✘" : "·"
                session.console.print("\(mark) \(step.name): \(step.detail)")
            }
            _ = try outcome.get()
        } else {
            switch try outcome.get().target {
            case .server(let address): session.console.print("\(address)")
            case .embedded: session.console.print("embedded")
            }
        }
        return .done
    }

    private static func json(_ outcome: Result<Resolution, ResolutionFailure>, _ steps: [Resolution.Step]) throws
        -> JSON
    {
        let mode: (String, JSON)
        switch try outcome.get().target {
        case .server(let address): mode = ("server", .string("\(address)"))
        case .embedded: mode = ("embedded", .null)
        }
        return [
            "mode": .string(mode.0), "address": mode.1,
            "steps": .array(
                steps.map {
                    ["name": .string($0.name), "outcome": .string($0.outcome.rawValue), "detail": .string($0.detail)]
                }),
        ]
    }
}
