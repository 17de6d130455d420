// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Models

/// Asks a person for what a server wants besides the network.
enum ConsentDialogue {
    static let flag = OptionSpec(
        "accept-permissions", nil, .flag, "grant what the registry's entry asks for", isAdvanced: true)

    /// Sends `request` with what the flag says; where the entry wants something that was not granted, shows it on a
    /// terminal and asks, and sends it again with the answer.
    /// - Throws: what `send` throws, or that the person said no.
    static func sending<Answer>(
        _ request: APIRequest, _ session: Session, _ send: (APIRequest) async throws -> Answer
    ) async throws -> Answer {
        var request = request
        if session.arguments.has(flag.name) { request.accept(true) }
        do {
            return try await send(request)
        } catch APIFailure.problem(let problem) where problem.code == .permissionsNotAccepted {
            guard session.console.isInputTerminal, let digest = problem.members["permissions_digest"] else {
                throw APIFailure.problem(problem)
            }
            let asks = problem.members["permissions"]?.arrayValue ?? []
            let isEntry = asks.contains { $0["source"]?.stringValue == PermissionAsk.Source.entry.rawValue }
            let who = isEntry ? "The registry's entry" : "The server"
            session.console.tell("\(who) asks for what only you can grant:")
            for ask in asks { session.console.tell("  it \(sentence(ask))") }
            try session.console.confirm(
                "Grant this?", otherwise: "not granted; nothing was done", fix: "answer y, or give --\(flag.name)")
            request.accept(digest)
            return try await send(request)
        }
    }

    /// The wishes of an entry or of a comparison, each as a sentence behind “it”.
    static func sentences(_ asks: JSON?) -> [String] { (asks?.arrayValue ?? []).map(sentence) }

    /// What a workload was granted, each as a sentence behind “it”.
    static func granted(_ workload: JSON) -> [String] {
        (workload["config"]?["accepted_permissions"]?.arrayValue ?? []).compactMap { id in
            id.stringValue.flatMap { PermissionAsk(id: $0)?.sentence }.map { TerminalText.line($0) }
        }
    }

    private static func sentence(_ ask: JSON) -> String { TerminalText.line(ask["text"]?.stringValue ?? "") }
}

extension APIRequest {
    /// Says yes to `wishes`: `true`, or the digest of what was shown.
    fileprivate mutating func accept(_ wishes: JSON) {
        guard case .object(var object)? = body else { return }
        object["accept_permissions"] = wishes
        body = .object(object)
    }
}
