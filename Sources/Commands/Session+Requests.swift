// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Models

extension APITransport {
    /// The body of a successful answer.
    func json(_ request: APIRequest) async throws(APIFailure) -> JSON { try await send(request).json() }

    /// Reads an object.
    func get(_ path: String) async throws(APIFailure) -> JSON { try await json(APIRequest("GET", path)) }
}

extension Session {
    /// Sends a request for slow work and stays with the operation until it is over.
    ///
    /// - Parameter seconds: how long to wait; afterwards the work goes on and the failure is `timeout`.
    /// - Returns: what the operation made or changed; `null` when it is gone.
    func perform(
        _ request: APIRequest, over transport: any APITransport, seconds: Double, quiet: Bool = false
    ) async throws -> JSON {
        var request = request
        request.headers["Prefer"] = "respond-async"
        let answer = try await transport.send(request)
        tellUnstored(answer)
        let body = try answer.json()
        guard answer.status == 202, let id = body["id"]?.stringValue else { return body }
        let operation = try await follow(id, first: body, over: transport, seconds: seconds, quiet: quiet)
        if request.method == "DELETE" { return .null }
        let names = [operation["workload"], operation["name"]].compactMap { $0?.stringValue }
        guard let name = names.first(where: { !$0.isEmpty }) else { return .null }
        return try await transport.get(APIPath.v1("workloads", name))
    }

    /// Says when what was ended is not in the server's database yet.
    func tellUnstored(_ answer: APIResponse) {
        if let reason = answer.headers["X-Not-Stored"] { notices.tell(ofUnstored: reason, console) }
    }

    private func follow(
        _ id: String, first: JSON, over transport: any APITransport, seconds: Double, quiet: Bool
    ) async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var progress = ProgressLine(console: console, isShown: !quiet && !console.isQuiet)
        var operation = first
        while true {
            switch operation["status"]?.stringValue {
            case "succeeded":
                progress.clear()
                return operation
            case "failed", "cancelled":
                progress.clear()
                throw APIFailure.problem(Problem(operation["problem"] ?? operation))
            default: break
            }
            progress.show(operation)
            let now = ContinuousClock.now
            guard now < deadline else {
                progress.clear()
                throw Failure(
                    .timeout, "not done after \(Int(seconds)) s; the server goes on with it",
                    fix: "thv api /api/v1/operations/\(id)")
            }
            operation = try await transport.get(APIPath.v1("operations", id, query: [("timeout", "1")]))
            try await Pace.keep(milliseconds: 50, since: now)
        }
    }

    /// The plural list at `path`, for instance the array below `workloads`.
    func list(_ plural: String, _ path: String, over transport: any APITransport) async throws -> [JSON] {
        let body = try await transport.get(path)
        return body[plural]?.arrayValue ?? body.arrayValue ?? []
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

    mutating func show(_ operation: JSON) {
        guard isShown else { return }
        let known = operation["progress"]?["phase"]?.stringValue ?? operation["phase"]?.stringValue ?? ""
        // A line that says nothing is worth something only where it goes away again.
        if known.isEmpty, !console.isErrorTerminal { return }
        let phase = known.isEmpty ? "working" : known
        var text = TerminalText.line(phase)
        if console.isErrorTerminal {
            let current = operation["progress"]?["current"]?.intValue ?? 0
            let total = operation["progress"]?["total"]?.intValue ?? 0
            if total > 0 { text += " \(min(100, current * 100 / total)) %" }
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
