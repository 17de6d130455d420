// SPDX-License-Identifier: Apache-2.0
import APIClient
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
        let items = try await session.list("runtimes", APIPath.v1("runtimes"), over: transport)
        let runtimes = items.map(RuntimeView.init)
        if session.format != .text {
            session.printJSON(.array(items))
        } else if session.console.isQuiet {
            for item in runtimes where item.works { session.console.print(item.json["name"]?.stringValue ?? "") }
        } else {
            for check in RuntimeView.checks(runtimes) { session.console.write(check.line + "\n") }
        }
        return runtimes.contains { $0.works } ? .done : .unavailable
    }

    private static func runInfo(_ session: Session) async throws -> ExitCode {
        let reached = try await session.reach(.read)
        if reached.isEmbedded, !session.arguments.has("print-request") { throw noServer }
        session.printJSON(try await reached.transport.get("/v1/runtime/info"))
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
        _ = try await reached.transport.json(APIRequest("POST", "/v1/runtime/stop"))
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

/// An engine as the API shows it, read leniently.
struct RuntimeView {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    var works: Bool {
        json["available"]?.boolValue ?? json["ok"]?.boolValue ?? (json["result"]?.stringValue == "ok")
    }

    /// What keeps workloads away from this machine, each wall a finding.
    var protections: [DoctorCheck] {
        (json["protections"]?.arrayValue ?? []).map { wall in
            func text(_ key: String) -> String { wall[key]?.stringValue ?? "" }
            let holds = wall["ok"]?.boolValue == true
            return DoctorCheck(
                "protection: " + text("name"), holds ? .good : .warning, text("detail"), fix: text("fix"))
        }
    }

    /// Findings for people: engines that are simply not installed share a line.
    static func checks(_ runtimes: [RuntimeView]) -> [DoctorCheck] {
        let absent = runtimes.filter { !$0.works && $0.json["detail"]?.stringValue == "no such socket" }
        var names: [String] = []
        for name in absent.compactMap({ $0.json["name"]?.stringValue }) where !names.contains(name) {
            names.append(name)
        }
        let present = runtimes.filter { one in !absent.contains { $0.json == one.json } }
        let found = Set(present.compactMap { $0.json["name"]?.stringValue })
        names.removeAll { found.contains($0) }
        var checks = present.map(\.check)
        if !names.isEmpty {
            let text = names.joined(separator: ", ")
            checks.append(DoctorCheck("not here", found.count > 1 ? .good : .warning, text))
        }
        return checks
    }

    /// The same as a doctor's finding.
    var check: DoctorCheck {
        func text(_ keys: String...) -> String { keys.compactMap { json[$0]?.stringValue }.first { !$0.isEmpty } ?? "" }
        let chosen = json["chosen"]?.boolValue == true ? " (chosen)" : ""
        let found = [text("version"), text("socket")].filter { !$0.isEmpty }.joined(separator: " at ")
        let reason = text("reason", "detail", "message")
        // An engine that is not there is no fault as long as another one works.
        return DoctorCheck(
            text("name", "kind") + chosen, works ? .good : .warning, reason.isEmpty ? found : reason,
            fix: works ? "" : text("fix"))
    }
}
