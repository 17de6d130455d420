// SPDX-License-Identifier: Apache-2.0
import Contract
import Platform

/// Who uses a server.
enum ServerUse {
    /// Whoever asked for something within so many milliseconds.
    private static let recent: Int64 = 5 * 60_000

    /// The clients in the answer to `GET …/sessions`, each once.
    static func users(in reply: Reply, now: Int64) -> [String] {
        var users: [String] = []
        for session in reply.list(ClientSession.self) {
            let used = Timestamp(session.lastUsedAt)?.milliseconds ?? 0
            let user = session.client.isEmpty ? "somebody" : session.client
            if now - used <= recent, !users.contains(user) { users.append(user) }
        }
        return users
    }
}
