// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

extension Session {
    /// Sends a request for slow work and stays with the operation until it is over.
    ///
    /// - Parameter seconds: how long to wait; afterwards the work goes on and the failure is `timeout`.
    /// - Returns: the workload as it then is; `nil` when it is gone.
    func perform(
        _ call: APICall<Work<Workload>>, over transport: any APITransport, seconds: Double, quiet: Bool = false
    ) async throws -> Received<Workload>? {
        let (done, operation) = try await finish(call, over: transport, seconds: seconds, quiet: quiet)
        guard let operation, call.request.method != "DELETE" else { return done }
        guard let name = [operation.workload, operation.name].first(where: { !$0.isEmpty }) else { return nil }
        return try await transport.send(.getWorkload(name))
    }

    /// The same for what has no object afterwards.
    func perform<Value>(
        ending call: APICall<Work<Value>>, over transport: any APITransport, seconds: Double
    ) async throws {
        _ = try await finish(call, over: transport, seconds: seconds, quiet: false)
    }

    /// - Returns: what was done at once, or the operation that is over.
    private func finish<Value>(
        _ call: APICall<Work<Value>>, over transport: any APITransport, seconds: Double, quiet: Bool
    ) async throws -> (done: Received<Value>?, operation: Received<Operation>?) {
        let work = try await transport.send(call.inBackground)
        tellUnstored(work.notStored)
        switch work {
        case .gone: return (nil, nil)
        case .done(let value): return (value, nil)
        case .accepted(let operation):
            let ended = try await follow(operation, over: transport, seconds: seconds, quiet: quiet)
            return (nil, ended)
        }
    }

    /// Says when what was ended is not in the server's database yet.
    func tellUnstored(_ reason: String?) {
        if let reason { notices.tell(ofUnstored: reason, console) }
    }

    private func follow(
        _ first: Received<Operation>, over transport: any APITransport, seconds: Double, quiet: Bool
    ) async throws -> Received<Operation> {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var progress = ProgressLine(console: console, isShown: !quiet && !console.isQuiet)
        var operation = first
        while true {
            switch operation.status.known {
            case .succeeded:
                progress.clear()
                return operation
            case .failed, .cancelled:
                progress.clear()
                throw APIFailure.problem(operation.problem ?? Problem(operation.raw))
            case .running, nil: break
            }
            progress.show(operation.value)
            let now = ContinuousClock.now
            guard now < deadline else {
                progress.clear()
                throw Failure(
                    .timeout, "not done after \(Int(seconds)) s; the server goes on with it",
                    fix: "thv api /api/v1/operations/\(first.id)")
            }
            operation = try await transport.send(.getOperation(first.id, waiting: 1))
            try await Pace.keep(milliseconds: 50, since: now)
        }
    }
}

/// What is being done, on one line of a terminal's stderr; otherwise a line for each new phase.
struct ProgressLine {
    private let console: Console
    private let isShown: Bool
    private var last = ""

    init(console: Console, isShown: Bool) {
        self.console = console
        self.isShown = isShown
    }

    mutating func show(_ operation: Operation) {
        guard isShown else { return }
        let known = operation.progress?.phase ?? ""
        // A line that says nothing is worth something only where it goes away again.
        if known.isEmpty, !console.isErrorTerminal { return }
        let phase = known.isEmpty ? "working" : known
        var text = TerminalText.line(phase)
        if console.isErrorTerminal {
            if let progress = operation.progress, progress.total > 0 {
                text += " \(min(100, progress.current * 100 / progress.total)) %"
            }
            if text != last { console.showProgress(text) }
        } else if text != last {
            console.tell("\(text) …")
        }
        last = text
    }

    mutating func clear() {
        if !last.isEmpty, console.isErrorTerminal { console.showProgress("") }
        last = ""
    }
}
