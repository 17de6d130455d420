// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What a registry's entry asks for besides the network, and the question whether it gets that.
struct ConsentQuestion: Sendable {
    /// What it asks for, each as a sentence behind “it”.
    let sentences: [String]
    /// What says yes to exactly that.
    let digest: JSON

    /// The question that a refused request leads to; `nil` for every other refusal.
    init?(_ reply: Reply) {
        // What was going on in the background is told below `problem`.
        let body = reply.body["problem"] ?? reply.body
        guard reply.failure?.code == "permissions_not_accepted" || body["code"] == "permissions_not_accepted",
            let digest = body["permissions_digest"]
        else { return nil }
        sentences = Self.sentences(body["permissions"])
        self.digest = digest
    }

    /// Wishes as sentences behind “it”, without those for paths where the person has named a profile of their own.
    static func sentences(_ asks: JSON?, withoutPaths: Bool = false) -> [String] {
        (asks?.arrayValue ?? []).compactMap { ask in
            let isPath = ["read_path", "write_path"].contains(ask["kind"]?.stringValue)
            return isPath && withoutPaths ? nil : ask["text"]?.stringValue
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
                .init("Yes, grant this", key: "y", [.pop, .answer("granted", digest)]),
            ])
    }
}
