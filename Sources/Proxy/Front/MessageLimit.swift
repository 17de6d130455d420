// SPDX-License-Identifier: Apache-2.0
import Platform

/// The longest MCP message that is held whole.
enum MessageLimit {
    /// In bytes: a quarter of the budget, because a message is there twice for a moment, and one owner gets half.
    static func bytes(of budget: ByteBudget) -> Int { budget.most / 2 }

    /// Bytes of a backend's answer to `initialize`.
    static let handshake = 4 << 20
    /// Characters of a server's own words, in which it refuses to initialize, that are shown.
    static let refusal = 500

    /// That there is such a limit, and what it depends on.
    static func tooLong(_ what: String, _ limit: Int) -> String {
        "\(what) is longer than \(limit >> 20) MiB, a quarter of proxy.memory"
    }
}
