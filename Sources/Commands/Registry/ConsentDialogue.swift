// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// Asks a person for what a server wants besides the network.
enum ConsentDialogue {
    static let flag = OptionSpec(
        "accept-permissions", nil, .flag, "grant what the registry's entry asks for", isAdvanced: true)

    /// Sends a request with what the flag says; where the entry wants something that was not granted, shows it on a
    /// terminal and asks, and sends it again with the answer.
    /// - Throws: what `send` throws, or that the person said no.
    static func sending<Answer>(
        _ session: Session, _ send: (Acceptance?) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await send(session.arguments.has(flag.name) ? .all(true) : nil)
        } catch APIFailure.problem(let problem) where problem.code == .permissionsNotAccepted {
            guard session.console.isInputTerminal, let digest = problem.permissionsDigest else {
                throw APIFailure.problem(problem)
            }
            let asks = problem.permissions
            let isEntry = asks.contains { $0.source == .entry }
            let who = isEntry ? "The registry's entry" : "The server"
            session.console.tell("\(who) asks for what only you can grant:")
            for sentence in sentences(asks) { session.console.tell("  it \(sentence)") }
            try session.console.confirm(
                "Grant this?", otherwise: "not granted; nothing was done", fix: "answer y, or give --\(flag.name)")
            return try await send(.shown(digest))
        }
    }

    /// The wishes of an entry or of a comparison, each as a sentence behind “it”.
    static func sentences(_ asks: [AskedPermission]) -> [String] { asks.map { TerminalText.line($0.text) } }

    /// What a workload was granted, each as a sentence behind “it”.
    static func granted(_ workload: Workload) -> [String] {
        (workload.config.acceptedPermissions ?? []).compactMap { id in
            PermissionAsk(id: id).map { TerminalText.line($0.sentence) }
        }
    }
}
