// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models

/// What a registry's entry asks for besides the network, and the question whether it gets that.
struct ConsentQuestion: Sendable {
    /// What it asks for, each as a sentence behind “it”.
    let sentences: [String]
    /// What says yes to exactly that.
    let acceptance: Acceptance

    /// The question that a refused request leads to; `nil` for every other refusal.
    init?(_ reply: Reply) {
        // What was going on in the background is told below `problem`.
        let problem = Operation(wire: reply.body)?.problem ?? reply.problem
        guard problem.code == .permissionsNotAccepted, let digest = problem.permissionsDigest else { return nil }
        sentences = Self.sentences(problem.permissions)
        acceptance = .shown(digest)
    }

    /// Wishes as sentences behind “it”, without those for paths where the person has named a profile of their own.
    static func sentences(_ asks: [AskedPermission], withoutPaths: Bool = false) -> [String] {
        asks.compactMap { ask in
            let isPath = ask.kind == .readPath || ask.kind == .writePath
            return isPath && withoutPaths ? nil : ask.text
        }
    }

    /// As many as fit besides the choices on a small screen.
    private static let limit = 6

    /// No has the focus; yes answers the page below by the name `granted`.
    var page: ChoicePage {
        ChoicePage(
            title: "It asks for what only you can grant",
            text: sentences.prefix(Self.limit).map { "It \($0)." }
                + (sentences.count > Self.limit
                    ? ["And \(sentences.count - Self.limit) more, which the catalog lists: better say no."] : []),
            choices: [
                .init("No, go back", key: "n", [.pop]),
                .init("Yes, grant this", key: "y", [.pop, .answer("granted", acceptance.wire)]),
            ])
    }
}
